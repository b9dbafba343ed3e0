package loader

import "context"

// Group starts tasks of one operation and waits for them: what sync.WaitGroup is
// to goroutines. The scheduler sees this waiting, as it sees that for a thunk:
// whoever waits does not count as running, and does again before the last task
// leaves. A WaitGroup in its place holds the batches of the operation back.
//
// A group belongs to the task that made it: one that has entered, and alone calls
// Wait. Its tasks may call Go for more. Code that is no task itself, as that
// which starts the operation, waits for its tasks by a WaitGroup.
type Group struct {
	s    *Scheduler
	left int           // tasks that have not ended; guarded by s.mu
	done chan struct{} // closed when left is zero; nil while nobody waits
	paid bool          // the waiting task counted as running
}

// NewGroup returns an empty group.
func (s *Scheduler) NewGroup() *Group {
	if s == nil {
		s = NewScheduler(context.Background())
	}
	return &Group{s: s}
}

// Go runs f as a task of the group, in a goroutine of its own.
func (g *Group) Go(f func()) {
	g.s.mu.Lock()
	g.left++
	g.s.mu.Unlock()
	g.s.Go(func() {
		defer g.end()
		f()
	})
}

// end runs before the task leaves, so there is always somebody that runs.
func (g *Group) end() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.left--
	if g.left > 0 || g.done == nil {
		return
	}
	if g.paid {
		g.s.running++
	}
	close(g.done)
}

// Wait returns when every task of the group has ended. More may be started then.
func (g *Group) Wait() {
	g.s.mu.Lock()
	if g.left == 0 {
		g.s.mu.Unlock()
		return
	}
	done := make(chan struct{})
	g.done = done
	g.paid, _ = g.s.pause(nil)
	g.s.mu.Unlock()
	<-done
	g.s.mu.Lock()
	g.done = nil
	g.s.mu.Unlock()
}
