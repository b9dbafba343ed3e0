package loader_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/loader"
)

// newLoader returns the loader of most tests.
func newLoader(s *loader.Scheduler, backend *service) *loader.Loader[string, string] {
	return loader.New(s, backend.load, loader.Config[string, string]{Name: "letters"})
}

// want reports the keys that were loaded so far, per call, if they are not want.
func (f *service) want(t *testing.T, want ...[]string) {
	t.Helper()
	synctest.Wait()
	if diff := cmp.Diff(want, f.seen()); diff != "" {
		t.Helper()
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestBatchGoesOutWhenNothingCanRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		goOn := make(chan struct{})
		s.Enter()
		s.Go(func() { await(l.Load(t.Context(), "a")) })
		s.Go(func() {
			<-goOn
			l.LoadAll(t.Context(), []string{"b", "a"})
		})
		backend.want(t) // two tasks run yet
		s.Leave()
		backend.want(t) // and one
		close(goOn)
		backend.want(t, []string{"a", "b"})
		if time.Since(began) != 0 {
			t.Error("time has passed")
		}
	})
}

func TestBatchGoesOutWhenTheLastOtherTaskLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		s.Enter()
		s.Go(func() { await(l.Load(t.Context(), "a")) })
		backend.want(t)
		s.Leave()
		backend.want(t, []string{"a"})
	})
}

func TestLoadNobodyWaitsForGoesOutWithTheLastTask(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		s.Enter()
		newLoader(s, backend).Load(t.Context(), "a")
		backend.want(t)
		s.Leave()
		backend.want(t, []string{"a"})
	})
}

func TestAllLoadersGoOutTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := loader.NewScheduler(t.Context())
		backends := make([]service, 6) // more than a scheduler has room for at first
		s.Enter()
		for i := range backends {
			s.Go(func() { await(newLoader(s, &backends[i]).Load(t.Context(), "a")) })
		}
		synctest.Wait()
		for i := range backends {
			backends[i].want(t)
		}
		s.Leave()
		for i := range backends {
			backends[i].want(t, []string{"a"})
		}
	})
}

// While a task waits for anything but a thunk, others need not wait for it.
func TestBlockedTaskHoldsNothingBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		release := make(chan struct{})
		defer close(release)
		s.Go(func() { s.Block(func() { <-release }) })
		synctest.Wait()
		s.Go(func() { await(l.Load(t.Context(), "a")) })
		backend.want(t, []string{"a"})
		if time.Since(began) != 0 {
			t.Error("time has passed")
		}
	})
}

// When it is done with that, it runs again, and they do.
func TestTaskRunsAgainAfterBlock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := &service{}
		s := loader.NewScheduler(t.Context())
		l := newLoader(s, backend)
		s.Enter()
		s.Block(func() {})
		s.Go(func() { await(l.Load(t.Context(), "a")) })
		backend.want(t)
		s.Leave()
		backend.want(t, []string{"a"})
	})
}

// A task that enters a group's Wait last sends what its tasks ask for, and what
// it asks for when they have ended joins what others are about to send.
func TestGroupIsSeenByTheScheduler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first, second := &service{}, &service{}
		s := loader.NewScheduler(t.Context())
		l, m := newLoader(s, first), newLoader(s, second)
		s.Enter()
		for _, key := range []string{"a", "b"} {
			s.Go(func() {
				children := s.NewGroup()
				for range 3 {
					children.Go(func() { await(l.Load(t.Context(), key)) })
				}
				children.Wait()
				await(m.Load(t.Context(), key))
			})
		}
		s.Leave()
		first.want(t, []string{"a", "b"})
		second.want(t, []string{"a", "b"})
	})
}

func TestEmptyGroupDoesNotWait(t *testing.T) {
	t.Parallel()
	for _, s := range []*loader.Scheduler{nil, loader.NewScheduler(t.Context())} {
		g := s.NewGroup()
		g.Wait()
		ran := 0
		for range 2 { // a group may be used again
			g.Go(func() { ran++ })
			g.Wait()
		}
		if ran != 2 {
			t.Errorf("ran %d of 2 tasks", ran)
		}
	}
}

func TestNilSchedulerDoesTheSensibleThing(t *testing.T) {
	t.Parallel()
	var s *loader.Scheduler
	s.Enter()
	done := make(chan struct{})
	s.Go(func() { s.Block(func() { close(done) }) })
	<-done
	s.Leave()
	if s.Context() != context.Background() {
		t.Error("no empty context")
	}
}

func TestLeaveWithoutEnterPanics(t *testing.T) {
	t.Parallel()
	s := loader.NewScheduler(t.Context())
	s.Enter()
	s.Leave()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
		s.Enter() // the scheduler is still usable: its lock is free
		s.Leave()
	}()
	s.Leave()
}

func TestContextCarriesTheScheduler(t *testing.T) {
	t.Parallel()
	type (
		key   struct{}
		other struct{}
	)
	ctx := context.WithValue(t.Context(), key{}, "value")
	s := loader.NewScheduler(ctx)
	if loader.FromContext(ctx) != nil {
		t.Error("a scheduler from nowhere")
	}
	for _, ctx := range []context.Context{s.Context(), context.WithValue(s.Context(), other{}, 1)} {
		if loader.FromContext(ctx) != s {
			t.Error("not the scheduler")
		}
		if ctx.Value(key{}) != "value" {
			t.Error("other values are lost")
		}
	}
}
