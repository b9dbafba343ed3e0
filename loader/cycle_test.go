package loader_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// A key that needs itself can have no value, but an end: that of the operation.
func TestKeyThatNeedsItselfEndsWithTheOperation(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := newNet(loader.NewScheduler(ctx), 0, map[string][]string{"a:1": {"a:1"}})
	n.s.Enter()
	defer n.s.Leave()
	go func() {
		for range 10 {
			<-n.sent
		}
		cancel()
	}()
	if _, err := n.load(n.s.Context(), "a:1")(); err == nil {
		t.Error("a value from nowhere")
	}
}

// A batch of one scheduler that loads from another's knows nothing of circles
// there, and shares nothing with it but the goroutine.
func TestNestedLoadFromAnotherScheduler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		other := newLoader(nil, &service{})
		s := loader.NewScheduler(t.Context())
		l := loader.New(s, func(ctx context.Context, keys []string) results {
			values, errs := other.LoadAll(ctx, keys)
			if errs != nil {
				return nil
			}
			return loader.ByKey(keys, values, nil, strings.ToLower)
		}, loader.Config[string, string]{})
		s.Enter()
		defer s.Leave()
		values, errs := l.LoadAll(s.Context(), []string{"a", "b"})
		if errs != nil || !slices.Equal(values, []string{"A", "B"}) {
			t.Errorf("got %q, %v", values, errs)
		}
	})
}

// One batch function may load from two schedulers at once.
func TestNestedLoadsFromTwoSchedulersAtOnce(t *testing.T) {
	t.Parallel()
	other := newLoader(nil, &service{})
	s := loader.NewScheduler(t.Context())
	own := newLoader(s, &service{})
	l := loader.New(s, func(ctx context.Context, keys []string) results {
		var both sync.WaitGroup
		both.Go(func() { other.LoadAll(ctx, keys) })
		both.Go(func() { own.LoadAll(ctx, keys) })
		both.Wait()
		return loader.ByKey(keys, keys, nil, func(key string) string { return key })
	}, loader.Config[string, string]{})
	s.Enter()
	defer s.Leave()
	if _, errs := l.LoadAll(s.Context(), []string{"a", "b"}); errs != nil {
		t.Error(errs)
	}
}

// The search for a circle goes into every batch once: not once per way to it, of
// which there are 2^40 here, as each batch of a level waits for both of the next.
func TestSearchForCirclesIsLinear(t *testing.T) {
	t.Parallel()
	const depth = 40
	synctest.Test(t, func(t *testing.T) {
		s := loader.NewScheduler(t.Context())
		var left, right *loader.Loader[int, int]
		deep := make(chan struct{})
		level := func(reached func()) dataloader.BatchFunc[int, int] {
			return func(ctx context.Context, keys []int) []*dataloader.Result[int] {
				if keys[0] == depth {
					reached()
					time.Sleep(time.Minute) // which ends when all else waits
					return loader.ByKey(keys, keys, nil, func(key int) int { return key })
				}
				var both sync.WaitGroup
				both.Go(func() { _, _ = left.Load(ctx, keys[0]+1)() })
				both.Go(func() { _, _ = right.Load(ctx, keys[0]+1)() })
				both.Wait()
				return loader.ByKey(keys, keys, nil, func(key int) int { return key })
			}
		}
		left = loader.New(s, level(func() { close(deep) }), loader.Config[int, int]{})
		right = loader.New(s, level(func() {}), loader.Config[int, int]{})
		late := loader.New(s, func(ctx context.Context, keys []int) []*dataloader.Result[int] {
			s.Block(func() { <-deep })
			values, errs := left.LoadAll(ctx, keys)
			return loader.ByKey(keys, values, errors.Join(errs...), func(key int) int { return key })
		}, loader.Config[int, int]{})
		s.Enter()
		defer s.Leave()
		thunks := []dataloader.Thunk[int]{left.Load(s.Context(), 0), late.Load(s.Context(), 0)}
		for _, thunk := range thunks {
			if _, err := thunk(); err != nil {
				t.Error(err)
			}
		}
	})
}

// A batch function that no longer waits for a batch does not make a circle of it:
// the other may wait for the first, and no key is asked for twice.
func TestWaitThatWasLeftMakesNoCircle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := loader.NewScheduler(t.Context())
		var a, b *loader.Loader[string, string]
		var calls atomic.Int32
		a = loader.New(s, func(ctx context.Context, keys []string) results {
			calls.Add(1)
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if _, err := b.Load(ctx, "b")(); err == nil {
				t.Error("b should take longer")
			}
			time.Sleep(time.Minute)
			return results{ok("A")}
		}, loader.Config[string, string]{})
		b = loader.New(s, func(ctx context.Context, keys []string) results {
			time.Sleep(10 * time.Second)
			value, err := a.Load(ctx, "a")()
			return loader.ByKey(keys, []string{value}, err, func(string) string { return "b" })
		}, loader.Config[string, string]{})
		s.Enter()
		defer s.Leave()
		for _, got := range await(a.Load(s.Context(), "a"), b.Load(s.Context(), "b")) {
			if (got != get{Value: "A"}) {
				t.Errorf("got %v", got)
			}
		}
		if calls.Load() != 1 {
			t.Errorf("a was called %d times", calls.Load())
		}
	})
}

// A thunk of many that has to ask again may be called by several goroutines.
func TestManyAskAgainFromSeveralGoroutines(t *testing.T) {
	t.Parallel()
	s := loader.NewScheduler(t.Context())
	var l *loader.Loader[string, string]
	l = loader.New(s, func(ctx context.Context, keys []string) results {
		if slices.Contains(keys, "outer") {
			many := l.LoadMany(ctx, []string{"a", "b", "a"})
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if values, errs := many(); errs != nil || !slices.Equal(values, []string{"a", "b", "a"}) {
						t.Errorf("got %q, %v", values, errs)
					}
				})
			}
			all.Wait()
		}
		return loader.ByKey(keys, keys, nil, func(key string) string { return key })
	}, loader.Config[string, string]{})
	s.Enter()
	defer s.Leave()
	if _, errs := l.LoadAll(s.Context(), []string{"outer", "a", "b"}); errs != nil {
		t.Error(errs)
	}
}
