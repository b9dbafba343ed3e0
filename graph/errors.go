package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
)

// The codes that stand in errors[].extensions.code. They are Apollo's where Apollo has one.
const (
	CodeParseFailed       = "GRAPHQL_PARSE_FAILED"
	CodeValidationFailed  = "GRAPHQL_VALIDATION_FAILED"
	CodeBadUserInput      = "BAD_USER_INPUT"
	CodeBadRequest        = "BAD_REQUEST"
	CodeOperation         = "OPERATION_RESOLUTION_FAILURE"
	CodeIntrospection     = "INTROSPECTION_DISABLED"
	CodeUnauthenticated   = string(auth.CodeUnauthenticated)
	CodeForbidden         = string(auth.CodeForbidden)
	CodeNotFound          = "NOT_FOUND"
	CodeTimeout           = "TIMEOUT"
	CodeCanceled          = "CANCELED"
	CodeDownstream        = "DOWNSTREAM_SERVICE_ERROR"
	CodeInternal          = "INTERNAL_SERVER_ERROR"
	CodeNotAcceptable     = "NOT_ACCEPTABLE"
	CodeUnsupportedMedia  = "UNSUPPORTED_MEDIA_TYPE"
	CodeMethodNotAllowed  = "METHOD_NOT_ALLOWED"
	CodePayloadTooLarge   = "PAYLOAD_TOO_LARGE"
	CodeUnknownClient     = "UNKNOWN_CLIENT"
	CodeRateLimited       = "RATE_LIMITED"
	CodeThrottled         = "THROTTLED"
	CodeCostLimitExceeded = "COST_LIMIT_EXCEEDED"
	CodeShuttingDown      = "SERVICE_UNAVAILABLE"
	CodeOverloaded        = "SERVICE_OVERLOADED"
	// Those of automatic persisted queries.
	CodePersistedNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED"
	CodePersistedMismatch     = "PERSISTED_QUERY_HASH_MISMATCH"
)

// UserError is an error that is the caller's to know: its text reaches the client as it is. Every other error of a
// resolver is masked.
type UserError struct {
	// Code is one of the codes of this package, or a domain's own.
	Code string
	// Message is for the frontend developer. It must not echo input.
	Message string
	// Err is the cause, as a service's answer, for the log; nil where there is none.
	Err error
}

func (e *UserError) Error() string {
	if e.Err != nil {
		return e.Code + ": " + e.Message + ": " + e.Err.Error()
	}
	return e.Code + ": " + e.Message
}

// Unwrap gives the cause.
func (e *UserError) Unwrap() error { return e.Err }

// BadInput says what is wrong with an argument; "" where it is not one argument's fault.
func BadInput(argument, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	if argument != "" {
		message = "argument " + argument + " " + message
	}
	return &UserError{Code: CodeBadUserInput, Message: message}
}

// NotFound says that what a mutation was to act on is not there. Queries answer null instead.
func NotFound(what string) error {
	return &UserError{Code: CodeNotFound, Message: "no such " + what}
}

// Rejected is for errors of calls whose parameters the caller chose: where the service says that these are at fault,
// the error becomes the caller's, with the argument that it names ("" for none). Every other error stays what it is.
func Rejected(err error, argument string) error {
	e, ok := errors.AsType[rejection](err)
	if !ok || !e.Rejected() {
		return err
	}
	service, _ := e.Degradation()
	message := service + " does not accept these arguments"
	switch {
	case strings.Contains(argument, ", "):
		message = "arguments " + argument + " have values that " + service + " does not accept"
	case argument != "":
		message = "argument " + argument + " has a value that " + service + " does not accept"
	}
	return &UserError{Code: CodeBadUserInput, Message: message, Err: err}
}

// Blamed is the argument, or the arguments, divided by commas, that a service names in an error, for [Rejected] and [Refused]:
// by what place says each name of the service's stands for, "" for none. It is argument where the service names none.
func Blamed(err error, argument string, place func(field string) string) string {
	e, ok := errors.AsType[interface {
		error
		Fields() []string
	}](err)
	if !ok {
		return argument
	}
	var places []string
	for _, field := range e.Fields() {
		if at := place(field); at != "" && !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	if len(places) == 0 {
		return argument
	}
	slices.Sort(places)
	return strings.Join(places, ", ")
}

// Refused is [Rejected] for calls that act on something: where the service answers that this is not there, the error says
// so.
func Refused(err error, argument string) error {
	if e, ok := errors.AsType[interface {
		error
		Missing() bool
	}](err); ok && e.Missing() {
		what := "object"
		if argument != "" {
			what = "object as the argument " + argument + " names"
		}
		return &UserError{Code: CodeNotFound, Message: "no such " + what, Err: err}
	}
	return Rejected(err, argument)
}

// RefusedOf is [Refused] for calls that act on an object of a kind.
func RefusedOf(err error, argument, kind string) error {
	err = Refused(err, argument)
	if e, ok := err.(*UserError); ok && e.Code == CodeNotFound {
		return &UserError{Code: CodeNotFound, Message: "no such " + kind, Err: e.Err}
	}
	return err
}

// ServiceError is what this package knows of the errors of service clients (package clients, and a company's own). They
// may say two things more: Rejected() bool, that the service answered that the request is wrong, see [Rejected]; and
// Ours() bool, that the call failed because of this node's load, and not because of the service.
type ServiceError interface {
	error
	// Degradation names the service, and why it did not answer in a machine-readable word, as TIMEOUT.
	Degradation() (service, reason string)
}

type rejection interface {
	ServiceError
	Rejected() bool
}

// internalMessage is all that a client learns of an error that is ours.
const internalMessage = "internal error; quote the request id to the operators"

// present is an error of a field as the client may know it. requestID is attached to every error.
func (v verdict) present(path ast.Path, at *plan.Field, requestID string) *gqlerror.Error {
	out := &gqlerror.Error{Message: v.message, Path: path, Extensions: map[string]any{"code": v.code}}
	if at != nil && at.AST.Position != nil {
		out.Locations = []gqlerror.Location{{Line: at.AST.Position.Line, Column: at.AST.Position.Column}}
	}
	if requestID != "" {
		out.Extensions["requestId"] = requestID
	}
	return out
}

// inputMessage is what the caller is told of arguments that could not be decoded. Argument is what of them, or "".
func inputMessage(argument string, err error) string {
	message := err.Error()
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		message = e.Message
	}
	if _, ok := errors.AsType[*strconv.NumError](err); ok { // which would name a function of Go
		message = "must be a number that fits"
	}
	if argument != "" {
		return "argument " + argument + ": " + message
	}
	return message
}

// contained is what a panic became, wherever it was contained.
type contained interface {
	error
	// Panicked gives what was panicked with, and the stack of that moment, for the log.
	Panicked() (value any, stack []byte)
}

// panicked is the panic that an error is, or nil. An error that somebody panicked with is a mistake, whatever it says.
func panicked(err error) contained {
	e, _ := errors.AsType[contained](err)
	return e
}

// presentAdded masks an error that a resolver added to the response by itself.
func presentAdded(ctx context.Context, err error) *gqlerror.Error {
	path := graphql.GetPath(ctx)
	var locations []gqlerror.Location
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		if e.Path != nil {
			path = e.Path
		}
		locations = e.Locations
	}
	out := classify(ctx, err).present(path, nil, RequestID(ctx))
	out.Locations = locations
	if fc := graphql.GetFieldContext(ctx); fc != nil && locations == nil && fc.Field.Field != nil && fc.Field.Position != nil {
		out.Locations = []gqlerror.Location{{Line: fc.Field.Position.Line, Column: fc.Field.Position.Column}}
	}
	return out
}

// recoverAdded keeps a panic's value out of the response.
func recoverAdded(_ context.Context, v any) error {
	return &plan.PanicError{Value: fmt.Sprint(v)}
}
