package graph

import "github.com/facetgraph/facet/internal/kitchen"

// chaos is a resolver root whose results follow from a seed; what one parent fails with has a code of its own.
func chaos(seed uint64) kitchen.Chaos {
	return kitchen.Chaos{Seed: seed, Fail: func(message string) error { return &UserError{Code: "CHAOS", Message: message} }}
}
