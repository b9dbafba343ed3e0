package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/loader"
)

// Contexts of operations: one that goes on, and each way to end.
func lives() context.Context { return context.Background() }

func gone() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func late() context.Context {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(1, 0))
	cancel()
	return ctx
}

func expired() context.Context {
	ctx, cancel := context.WithDeadlineCause(context.Background(), time.Unix(1, 0), errExpired)
	cancel()
	return ctx
}

func drained() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(ErrDraining)
	return ctx
}

// Every error has one class, and code, status, level of the log and what services are blamed for follow from it.
func TestEveryErrorHasOneFault(t *testing.T) {
	t.Parallel()
	down := func(status int, err error) error {
		return &clients.Error{Service: "cds", Op: "GET /cds", Status: status, Err: err}
	}
	for name, test := range map[string]struct {
		ctx    func() context.Context
		err    error
		fault  Fault
		code   string
		status int
		level  slog.Level
		reason string // of the degradation; "" for none
	}{
		"bad input":                    {lives, BadInput("first", "is odd"), FaultCaller, CodeBadUserInput, 422, slog.LevelDebug, ""},
		"bad input, the caller gone":   {gone, BadInput("first", "is odd"), FaultCaller, CodeBadUserInput, 422, slog.LevelDebug, ""},
		"not there":                    {lives, NotFound("Book"), FaultCaller, CodeNotFound, 422, slog.LevelDebug, ""},
		"a domain's own":               {lives, &UserError{Code: "SOLD_OUT"}, FaultCaller, "SOLD_OUT", 422, slog.LevelDebug, ""},
		"rejected by the service":      {lives, Rejected(down(422, &clients.Problem{}), "slots"), FaultCaller, CodeBadUserInput, 422, slog.LevelDebug, ""},
		"rejected, of our own":         {lives, down(422, &clients.Problem{}), FaultService, CodeDownstream, 502, slog.LevelWarn, "UNAVAILABLE"},
		"no rejection":                 {lives, Rejected(down(503, &clients.Problem{}), "slots"), FaultService, CodeDownstream, 502, slog.LevelWarn, "UNAVAILABLE"},
		"anonymous":                    {lives, &auth.Error{Code: auth.CodeUnauthenticated}, FaultDenied, CodeUnauthenticated, 401, slog.LevelDebug, ""},
		"forbidden":                    {lives, &auth.Error{Code: auth.CodeForbidden}, FaultDenied, CodeForbidden, 403, slog.LevelDebug, ""},
		"left":                         {gone, context.Canceled, FaultLeft, CodeCanceled, 499, slog.LevelDebug, ""},
		"left, at a service":           {gone, down(0, context.Canceled), FaultLeft, CodeCanceled, 499, slog.LevelDebug, ""},
		"left, wrapped":                {gone, fmt.Errorf("x: %w", down(0, fmt.Errorf("y: %w", context.Canceled))), FaultLeft, CodeCanceled, 499, slog.LevelDebug, ""},
		"token expired, at a service":  {expired, down(0, context.DeadlineExceeded), FaultLeft, CodeCanceled, 499, slog.LevelDebug, ""},
		"drained, at a service":        {drained, down(0, context.Canceled), FaultShed, CodeShuttingDown, 503, slog.LevelWarn, ""},
		"failed before they left":      {gone, down(503, &clients.Problem{}), FaultService, CodeDownstream, 502, slog.LevelWarn, "UNAVAILABLE"},
		"canceled by the resolver":     {lives, down(0, context.Canceled), FaultService, CodeDownstream, 502, slog.LevelWarn, "UNAVAILABLE"},
		"canceled by nobody":           {lives, context.Canceled, FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"deadline, at a service":       {late, down(0, context.DeadlineExceeded), FaultService, CodeTimeout, 504, slog.LevelWarn, "TIMEOUT"},
		"the service's own timeout":    {lives, down(0, context.DeadlineExceeded), FaultService, CodeTimeout, 504, slog.LevelWarn, "TIMEOUT"},
		"deadline":                     {late, context.DeadlineExceeded, FaultService, CodeTimeout, 504, slog.LevelWarn, ""},
		"after the deadline":           {late, errors.New("what"), FaultService, CodeTimeout, 504, slog.LevelWarn, ""},
		"breaker":                      {lives, down(0, clients.ErrBreakerOpen), FaultService, CodeDownstream, 502, slog.LevelWarn, "BREAKER_OPEN"},
		"shed by the service":          {lives, down(429, &clients.Problem{}), FaultService, CodeDownstream, 502, slog.LevelWarn, "SHED"},
		"shed by this node":            {lives, down(0, clients.ErrShed), FaultShed, CodeOverloaded, 503, slog.LevelWarn, "SHED"},
		"shutting down":                {lives, &UserError{Code: CodeShuttingDown}, FaultShed, CodeShuttingDown, 503, slog.LevelWarn, ""},
		"nobody knows":                 {lives, errors.New("what"), FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"null":                         {lives, plan.ErrNull, FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"panic":                        {lives, &plan.PanicError{}, FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"panic after the deadline":     {late, &plan.PanicError{}, FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"panic in a loader":            {lives, &loader.PanicError{Value: BadInput("", "x")}, FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"panic with a service's error": {gone, &loader.PanicError{Value: down(0, context.Canceled)}, FaultBug, CodeInternal, 500, slog.LevelError, ""},
		"a GraphQL error with a code":  {lives, &gqlerror.Error{Extensions: map[string]any{"code": CodeForbidden}}, FaultDenied, CodeForbidden, 403, slog.LevelDebug, ""},
		"a GraphQL error without":      {lives, &gqlerror.Error{Message: "what"}, FaultBug, CodeInternal, 500, slog.LevelError, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := classify(test.ctx(), test.err)
			if v.fault != test.fault || v.code != test.code || v.status() != test.status || v.fault.level() != test.level || v.reason != test.reason {
				t.Errorf("%+v, status %d, level %v", v, v.status(), v.fault.level())
			}
			if (v.service != "") != (test.reason != "") || FaultOf(v.code) != v.fault {
				t.Errorf("%+v, and of the code %v", v, FaultOf(v.code))
			}
		})
	}
}

// The outcome follows from the faults of the errors alone.
func TestOutcomeFollowsFromFaults(t *testing.T) {
	t.Parallel()
	refusedFor := func(code string) *Result {
		return AppendFailure(t.Context(), nil, judge(code, "x").failure(), 1)
	}
	for name, test := range map[string]struct {
		r    *Result
		want string
	}{
		"nothing":                    {&Result{}, outcomeOK},
		"the caller":                 {&Result{Faults: FaultCaller | FaultDenied}, outcomeCaller},
		"the caller and a service":   {&Result{Faults: FaultCaller | FaultService}, outcomePartial},
		"this node":                  {&Result{Faults: FaultShed}, outcomePartial},
		"a mistake":                  {&Result{Faults: FaultBug}, outcomePartial},
		"a service, nothing is left": {&Result{Faults: FaultService, Failed: true}, outcomeFailed},
		"left":                       {&Result{Faults: FaultLeft | FaultService, Failed: true}, outcomeCanceled},
		"refused: input":             {refusedFor(CodeBadUserInput), outcomeRefused},
		"refused: token":             {refusedFor(CodeUnauthenticated), outcomeRefused},
		"refused: limit":             {refusedFor(CodeRateLimited), outcomeRefused},
		"refused: a service":         {refusedFor(CodeDownstream), outcomeFailed},
		"refused: a mistake":         {refusedFor(CodeInternal), outcomeFailed},
		"refused: overloaded":        {refusedFor(CodeOverloaded), outcomeShed},
		"refused: left":              {refusedFor(CodeCanceled), outcomeCanceled},
	} {
		if got := outcome(test.r); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// Only queries of which nothing came, for this node's load alone, are refused after the fact.
func TestOverloadedIsForQueriesAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind   ast.Operation
		faults Fault
		failed bool
		want   bool
	}{
		"a query":                   {ast.Query, FaultShed, true, true},
		"a query, some denied":      {ast.Query, FaultShed | FaultDenied, true, true},
		"a query, a service failed": {ast.Query, FaultShed | FaultService, true, false},
		"a query, some is there":    {ast.Query, FaultShed, false, false},
		"a mutation":                {ast.Mutation, FaultShed, true, false},
	} {
		f := overloaded(&Operation{Type: test.kind}, &Result{Faults: test.faults, Failed: test.failed})
		if (f != nil) != test.want {
			t.Errorf("%s: %v", name, f)
		}
	}
}
