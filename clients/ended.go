package clients

import (
	"context"
	"fmt"
	"time"
)

// lateness is how long after its deadline the end of a call must be noticed to
// count as this node's delay and not as the service's. A goroutine that waits for
// a service is woken at the deadline by a timer, within a millisecond on a node
// that has CPU to spare. One that is woken a quarter of a second late had to wait
// for a CPU: a call takes some ten such wake-ups, so its answer may have been there
// in time, and the deadline was used up here. A slow service cannot cause it.
const lateness = 250 * time.Millisecond

// cause prefers the reason a context ended to the error that followed from it.
func cause(ctx context.Context, err error) error {
	switch {
	case ctx.Err() == nil:
		return err
	case context.Cause(ctx) == context.DeadlineExceeded, ctx.Err() == context.DeadlineExceeded:
		return expired(ctx)
	}
	return ctx.Err()
}

// expired is the error of a call whose deadline has passed: that the service took
// too long, or that this node did. Either is context.DeadlineExceeded to errors.Is.
func expired(ctx context.Context) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.DeadlineExceeded
	}
	if late := time.Since(deadline); late >= lateness {
		return fmt.Errorf("%w: this node noticed the end %s late: %w", ErrShed, late.Round(time.Millisecond), context.DeadlineExceeded)
	}
	return context.DeadlineExceeded
}
