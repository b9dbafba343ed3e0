package facet_test

import (
	"testing"

	"github.com/facetgraph/facet"

	"github.com/facetgraph/facet/schema"
)

// The folders of this repository load, merge and fit their union.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(facet.Clients())
	if err != nil {
		t.Fatal(err)
	}
	union, _, err := schema.Union(set.Clients)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Clients {
		if err := schema.Within(c.Schema, union); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if len(c.Examples) == 0 || !c.Examples[0].Runnable {
			t.Errorf("%s: the first example does not run on the first click", c.Name)
		}
	}
}
