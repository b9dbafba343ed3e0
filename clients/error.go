package clients

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// Causes that an [Error] may wrap, for errors.Is.
var (
	// ErrContentType: the answer is not JSON, by its own Content-Type.
	ErrContentType = errors.New("answer is not application/json")
	// ErrTooLarge: the answer is longer than Config.MaxBytes, decompressed.
	ErrTooLarge = errors.New("answer is too large")
	// ErrInvalid: the answer is not the JSON that the contract says: malformed,
	// truncated, followed by something else, or of another shape.
	ErrInvalid = errors.New("answer breaks the contract")
	// ErrBreakerOpen: the call was not made because recent ones failed.
	ErrBreakerOpen = errors.New("circuit breaker is open")
	// ErrShed: the call was not made, or was given up, because this node has too
	// much to do. It is this node's fault unless the service answered a failure.
	ErrShed = errors.New("shed because of load")
	// ErrBusy: the call was not made because as many as may be are under way at
	// the service, and as many as may wait for these.
	ErrBusy = errors.New("too many calls under way")
	// ErrStale: an older answer is served because the call failed.
	ErrStale = errors.New("served from an older answer")
)

// Error is the one error type of every service client.
//
// Its text is safe for logs: bounded, free of control characters, and without
// any byte of an answer's body except a problem's title. It is not meant for
// API users at all.
type Error struct {
	Service string // as in Config.Name
	Op      string // as in Op.String: "GET /profiles"
	Status  int    // HTTP status of the answer, 0 when there was none
	Err     error  // the cause, never nil

	op *Op // that failed, for Divide
}

// maxText bounds the part of an error's text that comes from elsewhere.
const maxText = 160

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Service + ": " + e.Op + ": ")
	if e.Status != 0 {
		b.WriteString("status " + strconv.Itoa(e.Status) + ": ")
	}
	b.WriteString(shortened(e.Err.Error()))
	return b.String()
}

// Unwrap returns the cause: a [*Problem], a context error, one of the Err
// values of this package, or an error of the network.
func (e *Error) Unwrap() error { return e.Err }

// Reason is the machine-readable word for why a field is degraded.
type Reason string

// The reasons, as they stand in extensions.degraded.
const (
	Timeout     Reason = "TIMEOUT"
	Unavailable Reason = "UNAVAILABLE"
	BreakerOpen Reason = "BREAKER_OPEN"
	Shed        Reason = "SHED"
	Stale       Reason = "STALE"
)

// Reason classifies the error. Whatever has no word of its own is Unavailable.
func (e *Error) Reason() Reason {
	switch {
	case errors.Is(e.Err, ErrStale):
		return Stale
	case errors.Is(e.Err, ErrBreakerOpen):
		return BreakerOpen
	case errors.Is(e.Err, ErrShed), errors.Is(e.Err, ErrBusy), e.Status == http.StatusTooManyRequests:
		return Shed
	case e.timedOut():
		return Timeout
	}
	return Unavailable
}

// timedOut reports whether time ran out here, on the network or, as the answer
// says, behind the service.
func (e *Error) timedOut() bool {
	if e.Status == http.StatusGatewayTimeout || e.Status == http.StatusRequestTimeout {
		return true
	}
	timeout, ok := errors.AsType[net.Error](e.Err)
	return errors.Is(e.Err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

// Rejected reports whether the service answered that the parameters or the body of
// the request are at fault. Whose they were, only the caller of the client knows,
// and whether a 404 means a parameter or a wrong URL of the service. A wrong
// method, media type or credential is no such answer: these are never parameters.
func (e *Error) Rejected() bool {
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusRequestedRangeNotSatisfiable, http.StatusUnprocessableEntity, http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

// Missing reports whether the service answered that what was asked for is not there.
func (e *Error) Missing() bool { return e.Status == http.StatusNotFound }

// Fields are what the service says is at fault of what it was sent, see [Problem]; nil where it does not say.
func (e *Error) Fields() []string {
	if p, ok := errors.AsType[*Problem](e.Err); ok {
		return p.Fields
	}
	return nil
}

// OrNil is nothing, and no error, where a service answered that what was asked for is not there (404).
func OrNil[T any](value T, err error) (T, error) {
	if e, ok := errors.AsType[*Error](err); ok && e.Missing() {
		var none T
		return none, nil
	}
	return value, err
}

// Ours reports whether this node is at fault, and not the service: it had too
// much to do to make the call, or to take its answer in time.
func (e *Error) Ours() bool {
	return e.Status < http.StatusMultipleChoices && errors.Is(e.Err, ErrShed)
}

// Divide reports whether a call that asked for several keys is to be made again for a half of them, because one of them may
// be at fault and the budget of extra calls allows it. It takes that call from the budget.
func (e *Error) Divide() bool {
	switch {
	case e.op == nil || !e.op.repeatable || !e.op.breaker.closed():
		return false
	case e.Status == http.StatusInternalServerError, e.Status == http.StatusBadRequest, e.Status == http.StatusUnprocessableEntity,
		e.Status == http.StatusRequestEntityTooLarge, e.Status == http.StatusRequestURITooLong,
		errors.Is(e.Err, ErrInvalid), errors.Is(e.Err, ErrTooLarge):
	default:
		return false
	}
	if !e.op.service.budget.spend() {
		return false
	}
	e.op.observe.extra(context.Background(), "divide")
	return true
}

// shortened makes text from elsewhere fit for one log line.
func shortened(s string) string {
	cut := len(s) > maxText
	if cut {
		s = s[:maxText]
	}
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if cut {
		s += "…"
	}
	return s
}
