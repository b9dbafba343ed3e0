package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
)

// Fault says whose fault an error is. Each error has one, which [classify] decides once; code, HTTP status, outcome in
// metrics, level in the log, extensions.degraded, objectives and charge follow from it. Values are bits, so that the
// faults of several errors can be joined.
type Fault uint8

// The classes of errors.
const (
	// FaultCaller: the request asks for what cannot be: bad input, or an object that is not there.
	FaultCaller Fault = 1 << iota
	// FaultDenied: whoever asks is not known, or may not.
	FaultDenied
	// FaultLeft: whoever asked has gone before the answer was there. It is nobody's failure.
	FaultLeft
	// FaultShed: this node has too much to do, or shuts down. The same request may succeed elsewhere, or later.
	FaultShed
	// FaultService: a service did not deliver, or not in time.
	FaultService
	// FaultBug: a mistake of this server's, or of its resolvers.
	FaultBug
)

// undelivered says that something is missing which the caller had a right to: what objectives count.
func (f Fault) undelivered() bool { return f&(FaultShed|FaultService|FaultBug) != 0 }

// String is the word for one class, as the log has it.
func (f Fault) String() string {
	switch f {
	case FaultCaller:
		return "caller"
	case FaultDenied:
		return "denied"
	case FaultLeft:
		return "left"
	case FaultShed:
		return "shed"
	case FaultService:
		return "service"
	case FaultBug:
		return "bug"
	}
	return "several"
}

// FaultOf says whose fault an error with a code is. A domain's own codes are errors that the caller is to know.
func FaultOf(code string) Fault {
	switch code {
	case CodeUnauthenticated, CodeForbidden:
		return FaultDenied
	case CodeCanceled:
		return FaultLeft
	case CodeOverloaded, CodeShuttingDown:
		return FaultShed
	case CodeDownstream, CodeTimeout:
		return FaultService
	case CodeInternal:
		return FaultBug
	}
	return FaultCaller
}

// faultsOf joins the faults of errors that have their codes already.
func faultsOf(errs gqlerror.List) (faults Fault) {
	for _, e := range errs {
		code, _ := e.Extensions["code"].(string)
		faults |= FaultOf(code)
	}
	return faults
}

// verdict is what is decided of one error.
type verdict struct {
	fault         Fault
	code, message string
	// service did not deliver, for this reason; "" where no service is to blame, nor named.
	service, reason string
}

// judge makes a verdict of a code; the fault follows.
func judge(code, message string) verdict {
	return verdict{fault: FaultOf(code), code: code, message: message}
}

// classify decides what an error of a field is, and what of it the caller may know. ctx is that of the operation. What
// the resolver decided stands; then comes whether the caller has left, because all that fails after that fails for this
// reason; then what a service did; and what nobody knows is ours, and says nothing.
func classify(ctx context.Context, err error) verdict {
	if v, ok := decided(err); ok {
		return v
	}
	if code := ended(ctx, err); code == CodeShuttingDown {
		return judge(code, "this node is shutting down; try again")
	} else if code != "" {
		return judge(code, "the operation was canceled")
	}
	if e, ok := errors.AsType[ServiceError](err); ok {
		return classifyService(e)
	}
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		if code, ok := e.Extensions["code"].(string); ok {
			return judge(code, e.Message)
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return judge(CodeTimeout, "the field did not come within its time")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return judge(CodeTimeout, "the operation did not finish within its deadline")
	case errors.Is(err, plan.ErrNull), errors.Is(err, plan.ErrNarrowed), errors.Is(err, graphql.ErrInvalidNull):
		return judge(CodeInternal, "null where the schema allows none")
	}
	return judge(CodeInternal, internalMessage)
}

// decided is the verdict on errors that say by their type what they are.
func decided(err error) (v verdict, ok bool) {
	if panicked(err) != nil {
		return judge(CodeInternal, internalMessage), true
	}
	if e, ok := errors.AsType[*plan.ArgsError](err); ok {
		return judge(CodeBadUserInput, inputMessage(e.Argument(), e)), true
	}
	if e, ok := errors.AsType[*UserError](err); ok {
		return judge(e.Code, e.Message), true
	}
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return judge(string(e.Code), e.Message()), true
	}
	return v, false
}

// classifyService tells a client which service is at fault, but not what it said. A service is not at fault where this
// node could not make the call, or not take its answer.
func classifyService(e ServiceError) verdict {
	service, reason := e.Degradation()
	v := judge(CodeDownstream, service+" did not answer")
	if own, ok := e.(interface{ Ours() bool }); ok && own.Ours() {
		v = judge(CodeOverloaded, overloadedMessage)
	} else if reason == "TIMEOUT" {
		v = judge(CodeTimeout, service+" did not answer in time")
	}
	v.service, v.reason = service, reason
	return v
}

// ErrDraining is the cause of an operation's end when the server drains its sockets and event streams.
var ErrDraining = errors.New("graph: the server drains")

// ended gives the code of an error that is only the consequence of the operation's being ended from outside: because
// the caller left, because the viewer's token has expired, or because the server drains. A deadline that the operation
// has of its own is none of these; nor is a context that a resolver canceled itself: then the code is empty.
func ended(ctx context.Context, err error) string {
	ours := ctx.Err() == context.Canceled && errors.Is(err, context.Canceled)
	switch cause := context.Cause(ctx); {
	case cause == ErrDraining && ours:
		return CodeShuttingDown
	case ours, cause == errExpired && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)):
		return CodeCanceled
	}
	return ""
}

// refusedAtOnce says of an error that nothing was done for the field before it: its arguments were refused, or whoever
// asks was, and no service had been called.
func refusedAtOnce(err error) bool {
	if _, called := errors.AsType[ServiceError](err); called {
		return false
	}
	v, ok := decided(err)
	return ok && v.fault&(FaultCaller|FaultDenied) != 0
}

// statusClientGone is what proxies log where the caller has closed the connection. Nobody reads it.
const statusClientGone = 499

// status is the HTTP status of a well-formed request that is refused for the error.
func (v verdict) status() int {
	switch {
	case v.code == CodeUnauthenticated:
		return http.StatusUnauthorized
	case v.code == CodeTimeout:
		return http.StatusGatewayTimeout
	}
	switch v.fault {
	case FaultCaller:
		return http.StatusUnprocessableEntity
	case FaultDenied:
		return http.StatusForbidden
	case FaultLeft:
		return statusClientGone
	case FaultShed:
		return http.StatusServiceUnavailable
	case FaultService:
		return http.StatusBadGateway
	}
	return http.StatusInternalServerError
}

// failure refuses a well-formed request for the error.
func (v verdict) failure() *Failure { return invalid(v.status(), v.code, v.message) }

// endedFailure refuses a request whose context ended before it was executed.
func endedFailure(ctx context.Context) *Failure {
	f := classify(ctx, ctx.Err()).failure()
	f.WellFormed = false
	return f
}
