package loader_test

import (
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/loader"
)

// deaf returns a batch function that answers after d, whatever its context says.
func deaf(d time.Duration, calls *atomic.Int32) batchFunc {
	return func(_ context.Context, keys []string) results {
		calls.Add(1)
		time.Sleep(d)
		return loader.ByKey(keys, keys, nil, func(key string) string { return key })
	}
}

// A caller whose context ends has its error at once; the others have the value.
func TestCallerThatLeavesLeavesAlone(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(context.Context, *loader.Loader[string, string]) error{
		"Load": func(ctx context.Context, l *loader.Loader[string, string]) error {
			_, err := l.Load(ctx, "a")()
			return err
		},
		"LoadMany": func(ctx context.Context, l *loader.Loader[string, string]) error {
			_, errs := l.LoadMany(ctx, []string{"b", "a"})()
			return errors.Join(errs...)
		},
		"LoadAll": func(ctx context.Context, l *loader.Loader[string, string]) error {
			_, errs := l.LoadAll(ctx, []string{"b", "a"})
			return errors.Join(errs...)
		},
	} {
		for kind, s := range map[string]func(context.Context) *loader.Scheduler{
			"task":   loader.NewScheduler,
			"window": func(context.Context) *loader.Scheduler { return nil },
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var calls atomic.Int32
					s := s(t.Context())
					l := loader.New(s, deaf(time.Second, &calls), loader.Config[string, string]{})
					began := time.Now()
					hasty, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
					defer cancel()
					s.Enter()
					s.Go(func() {
						if err := wait(hasty, l); !errors.Is(err, context.DeadlineExceeded) {
							t.Errorf("the hasty one got %v", err)
						}
						if got := time.Since(began); got != 50*time.Millisecond {
							t.Errorf("the hasty one got it after %v", got)
						}
					})
					s.Go(func() {
						if err := wait(t.Context(), l); err != nil {
							t.Errorf("the patient one got %v", err)
						}
					})
					s.Leave()
					synctest.Wait()
					time.Sleep(2 * time.Second)
					if err := wait(hasty, l); err != nil {
						t.Errorf("a value that is there needs no context, but got %v", err)
					}
					if calls.Load() != 1 {
						t.Errorf("%d calls", calls.Load())
					}
				})
			})
		}
	}
}

// A context that has ended before the wait does not stop the caller from running.
func TestEndedCallerDoesNotSendTheBatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		s.Enter()
		defer s.Leave()
		if _, err := l.Load(ended, "a")(); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		backend.want(t)
	})
}

// The end of the operation ends every wait, also for a batch function that does
// not care, and no further batch is sent.
func TestEndOfTheOperationEndsAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		op, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var calls atomic.Int32
		s := loader.NewScheduler(op)
		l := loader.New(s, deaf(time.Second, &calls), loader.Config[string, string]{})
		began := time.Now()
		own := context.WithoutCancel(t.Context())
		s.Enter()
		defer s.Leave()
		for _, key := range []string{"in flight", "asked for after the end"} {
			if _, err := l.Load(own, key)(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v", key, err)
			}
		}
		if got := time.Since(began); got != 50*time.Millisecond {
			t.Errorf("took %v", got)
		}
		time.Sleep(2 * time.Second)
		if calls.Load() != 1 {
			t.Errorf("%d calls", calls.Load())
		}
		if _, err := l.Load(own, "in flight")(); err != nil {
			t.Errorf("a value that came late is still one, but got %v", err)
		}
	})
}

// The batch belongs to the operation: it has the values and the end of its
// context, and none of those that ask.
func TestBatchHasTheContextOfTheOperation(t *testing.T) {
	t.Parallel()
	type key struct{}
	op, cancelOp := context.WithCancel(context.WithValue(t.Context(), key{}, "operation"))
	defer cancelOp()
	s := loader.NewScheduler(op)
	caller, cancelCaller := context.WithCancel(context.WithValue(t.Context(), key{}, "caller"))
	l := loader.New(s, func(ctx context.Context, keys []string) results {
		cancelCaller()
		if got := ctx.Value(key{}); got != "operation" {
			t.Errorf("value of the %v", got)
		}
		if loader.FromContext(ctx) != s {
			t.Error("not the scheduler of the operation")
		}
		if ctx.Err() != nil {
			t.Error("ended with its first caller")
		}
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		cancelOp()
		<-child.Done() // or the test hangs
		return results{ok("a")}
	}, loader.Config[string, string]{})
	s.Enter()
	defer s.Leave()
	_, _ = l.Load(caller, "a")() // either the value or the end was first
}

// A task that left its wait runs again: what others ask for is held for it. When
// the batch it waited for lands, it does not count once more.
func TestCallerThatLeavesRunsOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		s := loader.NewSchedulerWith(t.Context(), loader.SchedulerConfig{MaxHold: -1})
		l := loader.New(s, deaf(time.Second, &calls), loader.Config[string, string]{})
		hasty, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		s.Enter()
		s.Go(func() { await(l.Load(t.Context(), "a"), l.Load(t.Context(), "next")) })
		s.Go(func() {
			await(l.Load(hasty, "a"))
			time.Sleep(time.Minute)
			await(l.Load(t.Context(), "later"))
		})
		began := time.Now()
		s.Go(func() {
			await(l.Load(t.Context(), "a"))
			await(l.Load(t.Context(), "after a"))
			if got, want := time.Since(began), 50*time.Millisecond+time.Minute+time.Second; got != want {
				t.Errorf("the next batch landed after %v, want %v", got, want)
			}
		})
		s.Leave()
		time.Sleep(time.Hour)
		if calls.Load() != 2 {
			t.Errorf("%d calls", calls.Load())
		}
	})
}

// With the last task goes what it has asked for, although a batch that nobody
// waits for any more is in flight.
func TestLastTaskSendsWhatItAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		s := loader.NewScheduler(t.Context())
		l := loader.New(s, deaf(time.Second, &calls), loader.Config[string, string]{})
		hasty, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		s.Enter()
		await(l.Load(hasty, "a"))
		thunk := l.Load(t.Context(), "b")
		s.Leave()
		began := time.Now()
		if got := await(thunk); got[0].Value != "b" {
			t.Errorf("got %v", got)
		}
		if got := time.Since(began); got != time.Second {
			t.Errorf("took %v", got)
		}
	})
}

// A batch function that heeds its context runs in the task that waits last, if
// that waits as long as the operation lasts; any other in a goroutine of its own.
func TestHeedingBatchRunsInItsWaiter(t *testing.T) {
	t.Parallel()
	type key struct{}
	for _, tc := range []struct {
		name   string
		heeds  bool
		caller func(context.Context) (context.Context, context.CancelFunc)
		want   bool
	}{
		{"the operation's context", true, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithValue(ctx, key{}, 1), func() {}
		}, true},
		{"a context of its own", true, context.WithCancel, false},
		{"a function that does not heed", false, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return ctx, func() {}
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var stack string
			s := loader.NewScheduler(t.Context())
			l := loader.New(s, func(_ context.Context, keys []string) results {
				stack = string(debug.Stack())
				return results{ok("A")}
			}, loader.Config[string, string]{HeedsContext: tc.heeds})
			ctx, cancel := tc.caller(s.Context())
			defer cancel()
			s.Enter()
			defer s.Leave()
			if got := await(l.Load(ctx, "a")); got[0].Value != "A" {
				t.Errorf("got %v", got)
			}
			if got := strings.Contains(stack, "loader_test.await"); got != tc.want {
				t.Errorf("runs in the task that waits: %t, want %t", got, tc.want)
			}
		})
	}
}
