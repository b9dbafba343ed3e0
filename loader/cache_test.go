package loader_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// A cache that outlives operations is shared by their loaders. It is given values
// when they are there, and never an error or a thunk that waits.
func TestGivenCacheHoldsValuesOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cache := dataloader.NewCache[string, string]()
		holds := func(want map[string]bool) {
			t.Helper()
			for key, want := range want {
				thunk, got := cache.Get(t.Context(), key)
				if got != want {
					t.Errorf("holds %q: %t, want %t", key, got, want)
				}
				if got {
					if _, err := thunk(); err != nil {
						t.Errorf("holds an error for %q: %v", key, err)
					}
				}
			}
		}
		backend := &service{}
		for range 2 {
			op, cancel := context.WithCancel(t.Context())
			s := loader.NewScheduler(op)
			l := loader.New(s, backend.load, loader.Config[string, string]{Cache: cache})
			s.Enter()
			l.Prime(op, "p", "primed")
			many := l.LoadMany(op, []string{"a", "bad", "nil", "p"})
			values, errs := many()
			if errs == nil || values[0] != "A" || errs[1] == nil || errs[2] == nil || values[3] != "primed" {
				t.Errorf("got %q, %v", values, errs)
			}
			s.Leave()
			cancel() // a value stays one
			holds(map[string]bool{"a": true, "p": true, "bad": false, "nil": false})
		}
		if diff := cmp.Diff([][]string{{"a", "bad", "nil"}, {"bad", "nil"}}, backend.seen()); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

// What is cleared while it is in flight may be outdated when it lands: those who
// asked before have it, but no cache keeps it. What is primed then stays.
func TestClearedInFlightIsNotKept(t *testing.T) {
	t.Parallel()
	for name, cache := range caches() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var newer atomic.Bool
				l := loader.New(nil, func(_ context.Context, keys []string) results {
					value := "old"
					if newer.Load() {
						value = "new"
					}
					time.Sleep(time.Second)
					out := make(results, len(keys))
					for i := range keys {
						out[i] = ok(value)
					}
					return out
				}, loader.Config[string, string]{Cache: cache()})
				ctx := t.Context()
				before := []dataloader.Thunk[string]{l.Load(ctx, "a"), l.Load(ctx, "b")}
				time.Sleep(time.Millisecond) // the batch has gone
				newer.Store(true)
				l.Clear(ctx, "a").Prime(ctx, "a", "primed").Clear(ctx, "b")
				after := await(append(before, l.Load(ctx, "a"), l.Load(ctx, "b"))...)
				want := []get{{Value: "old"}, {Value: "old"}, {Value: "primed"}, {Value: "new"}}
				if name == "no cache" {
					want[2].Value = "new"
				}
				if diff := cmp.Diff(want, after); diff != "" {
					t.Errorf("answers (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// sorter is a batch function that reorders the keys it was given, as one may.
func sorter(_ context.Context, keys []string) results {
	out := make(results, len(keys))
	for i, key := range keys {
		out[i] = ok(key)
	}
	for i := range keys {
		keys[i] = "overwritten"
	}
	return out
}

func TestBatchFunctionMayReorderItsKeys(t *testing.T) {
	t.Parallel()
	for name, cache := range caches() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := loader.NewScheduler(t.Context())
			s.Enter()
			defer s.Leave()
			calls := 0
			l := loader.New(s, func(ctx context.Context, keys []string) results {
				calls++
				return sorter(ctx, keys)
			}, loader.Config[string, string]{Cache: cache()})
			keys := []string{"a", "b"}
			for range 2 {
				values, errs := l.LoadAll(t.Context(), keys)
				if diff := cmp.Diff([]string{"a", "b"}, values); diff != "" || errs != nil {
					t.Errorf("errors %v, values (-want +got):\n%s", errs, diff)
				}
			}
			if calls != 1 && name != "no cache" {
				t.Errorf("%d calls", calls)
			}
		})
	}
}

// rude is a cache that panics when it is given a value.
type rude struct {
	dataloader.NoCache[string, string]
}

func (rude) Set(context.Context, string, dataloader.Thunk[string]) { panic("full") }

func TestPanicOfTheCacheIsContained(t *testing.T) {
	t.Parallel()
	l := loader.New(nil, (&service{}).load, loader.Config[string, string]{Cache: &rude{}})
	if _, err := l.Load(t.Context(), "a")(); err == nil {
		t.Error("no error")
	}
}
