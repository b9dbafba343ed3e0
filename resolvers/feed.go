package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/loader"
)

type row Root

// Items are the posts of a row. The rows share one batch; posts that were deleted since are left out.
func (r *row) Items(ctx context.Context, objs []*recommendations.Row) ([][]*posts.Post, error) {
	var ids []int
	for _, r := range objs {
		ids = append(ids, loader.KeysOf(r.PostIDs, func(n int64) int { return int(n) })...)
	}
	found, err := loader.All(ctx, r.Declared().PostsGetPostsLoader(), ids)
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
