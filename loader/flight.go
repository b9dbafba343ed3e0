package loader

import (
	"context"
	"errors"
	"sync/atomic"
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
	needs   []*flight     // what the batch function waits for, see cycle.go
	walked  uint64        // the last search that came by, see cycle.go
}

type flightKey struct{}

// Value implements [context.Context].
func (f *flight) Value(key any) any {
	if key == (flightKey{}) {
		return f
	}
	return f.Context.Value(key)
}

// departer is a batch of any types, as the scheduler's list of pending ones
// holds it.
type departer interface {
	depart(epoch int) // closes the batch for new keys; Scheduler.mu is held
	run()             // calls the batch function and lands
}

// submit adds a new batch to those that go out next. s.mu is held.
func (s *Scheduler) submit(b departer) {
	s.pending = append(s.pending, b)
	if s.tasks == 0 {
		s.arm(window)
	}
}

// flush sends every pending batch. s.mu is held.
func (s *Scheduler) flush() {
	s.armed = nothing
	for i, b := range s.pending {
		s.pending[i] = nil
		b.depart(s.epoch)
		s.running++
		s.flying++
		go b.run()
	}
	s.pending = s.pending[:0]
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
		s.flush()
	}
}

// errCycle says that waiting for a flight would be for ever.
var errCycle = errors.New("loader: the batch waits for the one that asks")

// wait returns nil when f has landed, or why it does not wait for it (longer):
// the error of the caller's context, that of the operation, or errCycle.
func (s *Scheduler) wait(ctx context.Context, f *flight) error {
	if f.done.Load() {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w := wait{f: f}
	if from, ok := ctx.Value(flightKey{}).(*flight); ok && from.s == s {
		w.from = from
	}
	if err := s.begin(&w); err != nil || w.over {
		return err
	}
	var err error
	select {
	case <-f.landed:
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.ctx.Done():
		err = s.ctx.Err()
	}
	return s.end(&w, err)
}

// wait is one caller's waiting for a flight.
type wait struct {
	f       *flight
	from    *flight // the caller is the batch function of this one, if not nil
	counted bool    // the caller counted as running before
	over    bool    // f has landed already
}

// begin registers a wait, and sends what is pending if it stops the last that
// ran. It returns errCycle, and registers nothing, if the wait would not end.
func (s *Scheduler) begin(w *wait) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.over = w.f.done.Load(); w.over {
		return nil
	}
	if w.from != nil {
		if s.leads(w.f, w.from) {
			return errCycle
		}
		w.from.needs = append(w.from.needs, w.f)
	}
	if w.f.landed == nil {
		w.f.landed = make(chan struct{})
	}
	if w.counted = s.pause(); w.counted {
		w.f.waiters++
		if !w.f.gone {
			s.arm(hold)
		}
	}
	return nil
}

// end takes a wait back that ended with err. It returns nil if the flight has
// landed all the same; landing counted the caller as running again.
func (s *Scheduler) end(w *wait, err error) error {
	if err == nil && w.from == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.from != nil {
		w.from.forget(w.f)
	}
	if w.f.done.Load() {
		return nil
	}
	if w.counted {
		w.f.waiters--
		s.running++
	}
	return err
}
