package resolvers

import (
	"context"
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/loader"
)

// definitions are the loaders there are. Each operation has its own: what it asks for twice it gets once, and nothing
// outlives it.
type definitions struct {
	profiles *loader.Definition[profiles.ID, *profiles.Profile]
	posts    *loader.Definition[posts.ID, *posts.Post]
	stats    *loader.Definition[int64, *analytics.Stats]
	comments *loader.Definition[firstComments, *posts.Comments]
}

// define makes the loaders, whose keys m counts.
func define(c Clients, m *loader.Meter) definitions {
	return definitions{
		profiles: loaderOf(m, "profiles", batch(c.Profiles.Profiles, func(p *profiles.Profile) profiles.ID { return p.ID })),
		posts:    loaderOf(m, "posts", batch(c.Posts.Posts, func(p *posts.Post) posts.ID { return p.ID })),
		stats:    loaderOf(m, "stats", batch(c.Analytics.Stats, func(s *analytics.Stats) int64 { return s.PostID })),
		comments: loaderOf(m, "comments", batchComments(c.Posts)),
	}
}

// loaderOf defines a loader. The clients return when their context ends, so a batch may run in the task that waits for
// it.
func loaderOf[K comparable, V any](m *loader.Meter, name string, fn dataloader.BatchFunc[K, V]) *loader.Definition[K, V] {
	return loader.Define(fn, loader.Config[K, V]{Name: name, HeedsContext: true, Tally: m.Tally(name)})
}

// operation is what the context of one operation carries.
type operation struct {
	*definitions
	scheduler *loader.Scheduler
	shared    shared
}

type operationKey struct{}

// Begin gives an operation its own loaders. The scheduler that it returns has to be told of the operation's tasks; the
// context is for the resolvers.
func (r *Root) Begin(ctx context.Context) (context.Context, *loader.Scheduler) {
	s := loader.NewSchedulerWith(ctx, r.Scheduler)
	return context.WithValue(ctx, operationKey{}, &operation{definitions: &r.loaders, scheduler: s}), s
}

// from returns the running operation. A resolver that runs without one is a mistake in the wiring.
func from(ctx context.Context) *operation { return ctx.Value(operationKey{}).(*operation) }

// alone makes a call below which nothing is loaded: batches beside it need not wait for it.
func alone[T any](ctx context.Context, call func() (T, error)) (v T, err error) {
	from(ctx).scheduler.Block(func() { v, err = call() })
	return v, err
}

// batch makes a batch function of a client's method that takes many keys and omits what it does not know.
func batch[K comparable, V any](load func(context.Context, []K) ([]V, error), keyOf func(V) K) dataloader.BatchFunc[K, V] {
	return func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		values, err := load(ctx, keys)
		return loader.ByKey(keys, values, err, keyOf)
	}
}

// firstComments asks for a post's first comments.
type firstComments struct {
	post  posts.ID
	first int
}

// batchComments makes one call for each number of comments that is asked for, all of them at once: the service takes
// one number per call.
func batchComments(c *posts.Client) dataloader.BatchFunc[firstComments, *posts.Comments] {
	return func(ctx context.Context, keys []firstComments) []*dataloader.Result[*posts.Comments] {
		byFirst := map[int][]int{} // indexes of keys
		for i, k := range keys {
			byFirst[k.first] = append(byFirst[k.first], i)
		}
		results := make([]*dataloader.Result[*posts.Comments], len(keys))
		var wg sync.WaitGroup
		for first, indexes := range byFirst {
			wg.Go(func() {
				ids := make([]posts.ID, len(indexes))
				for i, at := range indexes {
					ids[i] = keys[at].post
				}
				found, err := c.Comments(ctx, ids, first)
				for i, r := range loader.ByKey(ids, found, err, func(c *posts.Comments) posts.ID { return posts.ID(c.PostID) }) {
					results[indexes[i]] = r
				}
			})
		}
		wg.Wait()
		return results
	}
}

// all loads the keys of all parents of a plan node. A key that the service does not know is null and no error: what was
// deleted since is no fault.
func all[K comparable, V any](ctx context.Context, d *loader.Definition[K, V], keys []K) ([]V, error) {
	return settle(d.In(from(ctx).scheduler).LoadAll(ctx, keys))
}

func settle[V any](values []V, errs []error) ([]V, error) {
	failed := false
	for i, err := range errs {
		if _, missing := errors.AsType[*loader.MissingError](err); missing {
			errs[i] = nil
		}
		failed = failed || errs[i] != nil
	}
	if failed {
		return values, graphql.BatchErrorList(errs)
	}
	return values, nil
}

// keys maps parents to keys.
func keys[P any, K comparable](parents []P, key func(P) K) []K {
	out := make([]K, len(parents))
	for i, p := range parents {
		out[i] = key(p)
	}
	return out
}
