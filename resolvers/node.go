package resolvers

import (
	"context"
	"errors"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated/model"
	"github.com/facetgraph/facet/loader"
)

// Node finds any object by its global id (Relay's Node). An id of a kind that is no Node, or of an object that is gone,
// is null.
func (*query) Node(ctx context.Context, id string) (model.Node, error) {
	kind, n, err := clients.ParseGlobalID(id)
	if err != nil {
		return nil, graph.BadInput("id", "must be an id that this server gave out")
	}
	o := from(ctx)
	switch kind {
	case posts.Kind:
		return one(o.posts.In(o.scheduler).Load(ctx, posts.ID(n))())
	case profiles.Kind:
		return one(o.profiles.In(o.scheduler).Load(ctx, profiles.ID(n))())
	}
	return nil, nil
}

// one keeps a nil pointer from becoming an interface that is not nil.
func one[T any](v *T, err error) (model.Node, error) {
	if _, missing := errors.AsType[*loader.MissingError](err); missing || v == nil && err == nil {
		return nil, nil
	}
	return v, err
}
