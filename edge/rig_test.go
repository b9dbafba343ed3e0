package edge

import (
	"testing"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/schema"
)

// nullInBooks is a seed that gives books(first: 20) three elements, the first of which is null, where none may be.
const nullInBooks = 15

// chaos is a resolver root whose results follow from a seed; what one parent fails with has a code of its own.
func chaos(seed uint64) kitchen.Chaos {
	return kitchen.Chaos{Seed: seed, Fail: func(message string) error { return &graph.UserError{Code: "CHAOS", Message: message} }}
}

// everyClient are the clients of the tests' domain, without bounds on anything.
func everyClient(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.Load(kitchen.Clients())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Clients {
		p := *c.Policy
		p.Limits.Errors, p.Limits.Tokens, p.Limits.Aliases, p.Limits.Depth = 100_000, 15_000, 1000, 100
		p.Limits.Directives, p.Limits.RootFields, p.Cost.Max = 10_000, 1000, 1_000_000_000
		c.Policy = &p
	}
	return set
}

// serve makes an edge in front of a server of its own.
func serve(set *schema.Set, of graph.Options, o Options) (*Edge, error) {
	s, err := graph.New(set, of)
	if err != nil {
		return nil, err
	}
	return New(s, o)
}
