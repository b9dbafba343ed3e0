// Package overload decides what a node that has too much to do takes on. So many operations are in flight, fewer when
// goroutines wait for a CPU; some more wait for a moment, and those that people wait for go before the others; the rest
// is refused at once, which costs next to nothing.
//
// limiter.go is the door, queue.go who waits before it, limit.go how many are let in, delay.go what the runtime says of
// the load.
package overload

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrShed says that an operation was refused because the node has too much to do.
var ErrShed = errors.New("overload: this node has too much to do")

// Urgencies, from 0, what goes first, to 7, as RFC 9218 has them. From [Background] on nobody waits for the answer.
const (
	MostUrgent  = 0
	Usual       = 3
	Background  = 5
	LeastUrgent = 7
)

// Config bounds what a node takes on. The zero value of each field is its default.
type Config struct {
	// MaxInFlight bounds the operations in flight; the limit moves below it by itself. Default 2048.
	MaxInFlight int
	// Fixed keeps the limit where MaxInFlight is. Default false.
	Fixed bool
	// MaxWaiting bounds the operations that wait for those. Default 512; a negative value lets none wait.
	MaxWaiting int
	// Wait is how long one waits, where somebody waits only now and then. Default 25ms.
	Wait time.Duration
	// Target is how long goroutines may wait for a CPU before the limit falls. It is also how long an operation waits
	// once there have been such without a pause for as long as Wait: what waits longer then only makes everybody late.
	// Default 10ms.
	Target time.Duration
	// Delay tells how long goroutines that could run have waited for a CPU since it was last asked. Only tests set it;
	// nil asks the runtime. For code in Go only: a file cannot hold one.
	Delay func() time.Duration
}

// Defaults of [Config].
const (
	DefaultMaxInFlight = 2048
	DefaultMaxWaiting  = 512
	DefaultWait        = 25 * time.Millisecond
	DefaultTarget      = 10 * time.Millisecond
)

// withDefaults fills in the defaults.
func (c Config) withDefaults() Config {
	if c.MaxInFlight == 0 {
		c.MaxInFlight = DefaultMaxInFlight
	}
	if c.MaxWaiting == 0 {
		c.MaxWaiting = DefaultMaxWaiting
	}
	if c.Wait == 0 {
		c.Wait = DefaultWait
	}
	if c.Target == 0 {
		c.Target = DefaultTarget
	}
	return c
}

// Limiter lets operations in. It is safe for concurrent use, and owns no goroutine. A nil one lets everything in.
type Limiter struct {
	mu       sync.Mutex
	config   Config
	limit    limit
	queue    queue
	inFlight int
}

// New makes a limiter.
func New(c Config) *Limiter {
	l := &Limiter{config: c.withDefaults()}
	l.limit = newLimit(l.config, time.Now())
	return l
}

// Configure changes the bounds from now on, but for Delay, which stays.
func (l *Limiter) Configure(c Config) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.config = c.withDefaults()
	l.limit.bound(l.config)
	l.let(time.Now())
}

// Permit is the right to be in flight. The zero value is that of a nil limiter.
type Permit struct {
	limiter *Limiter
	begun   time.Time
}

// Enter waits for a short time until an operation may go in, and no longer than its deadline, zero for none. The error is
// [ErrShed], or the context's cause. An urgency out of range is taken for the nearest.
func (l *Limiter) Enter(ctx context.Context, urgency int, deadline time.Time) (Permit, error) {
	return l.enter(ctx, urgency, false, deadline)
}

// EnterPatiently is Enter for what may wait until ctx ends and is never refused: the events of a subscription, whose
// source waits meanwhile.
func (l *Limiter) EnterPatiently(ctx context.Context, urgency int) (Permit, error) {
	return l.enter(ctx, urgency, true, time.Time{})
}

func (l *Limiter) enter(ctx context.Context, urgency int, patient bool, deadline time.Time) (Permit, error) {
	if l == nil {
		return Permit{}, nil
	}
	urgency = min(max(urgency, MostUrgent), LeastUrgent)
	l.mu.Lock()
	now := time.Now()
	l.adapt(now)
	if l.room(urgency) { // then nobody waits who would go before
		p := l.in(now)
		l.mu.Unlock()
		return p, nil
	}
	l.limit.pressed = true
	bound := l.patience(now)
	if !deadline.IsZero() {
		bound = min(bound, deadline.Sub(now))
	}
	if !patient && l.queue.hasty >= l.config.MaxWaiting && (l.config.MaxWaiting < 0 || !l.queue.evict(urgency)) {
		l.limit.refused++
		l.mu.Unlock()
		return Permit{}, ErrShed
	}
	w := l.queue.join(urgency, patient, now)
	l.mu.Unlock()
	return l.await(ctx, w, bound)
}

// patience is how long somebody waits who begins to wait now.
func (l *Limiter) patience(now time.Time) time.Duration {
	if l.queue.stood(now) > l.config.Wait {
		return min(l.config.Target, l.config.Wait)
	}
	return l.config.Wait
}

// await waits until a waiter is let in, refused, or has had enough.
func (l *Limiter) await(ctx context.Context, w *waiter, bound time.Duration) (Permit, error) {
	var enough <-chan time.Time
	if !w.patient {
		t := time.NewTimer(bound)
		defer t.Stop()
		enough = t.C
	}
	err := ErrShed
	select {
	case <-w.decided:
	case <-enough:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	switch {
	case w.admitted && ctx.Err() == nil:
		return Permit{l, now}, nil
	case w.admitted: // it came too late
		l.inFlight--
		l.let(now)
		return Permit{}, context.Cause(ctx)
	}
	l.queue.remove(w)
	if err == ErrShed {
		l.limit.refused++
	}
	return Permit{}, err
}

// Rest is how long nothing more should be taken from a caller that was refused. It is zero but where refusals keep the CPU
// busy.
func (l *Limiter) Rest() time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.limit.rest
}

// Leave says that the operation is over. Doing so again does nothing.
func (p *Permit) Leave() {
	l := p.limiter
	if l == nil {
		return
	}
	p.limiter = nil
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	l.limit.ended(now.Sub(p.begun))
	l.adapt(now)
	l.let(now)
}

// room says whether one more of an urgency may go in. A fifth of the limit is kept from what is in the
// background, so that others need not wait for one of these to end.
func (l *Limiter) room(urgency int) bool {
	n := l.limit.whole()
	if urgency >= Background {
		n -= n / 5
	}
	return l.inFlight < n
}

// in counts one that goes in.
func (l *Limiter) in(now time.Time) Permit {
	l.inFlight++
	l.limit.peak = max(l.limit.peak, l.inFlight)
	return Permit{l, now}
}

// let lets in who waits, as far as there is room.
func (l *Limiter) let(now time.Time) {
	newest := l.queue.stood(now) > l.config.Wait
	for {
		w := l.queue.next(l.room, newest)
		if w == nil {
			return
		}
		l.in(now)
		w.decide(true)
	}
}

// adapt moves the limit, from time to time.
func (l *Limiter) adapt(now time.Time) {
	if l.limit.adapt(now, l.config.Target) {
		l.limit.peak = l.inFlight
		l.let(now)
	}
}

// Stats are the figures of a moment.
type Stats struct{ Limit, InFlight, Waiting int }

// Stats tells how things stand.
func (l *Limiter) Stats() Stats {
	if l == nil {
		return Stats{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{Limit: l.limit.whole(), InFlight: l.inFlight, Waiting: l.queue.waiting}
}
