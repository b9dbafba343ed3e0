package plan

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
)

// tasks counts what a scheduler would see.
type tasks struct{ running, most atomic.Int64 }

func (c *tasks) Enter() {
	n := c.running.Add(1)
	for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
	}
}

func (c *tasks) Leave() { c.running.Add(-1) }

// Calls that wait for each other all start, however few goroutines there were before, and nothing is counted as running
// when the run is over.
func TestReadyCallsWaitForNoOther(t *testing.T) {
	t.Parallel()
	const calls = 40
	for _, keep := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			var seen tasks
			options := Options{Tasks: &seen}
			if keep {
				options.Workers = NewWorkers()
				defer options.Workers.Close()
			}
			for range 3 {
				r := NewRun(t.Context(), &Plan{}, options)
				r.first.do(meet(calls))
			}
			if n := seen.running.Load(); n != 0 {
				t.Errorf("%d tasks are left", n)
			}
			if n := seen.most.Load(); n != calls {
				t.Errorf("at most %d tasks ran, want %d: one for each call", n, calls)
			}
		})
	}
}

// meet queues so many calls, none of which ends before all have begun. A deadlock, which synctest reports, if they
// cannot.
func meet(calls int64) func(*Task) {
	var begun atomic.Int64
	all := make(chan struct{})
	return func(t *Task) {
		for range calls {
			t.later(jobFunc(func(*Task) {
				if begun.Add(1) == calls {
					close(all)
				}
				<-all
			}))
		}
	}
}

type jobFunc func(*Task)

func (f jobFunc) run(t *Task) { f(t) }

// Where no call waits, no other goroutine has to make one, and the run does not wait for a worker that comes too late.
func TestQuickCallsNeedNoWorker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := NewRun(t.Context(), &Plan{}, Options{})
		r.first.shared.coming = true // a worker that never arrives
		var made int
		r.first.do(func(t *Task) {
			for range 10 {
				t.later(jobFunc(func(*Task) { made++ }))
			}
		})
		if made != 10 {
			t.Errorf("made %d of 10 calls", made)
		}
	})
}

// Workers that have nothing to do end by themselves.
func TestIdleWorkersEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := NewWorkers() // never closed: synctest reports goroutines that are left
		w.call(&wave{Run: &Run{}})
		synctest.Wait()
		w.call(&wave{Run: &Run{}})
		time.Sleep(2*idleWorker + 1)
	})
}

// A call's context is its field's context, too, and whatever is derived from it ends with the request.
func TestFrameIsAContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	parent, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
	chain := &graphql.FieldContext{Object: "Post", Parent: &graphql.FieldContext{Object: "Query"}}
	c := &frame{f: &Field{chain: chain}}
	if err := c.begin(&Run{ctx: parent}, 1); err != nil {
		t.Fatal(err)
	}
	derived, stop := context.WithCancel(c.node.Ctx)
	defer stop()
	got := graphql.GetFieldContext(derived)
	if got == nil || got.Object != "Post" || got.Parent.Object != "Query" {
		t.Errorf("field context %+v", got)
	}
	if diff := cmp.Diff("value", derived.Value(key{})); diff != "" {
		t.Error(diff)
	}
	cancel()
	<-derived.Done()
}
