package graph

import (
	"testing"

	"github.com/facetgraph/facet/internal/kitchen/generated"
)

// TestCrosses: a field crosses to a service if it is called, not if it is read.
func TestCrosses(t *testing.T) {
	t.Parallel()
	tables := generated.Executable().Tables
	for coordinate, want := range map[[2]string]bool{
		{"Book", "author"}: true, {"Query", "desk"}: true, {"Book", "title"}: false, {"Book", "nope"}: false, {"Nope", "id"}: false,
	} {
		if got := crosses(tables, coordinate[0], coordinate[1]); got != want {
			t.Errorf("%v: %v", coordinate, got)
		}
	}
}
