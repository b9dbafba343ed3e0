package resolvers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/graph"
)

// What the services take at the most, as their contracts say. A request beyond it is refused before any call: the
// service would refuse it, too, but could not say which argument of the schema is at fault.
const (
	maxPage     = 100 // items of a feed, a list of posts or of notifications
	maxComments = 50  // of one post

	// In characters.
	maxTitle    = 200
	maxBody     = 10_000
	maxMediaURL = 2_000
)

// acceptable checks a post before it is published.
func acceptable(p posts.NewPost) error {
	return cmp.Or(
		graph.Length("input.title", p.Title, 1, maxTitle),
		graph.Length("input.body", p.Body, 0, maxBody),
		graph.Length("input.mediaUrl", p.MediaURL, 0, maxMediaURL),
	)
}

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

// id checks a global id of a kind.
func id[T ~int64](argument, kind, s string) (T, error) {
	n, err := clients.ParseID(kind, s)
	if err != nil {
		return 0, graph.BadInput(argument, "must be the id of a %s", kind)
	}
	return T(n), nil
}

// refused turns the answers of a write that are the caller's fault into errors that say so. The argument says on what
// it was to act.
func refused(err error, argument, kind string) error {
	if e, ok := errors.AsType[*clients.Error](err); ok && e.Status == http.StatusNotFound {
		return &graph.UserError{Code: graph.CodeNotFound, Message: "no such " + kind, Err: err}
	}
	return graph.Rejected(err, argument)
}

// rejected is graph.Rejected for the errors of a batch.
func rejected[T any](values T, err error, argument string) (T, error) {
	list, ok := errors.AsType[graphql.BatchErrorList](err)
	if !ok {
		return values, graph.Rejected(err, argument)
	}
	for i, e := range list {
		list[i] = graph.Rejected(e, argument)
	}
	return values, list
}
