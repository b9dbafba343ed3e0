package schema

import "github.com/facetgraph/facet/overload"

// Priority says what goes first on a node that has too much to do, and what is
// refused first. Urgencies are those of RFC 9218: 0 goes first, 7 last; 5 and
// above is in the background, and a fifth of the room is kept from it.
type Priority struct {
	// Urgency is that of operations of which nothing else is said. Default 3.
	Urgency int `yaml:"urgency" min:"0" max:"7"`
	// Mutations is the urgency of mutations. Default 1.
	Mutations int `yaml:"mutations" min:"0" max:"7"`
	// Operations maps operation names to their own urgency. Default: none.
	Operations map[string]int `yaml:"operations" min:"0" max:"7"`
	// Raise lets the header Priority say how urgent a request is. Default false:
	// it can only put a request into the background, for whoever asks would come
	// first. Values below 5 are what browsers send of themselves.
	Raise bool `yaml:"raise"`
}

func defaultPriority() Priority { return Priority{Urgency: 3, Mutations: 1} }

// Of is the urgency of an operation. asked is that of the header Priority,
// negative where there is none.
func (p *Priority) Of(name string, mutation bool, asked int) int {
	own, listed := p.Operations[name]
	switch {
	case listed:
	case mutation:
		own = p.Mutations
	default:
		own = p.Urgency
	}
	if asked >= max(own, overload.Background) || asked >= 0 && p.Raise {
		return asked
	}
	return own
}
