package loader

import (
	"context"
	"sync/atomic"

	"github.com/facetgraph/facet/internal/calling"
)

// flight is what the scheduler needs to know of a batch, whatever its types. It
// is also the context of the batch function, so that a load inside of it tells
// which batch asks. All but done is guarded by Scheduler.mu.
type flight struct {
	context.Context // of the operation
	s               *Scheduler

	done    atomic.Bool   // the results may be read
	landed  chan struct{} // closed when done; nil while nobody waits
	waiters int           // waiting tasks, to be counted as running at landing
	epoch   int           // of the scheduler at departure
	gone    bool          // has departed
	heeds   bool          // its function returns when its context ends
	needs   []*flight     // what the batch function waits for, see cycle.go
	walked  uint64        // the last search that came by, see cycle.go
	calls   calling.Call
}

type flightKey struct{}

// Value implements [context.Context].
func (f *flight) Value(key any) any {
	switch key {
	case flightKey{}:
		return f
	case calling.Key{}:
		return &f.calls
	}
	return f.Context.Value(key)
}

// departer is a batch of any types, as the scheduler's list of pending ones
// holds it.
type departer interface {
	depart(epoch int)  // closes the batch for new keys; Scheduler.mu is held
	run()              // calls the batch function and lands
	is(f *flight) bool // reports whether f is that of this batch
}

// is implements departer.
func (f *flight) is(other *flight) bool { return f == other }

// submit adds a new batch to those that go out next. s.mu is held.
func (s *Scheduler) submit(b departer) {
	s.pending = append(s.pending, b)
	if s.tasks == 0 {
		s.arm(window)
	}
}

// flush sends every pending batch, each in a goroutine of its own, but the one
// that has the flight own: the caller has to run it. s.mu is held.
func (s *Scheduler) flush(own *flight) (left departer) {
	s.armed = nothing
	for i, b := range s.pending {
		s.pending[i] = nil
		b.depart(s.epoch)
		s.running++
		s.flying++
		if own != nil && b.is(own) {
			left = b
			continue
		}
		go b.run()
	}
	s.pending = s.pending[:0]
	return left
}

// land makes the results of f visible. Those that waited for them are running
// again before the batch stops to: there is no moment between the two at which
// nothing seems to run, and so nothing is sent before they could add to it.
func (s *Scheduler) land(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.done.Store(true)
	if f.landed != nil {
		close(f.landed)
	}
	s.running += f.waiters
	f.waiters = 0
	if f.epoch == s.epoch {
		s.flying--
		s.running--
	}
	if s.tasks > 0 && s.running <= 0 {
		s.flush(nil)
	}
}
