package graph

import (
	"context"
	"errors"
	"fmt"

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
}

func (e *UserError) Error() string { return e.Code + ": " + e.Message }

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

// ServiceError is what this package knows of the errors of service clients (package clients, and a company's own).
type ServiceError interface {
	error
	// Degradation names the service, and why it did not answer in a machine-readable word, as TIMEOUT.
	Degradation() (service, reason string)
}

// internalMessage is all that a client learns of an error that is ours.
const internalMessage = "internal error; quote the request id to the operators"

// present classifies an error of a field, once, into what the client may know. requestID is attached to every error.
func present(ctx context.Context, err error, path ast.Path, at *plan.Field, requestID string) *gqlerror.Error {
	out := &gqlerror.Error{Path: path, Extensions: map[string]any{}}
	if at != nil && at.AST.Position != nil {
		out.Locations = []gqlerror.Location{{Line: at.AST.Position.Line, Column: at.AST.Position.Column}}
	}
	out.Message, out.Extensions["code"] = classify(ctx, err)
	if requestID != "" {
		out.Extensions["requestId"] = requestID
	}
	return out
}

// classify gives the message and code of an error: already coded → keep; the end of the deadline or of the request → its
// code; anything else → an internal error that says nothing.
func classify(ctx context.Context, err error) (message, code string) {
	if e, ok := errors.AsType[*UserError](err); ok {
		return e.Message, e.Code
	}
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return e.Message(), string(e.Code)
	}
	if e, ok := errors.AsType[ServiceError](err); ok {
		return classifyService(e)
	}
	if e, ok := errors.AsType[*gqlerror.Error](err); ok && e.Extensions["code"] != nil {
		if code, ok := e.Extensions["code"].(string); ok {
			return e.Message, code
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "the operation did not finish within its deadline", CodeTimeout
	case errors.Is(err, context.Canceled):
		return "the operation was canceled", CodeCanceled
	case errors.Is(err, plan.ErrNull), errors.Is(err, plan.ErrNarrowed), errors.Is(err, graphql.ErrInvalidNull):
		return "null where the schema allows none", CodeInternal
	}
	return internalMessage, CodeInternal
}

// classifyService tells a client which service is at fault, but not what it said.
func classifyService(e ServiceError) (message, code string) {
	service, reason := e.Degradation()
	if reason == "TIMEOUT" {
		return service + " did not answer in time", CodeTimeout
	}
	return service + " did not answer", CodeDownstream
}

// argument marks an error of argument decoding as the caller's fault.
func inputError(err error) error {
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		return &UserError{Code: CodeBadUserInput, Message: e.Message}
	}
	return &UserError{Code: CodeBadUserInput, Message: err.Error()}
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
	out := present(ctx, err, path, nil, RequestID(ctx))
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
