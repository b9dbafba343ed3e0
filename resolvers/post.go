package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/loader"
)

// post makes the calls of a post's fields that no binding declares.
type post struct {
	declared.PostFields
	root *Root
}

// Comments are a post's first comments.
func (p post) Comments(ctx context.Context, objs []*posts.Post, first int) ([]*posts.Comments, error) {
	if err := graph.Between("first", first, 0, maxComments); err != nil {
		return nil, err
	}
	found, err := loader.All(ctx, p.root.loaders.comments, loader.KeysOf(objs, func(p *posts.Post) firstComments { return firstComments{Key: p.ID, Args: first} }))
	return rejected(found, err, "first")
}
