package loader_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/loader"
)

// serviceError is what a client's error is: it names the service, and has the end of the context in it.
type serviceError struct{ cause error }

func (e *serviceError) Error() string { return "profiles: " + e.cause.Error() }
func (e *serviceError) Unwrap() error { return e.cause }

// hanging is a batch function that heeds its context and never has an answer. It takes a moment to return, as a
// goroutine does that has to be scheduled.
func hanging(calls *atomic.Int32) batchFunc {
	return func(ctx context.Context, keys []string) results {
		calls.Add(1)
		<-ctx.Done()
		time.Sleep(rand.N(10 * time.Microsecond))
		return loader.ByKey(keys, nil, &serviceError{ctx.Err()}, func(key string) string { return key })
	}
}

// Whoever waits for a service that hangs when the operation ends is told by its error which one, however the goroutines
// happen to run: in a batch of their own, or of others, that was sent, or was not yet, also when nobody asked before
// the end.
func TestEndOfTheOperationNamesTheService(t *testing.T) {
	t.Parallel()
	for range 1000 {
		synctest.Test(t, func(t *testing.T) {
			end := context.DeadlineExceeded
			op, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if rand.IntN(2) == 0 { // the caller leaves
				end = context.Canceled
				time.AfterFunc(40*time.Millisecond, cancel)
			}
			s := loader.NewScheduler(op)
			var calls atomic.Int32
			l := loader.New(s, hanging(&calls), loader.Config[string, string]{HeedsContext: true, MaxBatch: 1 + rand.IntN(3)})
			keys := []string{"a", "b", "c", "d"}[:1+rand.IntN(4)]
			var tasks sync.WaitGroup
			s.Enter()
			for range 1 + rand.IntN(4) {
				late, child := rand.N(60*time.Millisecond), rand.IntN(2) == 0
				s.Enter()
				tasks.Go(func() {
					defer s.Leave()
					ctx := s.Context()
					if child {
						var stop context.CancelFunc
						ctx, stop = context.WithCancel(ctx)
						defer stop()
					}
					s.Block(func() { time.Sleep(late) })
					_, errs := l.LoadAll(ctx, keys)
					if len(errs) != len(keys) {
						t.Errorf("%d errors of %d keys", len(errs), len(keys))
					}
					for _, err := range errs {
						if _, named := errors.AsType[*serviceError](err); !named || !errors.Is(err, end) {
							t.Errorf("got %v, want that of the service, with %v", err, end)
						}
					}
				})
			}
			s.Leave()
			tasks.Wait()
		})
	}
}

// Nothing waits past the end of the operation for a batch function that does not heed it, also beside one that does.
func TestNothingOutlastsForTheDeaf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		op, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		began := time.Now()
		var calls atomic.Int32
		s := loader.NewScheduler(op)
		heeding := loader.New(s, hanging(&calls), loader.Config[string, string]{HeedsContext: true})
		unheeding := loader.New(s, deaf(time.Minute, &calls), loader.Config[string, string]{})
		s.Enter()
		s.Go(func() { await(heeding.Load(s.Context(), "a")) })
		if _, errs := unheeding.LoadAll(s.Context(), []string{"a", "b", "c"}); !errors.Is(errors.Join(errs...), context.DeadlineExceeded) {
			t.Errorf("got %v", errs)
		}
		if got := time.Since(began); got != 50*time.Millisecond {
			t.Errorf("it took %v", got)
		}
		s.Leave()
		time.Sleep(2 * time.Minute)
	})
}

// A batch function that breaks its word costs the operation a second, however many wait for however many of its
// batches.
func TestOutlastingIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		op, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		began := time.Now()
		var calls atomic.Int32
		s := loader.NewScheduler(op)
		l := loader.New(s, deaf(time.Minute, &calls), loader.Config[string, string]{HeedsContext: true, MaxBatch: 1})
		caller, stop := context.WithCancel(s.Context()) // of its own, so it runs no batch itself
		defer stop()
		s.Enter()
		for range 3 {
			if _, errs := l.LoadAll(caller, []string{"a", "b", "c", "d"}); len(errs) != 4 {
				t.Errorf("%d errors", len(errs))
			}
		}
		if got := time.Since(began); got != 50*time.Millisecond+time.Second {
			t.Errorf("it took %v", got)
		}
		s.Leave()
		time.Sleep(2 * time.Minute)
	})
}
