package clients

import (
	"context"
	"fmt"
	"time"
)

// When a call's deadline passes, either the service was slow, or this node: it wrote the request, read the answer or
// went on with it too late, because goroutines that could run waited for a CPU. Two signs tell the latter.
//
// The end is noticed late. A goroutine that waits for a service is woken at the deadline by a timer, within a
// millisecond on a node that has CPU to spare, whatever the service does.
//
// Wake-ups wait long. A call takes some ten of them one after the other, and an operation several calls. Where one
// wake-up in ten waits for a twentieth of the time that the call had, the process uses up deadlines by itself. A node
// with CPU to spare is far from that: there the figure is below a millisecond.
//
// A service that hangs while this node is overloaded counts as overload, too: nobody can tell.
const (
	lateness    = 250 * time.Millisecond
	waitShare   = 20
	leastOfWait = 10 * time.Millisecond // the process may pause for so long, for the garbage collector or for its neighbours
)

// cause prefers the reason a context ended to the error that followed from it.
func cause(ctx context.Context, err error) error {
	switch {
	case ctx.Err() == nil:
		return err
	case context.Cause(ctx) == context.DeadlineExceeded:
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// judge says of the error of a call that had so much time whether its deadline passed because of this node. Either
// error is context.DeadlineExceeded to errors.Is.
func (s *Service) judge(ctx context.Context, allowed time.Duration, err error) error {
	deadline, ok := ctx.Deadline()
	if err != context.DeadlineExceeded || !ok || ctx.Err() == nil {
		return err
	}
	if late := time.Since(deadline); late >= lateness {
		return fmt.Errorf("%w: this node noticed the end %s late: %w", ErrShed, late.Round(time.Millisecond), err)
	}
	if wait := s.congestion.wait(); wait >= max(allowed/waitShare, leastOfWait) {
		return fmt.Errorf("%w: wake-ups on this node wait for %s: %w", ErrShed, wait.Round(time.Millisecond), err)
	}
	return err
}
