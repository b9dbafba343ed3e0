package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/loader"
)

type feedEdge Root

// Node is the post that a feed recommends; null where it was deleted since.
func (r *feedEdge) Node(ctx context.Context, objs []*recommendations.Item) ([]*posts.Post, error) {
	return loader.All(ctx, r.loaders.posts, loader.KeysOf(objs, func(i *recommendations.Item) posts.ID { return posts.ID(i.PostID) }))
}

type row Root

// Items are the posts of a row. The rows share one batch; posts that were deleted since are left out.
func (r *row) Items(ctx context.Context, objs []*recommendations.Row) ([][]*posts.Post, error) {
	var ids []posts.ID
	for _, r := range objs {
		ids = append(ids, loader.KeysOf(r.PostIDs, func(n int64) posts.ID { return posts.ID(n) })...)
	}
	found, err := loader.All(ctx, r.loaders.posts, ids)
	if err != nil {
		return nil, firstOf(err)
	}
	items := make([][]*posts.Post, len(objs))
	for i, r := range objs {
		items[i] = present(found[:len(r.PostIDs)])
		found = found[len(r.PostIDs):]
	}
	return items, nil
}
