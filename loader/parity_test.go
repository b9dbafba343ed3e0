package loader_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// maker makes a loader over fn.
type maker func(t *testing.T, fn dataloader.BatchFunc[string, string], maxBatch int, cache dataloader.Cache[string, string]) dataloader.Interface[string, string]

// makers returns what must behave alike: v7's own loader, ours in a task, and ours
// in code that knows no scheduler.
func makers() map[string]maker {
	type loads = dataloader.Interface[string, string]
	ours := func(s *loader.Scheduler, fn dataloader.BatchFunc[string, string], maxBatch int, cache dataloader.Cache[string, string]) loads {
		return loader.New(s, fn, loader.Config[string, string]{MaxBatch: maxBatch, Cache: cache})
	}
	return map[string]maker{
		"v7": func(_ *testing.T, fn dataloader.BatchFunc[string, string], maxBatch int, cache dataloader.Cache[string, string]) loads {
			return dataloader.NewBatchedLoader(fn,
				dataloader.WithBatchCapacity[string, string](maxBatch),
				dataloader.WithCache(cache),
				dataloader.WithWait[string, string](50*time.Millisecond))
		},
		"task": func(t *testing.T, fn dataloader.BatchFunc[string, string], maxBatch int, cache dataloader.Cache[string, string]) loads {
			s := loader.NewScheduler(t.Context())
			s.Enter()
			t.Cleanup(s.Leave)
			return ours(s, fn, maxBatch, cache)
		},
		"window": func(_ *testing.T, fn dataloader.BatchFunc[string, string], maxBatch int, cache dataloader.Cache[string, string]) loads {
			return ours(nil, fn, maxBatch, cache)
		},
	}
}

// get is what a thunk returned.
type get struct {
	Value string
	Err   error
}

func await(thunks ...dataloader.Thunk[string]) []get {
	gets := make([]get, len(thunks))
	for i, thunk := range thunks {
		gets[i].Value, gets[i].Err = thunk()
	}
	return gets
}

// inBubble runs f where windows are exact. Not v7's: it waits under a lock, which
// keeps the bubble's time from going on.
func inBubble(t *testing.T, kind string, f func(*testing.T)) {
	if kind == "v7" {
		f(t)
		return
	}
	synctest.Test(t, f)
}

func TestParityWithV7(t *testing.T) {
	t.Parallel()
	caches := map[string]func() dataloader.Cache[string, string]{
		"default cache": func() dataloader.Cache[string, string] { return nil },
		"given cache":   func() dataloader.Cache[string, string] { return dataloader.NewCache[string, string]() },
	}
	for _, tc := range parity {
		for kind, newLoader := range makers() {
			for cacheName, cache := range caches {
				if tc.cache != nil {
					cache = tc.cache
				}
				t.Run(tc.name+"/"+kind+"/"+cacheName, func(t *testing.T) {
					t.Parallel()
					inBubble(t, kind, func(t *testing.T) {
						backend := &service{}
						got := tc.do(t.Context(), newLoader(t, backend.load, tc.maxBatch, cache()))
						if diff := cmp.Diff(tc.want, got, cmp.Comparer(errors.Is)); diff != "" {
							t.Errorf("answers (-want +got):\n%s", diff)
						}
						if diff := cmp.Diff(tc.calls, backend.seen()); diff != "" {
							t.Errorf("calls (-want +got):\n%s", diff)
						}
					})
				})
			}
		}
	}
}

// v7's batch function may be called with keys that stand there twice when one is
// cleared while it waits, and without a cache. Ours never is.
func TestKeysOfABatchAreUnique(t *testing.T) {
	t.Parallel()
	synctest.Test(t, keysOfABatchAreUnique)
}

func keysOfABatchAreUnique(t *testing.T) {
	for _, cache := range []dataloader.Cache[string, string]{
		nil, &dataloader.NoCache[string, string]{}, dataloader.NewCache[string, string](),
	} {
		backend := &service{}
		l := loader.New(nil, backend.load, loader.Config[string, string]{Cache: cache})
		ctx := t.Context()
		thunks := []dataloader.Thunk[string]{
			l.Load(ctx, "a"), l.Load(ctx, "a"), l.Clear(ctx, "a").Load(ctx, "a"), l.ClearAll().Load(ctx, "a"),
		}
		if got := await(thunks...); slices.ContainsFunc(got, func(g get) bool { return g != get{Value: "A"} }) {
			t.Errorf("cache %T: answers %v", cache, got)
		}
		if diff := cmp.Diff([][]string{{"a"}}, backend.seen()); diff != "" {
			t.Errorf("cache %T: calls (-want +got):\n%s", cache, diff)
		}
	}
}

func TestThunksAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	for kind, newLoader := range makers() {
		if kind == "task" {
			continue // its thunks belong to one task; schedules_test.go has many
		}
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			l := newLoader(t, (&service{}).load, 0, nil)
			one, many := l.Load(t.Context(), "a"), l.LoadMany(t.Context(), []string{"a", "b"})
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if value, err := one(); value != "A" || err != nil {
						t.Errorf("got %q, %v", value, err)
					}
					if values, errs := many(); !slices.Equal(values, []string{"A", "B"}) || errs != nil {
						t.Errorf("got %q, %v", values, errs)
					}
				})
			}
			all.Wait()
		})
	}
}
