package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// flights is how many writes to a server may be under way before calls begin to share them.
	flights = 8
	// flightSeats bounds the calls of one write.
	flightSeats = 128
)

// combiner lets calls share round trips when many come at once. As long as few are under way, each is sent at once, by
// its own goroutine; beyond that calls wait for a flight to end, and then all that wait go in one write, which one of
// them makes. There is no timer and no goroutine beside the callers': an idle combiner costs nothing and adds no delay.
type combiner struct {
	send   func(context.Context, ...*call) error
	budget time.Duration

	mu      sync.Mutex
	flying  int
	waiting []*seat
}

// seat is a call that waits.
type seat struct {
	call *call
	end  time.Time // of the call's budget
	err  error
	// wake says, once, what came of waiting: true that the caller is to make the next write, false that err holds the
	// outcome.
	wake chan bool
}

// run sends the call, alone or with others. After an error the caller must not look at the call again: if ctx ended, a
// flight may still be writing to it. A call whose ctx ends while it waits is never sent.
func (q *combiner) run(ctx context.Context, c *call) error {
	s := &seat{call: c, end: time.Now().Add(q.budget)}
	q.mu.Lock()
	if q.flying < flights {
		q.flying++
		q.mu.Unlock()
		return q.fly(ctx, s)
	}
	s.wake = make(chan bool, 1)
	q.waiting = append(q.waiting, s)
	q.mu.Unlock()
	select {
	case lead := <-s.wake:
		if lead {
			return q.fly(ctx, s)
		}
		return s.err
	case <-ctx.Done():
		if q.leave(s) {
			return fmt.Errorf("%w: %w", errUnsent, ctx.Err())
		}
		return ctx.Err()
	}
}

// fly sends the call of s and all that wait, and then lets the next one lead. The flight does not end with the leader's
// context, as others are aboard, but with its budget.
func (q *combiner) fly(ctx context.Context, s *seat) error {
	aboard := q.board(s)
	calls := make([]*call, len(aboard))
	for i, p := range aboard {
		calls[i] = p.call
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), s.end)
	defer cancel()
	_ = q.send(ctx, calls...) // each call holds its own error
	for _, p := range aboard[1:] {
		p.err = p.call.Err()
		p.wake <- false
	}
	q.land()
	return s.call.Err()
}

// board takes those who wait, up to the seats of a flight.
func (q *combiner) board(leader *seat) []*seat {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), flightSeats-1)
	aboard := append([]*seat{leader}, q.waiting[:n]...)
	q.waiting = append(q.waiting[:0], q.waiting[n:]...)
	return aboard
}

// land ends a flight: who waits since the shortest time leads the next, as its budget lasts longest.
func (q *combiner) land() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.flying--
		return
	}
	last := len(q.waiting) - 1
	next := q.waiting[last]
	q.waiting = q.waiting[:last]
	next.wake <- true
}

// errUnsent says that the call was never sent.
var errUnsent = errors.New("it waited for others until its time was over")

// leave gives up waiting, and reports whether the call will never be sent. Who was just chosen to lead passes that on.
func (q *combiner) leave(s *seat) (unsent bool) {
	q.mu.Lock()
	for i, w := range q.waiting {
		if w == s {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			q.mu.Unlock()
			return true
		}
	}
	q.mu.Unlock()
	select {
	case lead := <-s.wake:
		if lead {
			q.land()
		}
		return lead
	default: // aboard: the flight answers to nobody
		return false
	}
}
