package clients

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// breaker refuses attempts at a method for a while after many failed. A nil breaker refuses none. It is safe for
// concurrent use.
type breaker struct {
	circuit circuitbreaker.CircuitBreaker[any]
}

// jitter is the part of a breaker's pause that is left to chance, so that nodes do not come back all at once.
const jitter = 0.25

// newBreaker makes a breaker that tells what it turns from and to: "open", "half-open" or "closed".
func newBreaker(r Resilience, turned func(from, to string)) *breaker {
	if r.Failures < 0 {
		return nil
	}
	spread := time.Duration(jitter / 2 * float64(r.Pause)) // to both sides of the delay
	return &breaker{circuitbreaker.NewBuilder[any]().
		WithFailureThresholdRatio(uint(r.Failures), uint(r.Calls)).
		WithSuccessThreshold(1).
		WithDelay(r.Pause + spread).
		WithJitter(spread).
		OnStateChanged(func(e circuitbreaker.StateChangedEvent) { turned(e.OldState.String(), e.NewState.String()) }).
		Build()}
}

// closed says that nothing is wrong.
func (b *breaker) closed() bool { return b == nil || b.circuit.IsClosed() }

// refuses says that an attempt would be in vain.
func (b *breaker) refuses() bool {
	return b != nil && b.circuit.IsOpen() && b.circuit.RemainingDelay() > 0
}

// admit lets an attempt through whose outcome must be recorded.
func (b *breaker) admit() bool { return b == nil || b.circuit.TryAcquirePermit() }

// record counts the outcome of an attempt.
func (b *breaker) record(o outcome) {
	switch {
	case b == nil:
	case o == succeeded:
		b.circuit.RecordSuccess()
	case o == failed, !b.circuit.IsClosed(): // who was let through to see, and has seen nothing, must make room for the next
		b.circuit.RecordFailure()
	}
}

// outcome is what an attempt says of the service.
type outcome int

const (
	untold    outcome = iota // nothing: it was not the service that ended it
	succeeded                // it works, whatever it answered
	failed
)

// outcomeOf judges an attempt.
func outcomeOf(status int, err error) outcome {
	_, unsent := errors.AsType[*unsentError](err)
	switch {
	case status >= http.StatusInternalServerError && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported:
		return failed
	case unsent, errors.Is(err, ErrShed), errors.Is(err, context.Canceled):
		return untold
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, errRead):
		return failed
	case err == nil, status != 0, errors.Is(err, ErrInvalid), errors.Is(err, ErrTooLarge):
		return succeeded
	}
	return failed
}
