package loader_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

func TestWindowGathersLoadsOfUnknownGoroutines(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		window time.Duration
		want   time.Duration
	}{
		{"default", 0, 200 * time.Microsecond},
		{"less than nothing", -1, 200 * time.Microsecond},
		{"given", time.Millisecond, time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				backend := &service{}
				l := newLoader(loader.NewSchedulerWith(t.Context(), loader.SchedulerConfig{Window: tc.window}), backend)
				var all sync.WaitGroup
				for i, key := range []string{"a", "b", "c"} {
					all.Go(func() {
						time.Sleep(time.Duration(i) * tc.want / 3)
						await(l.Load(t.Context(), key))
					})
				}
				all.Wait()
				backend.want(t, []string{"a", "b", "c"})
				if got := time.Since(began); got != tc.want {
					t.Errorf("the batch went after %v, not %v", got, tc.want)
				}
				await(l.Load(t.Context(), "d")) // another window
				backend.want(t, []string{"a", "b", "c"}, []string{"d"})
				if got := time.Since(began); got != 2*tc.want {
					t.Errorf("the second batch went after %v, not %v", got, 2*tc.want)
				}
			})
		})
	}
}

// Once a task has entered it is known when nothing can run, and the window that
// an earlier load has opened sends nothing.
func TestTasksTakeOverFromTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		l.Load(t.Context(), "early")
		s.Enter()
		time.Sleep(10 * loader.DefaultWindow)
		backend.want(t)
		await(l.Load(t.Context(), "a"))
		s.Leave()
		backend.want(t, []string{"a", "early"})
	})
}

// A goroutine that never entered gets its value whatever the tasks do: before
// them in the window, beside them, and when they have gone.
func TestUnknownGoroutineAmongTasks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		got := await(l.Load(t.Context(), "before"))
		leave := make(chan struct{})
		s.Go(func() {
			await(l.Load(t.Context(), "task"))
			<-leave
		})
		synctest.Wait()
		got = append(got, await(l.Load(t.Context(), "beside"))...)
		close(leave)
		synctest.Wait()
		got = append(got, await(l.Load(t.Context(), "after"))...)
		if got[0].Value != "BEFORE" || got[1].Value != "BESIDE" || got[2].Value != "AFTER" {
			t.Errorf("got %v", got)
		}
		backend.want(t, []string{"after"}, []string{"before"}, []string{"beside"}, []string{"task"})
	})
}

// A task may wait for another in a way that the scheduler does not see, here
// for a value that both want but only one loads (as with sync.Once). That the
// other still seems to run delays the batch, but not for ever.
func TestHiddenWaitIsADelayAndNoDeadlock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, &service{})
		loaded := make(chan struct{})
		s.Enter()
		defer s.Leave()
		both := s.NewGroup()
		both.Go(func() {
			await(l.Load(t.Context(), "viewer"))
			close(loaded)
		})
		both.Go(func() { <-loaded })
		both.Wait()
		if got := time.Since(began); got != loader.DefaultMaxHold {
			t.Errorf("took %v, want %v", got, loader.DefaultMaxHold)
		}
	})
}

// The same, for a load from before the tasks: the window passes it on to them.
func TestHiddenWaitForAnUnknownGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, &service{})
		loaded := make(chan struct{})
		go func() {
			await(l.Load(t.Context(), "viewer"))
			close(loaded)
		}()
		synctest.Wait()
		s.Enter()
		<-loaded
		s.Leave()
		if got, want := time.Since(began), loader.DefaultWindow+loader.DefaultMaxHold; got != want {
			t.Errorf("took %v, want %v", got, want)
		}
	})
}

// slow returns a batch function that takes d.
func slow(d time.Duration) dataloader.BatchFunc[int, int] {
	return func(_ context.Context, keys []int) []*dataloader.Result[int] {
		time.Sleep(d)
		return loader.ByKey(keys, keys, nil, func(key int) int { return key })
	}
}

// Loading adds no time of its own: three services of 5 ms, each asked for what the
// one before has told, take 15 ms and three calls for any number of tasks.
func TestChainTakesTheTimeOfItsServices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := loader.NewScheduler(t.Context())
		var calls atomic.Int32
		var links []*loader.Loader[int, int]
		for range 3 {
			service := slow(5 * time.Millisecond)
			links = append(links, loader.New(s, func(ctx context.Context, keys []int) []*dataloader.Result[int] {
				calls.Add(1)
				return service(ctx, keys)
			}, loader.Config[int, int]{}))
		}
		s.Enter()
		defer s.Leave()
		tasks := s.NewGroup()
		for i := range 20 {
			tasks.Go(func() {
				for _, link := range links {
					if _, err := link.Load(t.Context(), i)(); err != nil {
						t.Error(err)
					}
				}
			})
		}
		tasks.Wait()
		if got := time.Since(began); got != 15*time.Millisecond || calls.Load() != 3 {
			t.Errorf("took %v and %d calls", got, calls.Load())
		}
	})
}

// TestSlowServiceDelaysOthersOnce has a chain of three loads of 5 ms each beside
// one load of a second. The second link waits for the slow service in case it
// brings more keys, but only so long; the third no longer does.
func TestSlowServiceDelaysOthersOnce(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		maxHold time.Duration
		want    time.Duration
	}{
		{"default", 0, 3*5*time.Millisecond + 100*time.Millisecond},
		{"given", 10 * time.Millisecond, 3*5*time.Millisecond + 10*time.Millisecond},
		{"for ever", -1, time.Second + 2*5*time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				s := loader.NewSchedulerWith(t.Context(), loader.SchedulerConfig{MaxHold: tc.maxHold})
				ads := loader.New(s, slow(time.Second), loader.Config[int, int]{})
				posts := loader.New(s, slow(5*time.Millisecond), loader.Config[int, int]{})
				both := s.NewGroup()
				s.Enter()
				defer s.Leave()
				both.Go(func() { ads.LoadAll(t.Context(), []int{1}) })
				var took time.Duration
				both.Go(func() {
					for link := range 3 {
						posts.LoadAll(t.Context(), []int{link})
					}
					took = time.Since(began)
				})
				both.Wait()
				if took != tc.want {
					t.Errorf("the chain took %v, want %v", took, tc.want)
				}
			})
		})
	}
}
