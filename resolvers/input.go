package resolvers

import (
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
)

// maxPage is how many items of a feed or of notifications the services give at the most, as their contracts say. A
// request beyond it is refused before any call: the service would refuse it, too, but could not say which argument of
// the schema is at fault.
const maxPage = 100

// page checks the arguments of a connection. The cursor before the first item is zero.
func page(after *string, first int) (clients.Cursor, error) {
	if err := graph.Between("first", first, 1, maxPage); err != nil {
		return 0, err
	}
	if after == nil || *after == "" {
		return 0, nil
	}
	c, err := clients.ParseCursor(*after)
	if err != nil {
		return 0, graph.BadInput("after", "must be a cursor that this server gave out")
	}
	return c, nil
}
