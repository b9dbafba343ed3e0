package resolvers

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/loader"
)

// definitions are the loaders there are. Each operation has its own: what it asks for twice it gets once, and nothing
// outlives it.
type definitions struct {
	posts    *loader.Definition[posts.ID, *posts.Post]
	comments *loader.Definition[firstComments, *posts.Comments]
}

// define makes the loaders, whose keys m counts.
func define(c Clients, m *loader.Meter) definitions {
	return definitions{
		posts:    loaderOf(m, "posts", loader.Batch(c.Posts.Posts, func(p *posts.Post) posts.ID { return p.ID })),
		comments: loaderOf(m, "comments", batchComments(c.Posts)),
	}
}

// loaderOf defines a loader. The clients return when their context ends, so a batch may run in the task that waits for
// it.
func loaderOf[K comparable, V any](m *loader.Meter, name string, fn dataloader.BatchFunc[K, V]) *loader.Definition[K, V] {
	return loader.Define(fn, loader.Config[K, V]{Name: name, HeedsContext: true, Tally: m.Tally(name)})
}

// firstComments asks for so many of a post's first comments.
type firstComments = loader.Asked[posts.ID, int]

// batchComments makes one call for each number of comments that is asked for, all of them at once: the service takes
// one number per call.
func batchComments(c *posts.Client) dataloader.BatchFunc[firstComments, *posts.Comments] {
	return loader.Grouped(func(ctx context.Context, first int, ids []posts.ID) []*dataloader.Result[*posts.Comments] {
		found, err := c.Comments(ctx, ids, first)
		return loader.ByKey(ids, found, err, func(c *posts.Comments) posts.ID { return posts.ID(c.PostID) })
	})
}
