package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated/model"
	"github.com/facetgraph/facet/loader"
)

// Node finds any object by its global id (Relay's Node). An id of a kind that is no Node, or of an object that is gone,
// is null.
func (q query) Node(ctx context.Context, id string) (model.Node, error) {
	kind, n, err := clients.ParseGlobalID(id)
	if err != nil {
		return nil, graph.BadInput("id", "must be an id that this server gave out")
	}
	switch kind {
	case posts.Kind:
		return node(loader.One(ctx, q.root.Declared().PostsGetPostsLoader(), int(n)))
	case profiles.Kind:
		return node(loader.One(ctx, q.root.Declared().ProfilesGetProfilesLoader(), int(n)))
	}
	return nil, nil
}

// node keeps a nil pointer from becoming an interface that is not nil.
func node[T any](v *T, err error) (model.Node, error) {
	if v == nil && err == nil {
		return nil, nil
	}
	return v, err
}
