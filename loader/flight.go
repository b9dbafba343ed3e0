package loader

import (
	"context"
	"sync/atomic"
)

// flight is what the scheduler needs to know of a batch, whatever its types.
// All but done is guarded by Scheduler.mu.
type flight struct {
	done    atomic.Bool   // the results may be read
	landed  chan struct{} // closed when done; nil while nobody waits
	waiters int           // waiting tasks, to be counted as running at landing
	epoch   int           // of the scheduler at departure
	gone    bool          // has departed
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

// wait returns nil when f has landed, or why it no longer waits for it: the
// error of the caller's context or that of the operation.
func (s *Scheduler) wait(ctx context.Context, f *flight) error {
	if f.done.Load() {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	landed, counted := s.await(f)
	var err error
	select {
	case <-landed:
		return nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.ctx.Done():
		err = s.ctx.Err()
	}
	if s.abandon(f, counted) {
		return err
	}
	return nil
}

// await registers the caller as one that waits for f. It returns what closes
// when f has landed, and whether the caller counted as running before.
func (s *Scheduler) await(f *flight) (landed <-chan struct{}, counted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.landed == nil {
		f.landed = make(chan struct{})
		if f.done.Load() {
			close(f.landed)
		}
	}
	if f.done.Load() {
		return f.landed, false
	}
	if counted = s.pause(); counted {
		f.waiters++
	}
	if !f.gone && counted {
		s.arm(hold)
	}
	return f.landed, counted
}

// abandon ends the caller's wait for f early. It reports false if f has landed
// in the meantime, which counted the caller as running already.
func (s *Scheduler) abandon(f *flight, counted bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.done.Load() {
		return false
	}
	if counted {
		f.waiters--
		s.running++
	}
	return true
}
