package resolvers

import (
	"errors"
	"net/http"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
)

// maxPage bounds every list that a client may ask for.
const maxPage = 100

// size checks the argument that says how many are wanted.
func size(argument string, n int) error {
	if n < 1 || n > maxPage {
		return graph.BadInput(argument, "must be between 1 and %d", maxPage)
	}
	return nil
}

// page checks the arguments of a connection. The cursor before the first item is zero.
func page(after *string, first int) (clients.Cursor, error) {
	if err := size("first", first); err != nil {
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

// id checks a global id of a kind.
func id[T ~int64](argument, kind, s string) (T, error) {
	n, err := clients.ParseID(kind, s)
	if err != nil {
		return 0, graph.BadInput(argument, "must be the id of a %s", kind)
	}
	return T(n), nil
}

// refused turns the answers of a write that are the caller's fault into errors that say so.
func refused(err error, what string) error {
	e, ok := errors.AsType[*clients.Error](err)
	if !ok {
		return err
	}
	switch e.Status {
	case http.StatusNotFound:
		return graph.NotFound(what)
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return graph.BadInput("", "the %s was not accepted", what)
	}
	return err
}
