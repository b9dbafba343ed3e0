package stock

import (
	"context"
	"errors"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/bench/services"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
)

// loaders are those of one operation.
type loaders struct {
	posts    *dataloader.Loader[int, *posts.Post]
	profiles *dataloader.Loader[int, *profiles.Profile]
	stats    *dataloader.Loader[int, *analytics.Stats]
}

type loadersKey struct{}

// begin gives an operation its loaders, which collect keys for as long as wait.
func begin(ctx context.Context, c *services.Calls, wait time.Duration) context.Context {
	return context.WithValue(ctx, loadersKey{}, &loaders{
		posts:    newLoader(c.Posts, func(p *posts.Post) int { return int(p.ID) }, wait),
		profiles: newLoader(c.Profiles, func(p *profiles.Profile) int { return int(p.ID) }, wait),
		stats:    newLoader(c.Stats, func(s *analytics.Stats) int { return s.PostID }, wait),
	})
}

func from(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(*loaders) }

var errMissing = errors.New("there is no such object")

// newLoader makes a loader of a call that takes many keys and leaves out what it does not know.
func newLoader[K comparable, V any](call func(context.Context, []K) ([]*V, error), key func(*V) K, wait time.Duration) *dataloader.Loader[K, *V] {
	load := func(ctx context.Context, keys []K) []*dataloader.Result[*V] {
		found, err := call(ctx, keys)
		byKey := make(map[K]*V, len(found))
		for _, v := range found {
			byKey[key(v)] = v
		}
		results := make([]dataloader.Result[*V], len(keys))
		out := make([]*dataloader.Result[*V], len(keys))
		for i, k := range keys {
			out[i] = &results[i]
			if v := byKey[k]; v != nil {
				out[i].Data = v
			} else if out[i].Error = err; err == nil {
				out[i].Error = errMissing
			}
		}
		return out
	}
	return dataloader.NewBatchedLoader(load, dataloader.WithWait[K, *V](wait))
}
