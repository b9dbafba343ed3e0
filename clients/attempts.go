package clients

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// obtain asks the service for an answer, and again where that may help.
func (o *Op) obtain(ctx context.Context, r Request, wanted bool) (a response, err error) {
	s := o.service
	s.budget.earn()
	for n := 0; ; n++ {
		a, err = o.hedged(ctx, r, wanted)
		if err == nil || n >= s.resilience.Retries || !o.worthRepeating(a.status, err) {
			return a, err
		}
		pause := max(a.after, rand.N(firstBackoff<<n))
		if !o.fits(ctx, pause) || !s.budget.spend() || !sleep(ctx, pause) {
			return a, err
		}
		o.observe.extra(ctx, "retry")
	}
}

// firstBackoff bounds the wait before the first retry; each that follows may wait for twice as long.
const firstBackoff = 25 * time.Millisecond

// worthRepeating says of a failed attempt that another may succeed: the service failed, or asks to wait. When its time is
// up there is none for another.
func (o *Op) worthRepeating(status int, err error) bool {
	switch {
	case !o.repeatable, errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrBreakerOpen), errors.Is(err, ErrBusy):
		return false
	}
	return status == http.StatusTooManyRequests || outcomeOf(status, err) == failed
}

// fits says whether an attempt after a pause could be over in time.
func (o *Op) fits(ctx context.Context, pause time.Duration) bool {
	deadline, _ := ctx.Deadline()
	return time.Until(deadline) > pause+o.latency.quantile(50, time.Now())
}

// sleep waits, and says whether ctx lasted.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// hedged makes an attempt, and a second one beside it when the first takes long. The first answer wins; the other attempt
// is called off.
func (o *Op) hedged(ctx context.Context, r Request, wanted bool) (response, error) {
	long := o.patience()
	if long == 0 {
		return o.guarded(ctx, r, wanted)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		response
		error
	}
	results := make(chan result, 2) // so that who loses can end
	attempt := func() {
		a, err := o.guarded(ctx, r, wanted)
		results <- result{a, err}
	}
	go attempt()
	timer := time.NewTimer(long)
	defer timer.Stop()
	under := 1
	for {
		select {
		case <-timer.C:
			if o.service.budget.spend() {
				o.observe.extra(ctx, "hedge")
				under++
				go attempt()
			}
		case got := <-results:
			if under--; under == 0 || got.error == nil {
				return got.response, got.error
			}
			got.release()
		}
	}
}

// patience is how long an attempt takes that is worth a second one; 0 where none is made.
func (o *Op) patience() time.Duration {
	if !o.service.resilience.Hedge || !o.repeatable || o.method == http.MethodPut || o.method == http.MethodDelete || !o.breaker.closed() {
		return 0
	}
	return o.latency.quantile(95, time.Now())
}

// guarded makes an attempt if the service can take it, and keeps what it tells of the service.
func (o *Op) guarded(ctx context.Context, r Request, wanted bool) (response, error) {
	s := o.service
	if o.breaker.refuses() {
		return response{}, ErrBreakerOpen
	}
	begun := time.Now()
	deadline, _ := ctx.Deadline() // limit has set one
	allowed := deadline.Sub(begun)
	permit, err := s.bulkhead.enter(ctx, max(allowed/20, time.Millisecond))
	if err != nil {
		return response{}, s.judge(ctx, allowed, err)
	}
	if !o.breaker.admit() {
		permit.release(false)
		return response{}, ErrBreakerOpen
	}
	a, err := o.attempt(ctx, r, wanted)
	ended := time.Now()
	err = s.judge(ctx, allowed, err)
	outcome := outcomeOf(a.status, err)
	if outcome == failed && errors.Is(err, context.DeadlineExceeded) && ended.Sub(begun) < o.latency.quantile(95, ended) {
		outcome = untold // it had less time than nearly all of its kind take
	}
	o.breaker.record(outcome)
	permit.release(outcome == succeeded)
	if outcome == succeeded {
		o.latency.add(ended.Sub(begun), ended)
	}
	return a, err
}

// attempt makes one request and reads the answer.
func (o *Op) attempt(ctx context.Context, r Request, wanted bool) (response, error) {
	resp, err := o.send(ctx, r, o.headers.of(r.Body))
	if err != nil {
		return response{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	return o.service.read(ctx, resp, wanted)
}

// limit bounds ctx to the service's timeout and to what the operation has left, but for a margin in which its answer can
// be written. It refuses a call that is not likely to be over by then.
func (o *Op) limit(ctx context.Context) (context.Context, context.CancelFunc, error) {
	now := time.Now()
	timeout := o.service.timeout
	if d, ok := ctx.Deadline(); ok {
		left := d.Sub(now)
		left -= min(left/margin, mostMargin)
		if half := o.latency.quantile(50, now); left < half {
			return nil, nil, fmt.Errorf("%w: %s are left, and half of these calls take up to %s", context.DeadlineExceeded, left.Round(time.Millisecond), half.Round(time.Millisecond))
		}
		timeout = min(timeout, left)
	}
	ctx, cancel := context.WithDeadline(ctx, now.Add(timeout))
	return ctx, cancel, nil
}

// Of what is left to an operation, a twentieth is kept for writing its answer, but no more than it takes.
const (
	margin     = 20
	mostMargin = 100 * time.Millisecond
)

// retryAfter is what a refusal asks to wait (RFC 9110, section 10.2.3), in whole seconds or until a date; 0 where it asks
// for nothing that can be understood.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// turned tells what a breaker turned from and to. The log has when it first refuses calls and when all is well again, and
// not each attempt in between.
func (o *Op) turned(from, to string) {
	o.observe.turned(to)
	switch {
	case to == "open" && from == "closed":
		o.service.logger.Warn("breaker opened: calls are refused for a while", "service", o.service.name, "op", o.name)
	case to == "closed":
		o.service.logger.Info("breaker closed", "service", o.service.name, "op", o.name)
	}
}
