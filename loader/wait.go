package loader

import (
	"context"
	"errors"
	"time"
)

// grace is how long waits outlast their operation, all together, for batch
// functions that heed its end. They need microseconds; a second is for a process
// that gets no CPU, and for a function that breaks its word.
const grace = time.Second

// errCycle says that waiting for a flight would be for ever.
var errCycle = errors.New("loader: the batch waits for the one that asks")

// wait returns nil when f has landed, or why it does not wait for it (longer):
// the error of the caller's context, that of the operation, or errCycle. Where
// the operation has ended and the batch function heeds that, it waits for the
// batch to land all the same, within grace.
func (s *Scheduler) wait(ctx context.Context, f *flight) error {
	if f.done.Load() {
		return nil
	}
	if err := ctx.Err(); err != nil && !s.outlasts(f) {
		return f.unfinished(err)
	}
	w := wait{f: f}
	if from, ok := ctx.Value(flightKey{}).(*flight); ok && from.s == s {
		w.from = from
	}
	if f.heeds && ctx.Done() == s.ctx.Done() {
		w.own = f
	}
	if err := s.begin(&w); err != nil || w.over {
		return err
	}
	var err error
	if w.left != nil {
		w.left.run()
		return s.end(&w, nil)
	}
	select {
	case <-f.landed:
	case <-ctx.Done():
		err = f.unfinished(ctx.Err())
	case <-s.ctx.Done():
		err = s.ctx.Err()
	}
	if err != nil && s.outlasts(f) {
		err = s.outlast(f, err)
	}
	return s.end(&w, err)
}

// unfinished says of the end of a wait which service it was waiting for.
func (f *flight) unfinished(err error) error {
	if service := f.calls.Service(); service != "" && errors.Is(err, context.DeadlineExceeded) {
		return &UnfinishedError{service, err}
	}
	return err
}

// outlasts reports whether a wait for f goes on after its end: when the operation
// has ended and the batch function heeds that. What the function says of its end,
// such as which service it waited for, is worth more than the end itself. A caller
// whose own context ended before the operation's does not wait.
func (s *Scheduler) outlasts(f *flight) bool { return f.heeds && s.ctx.Err() != nil }

// outlast waits for f to land, as long as there is grace left. Then the wait ends
// with err after all.
func (s *Scheduler) outlast(f *flight, err error) error {
	s.mu.Lock()
	if s.patience.IsZero() {
		s.patience = time.Now().Add(grace)
	}
	left := time.Until(s.patience)
	s.mu.Unlock()
	if left <= 0 {
		return err
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-f.landed:
		return nil
	case <-timer.C:
		return err
	}
}

// wait is one caller's waiting for a flight.
type wait struct {
	f       *flight
	from    *flight // the caller is the batch function of this one, if not nil
	counted bool    // the caller counted as running before
	over    bool    // f has landed already

	// The last that waits runs the batch it waits for by itself, as nobody else
	// has to: if the wait ends no sooner than the batch function must return.
	own  *flight  // f if that is so
	left departer // the batch to run
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
	if w.counted, w.left = s.pause(w.own); w.counted {
		w.f.waiters++
		if !w.f.gone {
			s.arm(hold)
		}
	}
	if w.left == nil && w.f.landed == nil {
		w.f.landed = make(chan struct{})
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
