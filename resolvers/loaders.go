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

// loaders are the loaders of one operation: what it asks for twice it gets once, and nothing outlives it.
type loaders struct {
	scheduler *loader.Scheduler
	services  *Clients

	profiles *loader.Loader[profiles.ID, *profiles.Profile]
	posts    *loader.Loader[posts.ID, *posts.Post]
	stats    *loader.Loader[int64, *analytics.Stats]

	mu       sync.Mutex
	comments map[int]*loader.Loader[posts.ID, *posts.Comments] // by how many are asked for
}

type loadersKey struct{}

// Begin gives an operation its own loaders. The scheduler that it returns has to be told of the operation's tasks; the
// context is for the resolvers.
func (r *Root) Begin(ctx context.Context) (context.Context, *loader.Scheduler) {
	s := loader.NewSchedulerWith(ctx, r.Scheduler)
	l := &loaders{scheduler: s, services: &r.services}
	c := l.services
	l.profiles = loader.New(s, batch(c.Profiles.Profiles, func(p *profiles.Profile) profiles.ID { return p.ID }), loader.Config[profiles.ID, *profiles.Profile]{Name: "profiles"})
	l.posts = loader.New(s, batch(c.Posts.Posts, func(p *posts.Post) posts.ID { return p.ID }), loader.Config[posts.ID, *posts.Post]{Name: "posts"})
	l.stats = loader.New(s, batch(c.Analytics.Stats, func(s *analytics.Stats) int64 { return s.PostID }), loader.Config[int64, *analytics.Stats]{Name: "stats"})
	return context.WithValue(ctx, loadersKey{}, l), s
}

// from returns the operation's loaders. Every operation has some: a resolver without is a mistake in the wiring.
func from(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(*loaders) }

// commentsOf returns the loader of posts' first comments.
func (l *loaders) commentsOf(first int) *loader.Loader[posts.ID, *posts.Comments] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if got := l.comments[first]; got != nil {
		return got
	}
	if l.comments == nil {
		l.comments = map[int]*loader.Loader[posts.ID, *posts.Comments]{}
	}
	load := func(ctx context.Context, ids []posts.ID) ([]*posts.Comments, error) {
		return l.services.Posts.Comments(ctx, ids, first)
	}
	made := loader.New(l.scheduler, batch(load, func(c *posts.Comments) posts.ID { return posts.ID(c.PostID) }),
		loader.Config[posts.ID, *posts.Comments]{Name: "comments"})
	l.comments[first] = made
	return made
}

// batch makes a batch function of a client's method that takes many keys and omits what it does not know.
func batch[K comparable, V any](load func(context.Context, []K) ([]V, error), keyOf func(V) K) dataloader.BatchFunc[K, V] {
	return func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		values, err := load(ctx, keys)
		return loader.ByKey(keys, values, err, keyOf)
	}
}

// all loads the keys of all parents of a plan node. A key that the service does not know is null and no error: what was
// deleted since is no fault.
func all[K comparable, V any](ctx context.Context, l *loader.Loader[K, V], keys []K) ([]V, error) {
	return settle(l.LoadAll(ctx, keys))
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
