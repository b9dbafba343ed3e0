package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
)

// Stream is the response stream of an operation (GraphQL specification §6.2.3.2): one result per event. It is not for
// concurrent use, except for Close.
type Stream struct {
	client *Client
	op     *Operation
	ctx    context.Context
	cancel context.CancelFunc
	events plan.Events
	only   *Result // of an operation that has one answer
	ended  bool
}

// errExpired is the cause of a stream's end when the viewer's token has expired.
var errExpired = errors.New("graph: the viewer's token has expired")

// Subscribe opens the stream of a subscription. It lasts until its source ends, the viewer's token expires, a rate limit
// refuses an event, or ctx ends; Close ends it as well and must be called in any case. The failure is that of the limits
// or of the resolver that opens the source.
func (c *Client) Subscribe(ctx context.Context, op *Operation) (*Stream, *Failure) {
	if op.plan == nil {
		return nil, invalid(http.StatusUnprocessableEntity, CodeValidationFailed, "a subscription cannot use "+op.fallback)
	}
	if failure := c.chargeOpening(ctx, op); failure != nil {
		return nil, failure
	}
	s := &Stream{client: c, op: op}
	s.ctx, s.cancel = untilExpiry(ctx)
	run, runCtx := c.newRun(s.ctx, op)
	var f *plan.Field
	var err error
	if s.events, f, err = run.Subscribe(); err != nil {
		s.cancel()
		return nil, c.subscribeFailure(runCtx, f, err)
	}
	return s, nil
}

// start executes any operation and gives its results as a stream: a query or mutation has one.
func (c *Client) start(ctx context.Context, op *Operation) (*Stream, *Failure) {
	if op.Type == ast.Subscription {
		return c.Subscribe(ctx, op)
	}
	result := c.Execute(ctx, op, nil)
	if result.Failure != nil {
		return nil, result.Failure
	}
	return &Stream{client: c, op: op, ctx: ctx, cancel: func() {}, only: result, ended: true}, nil
}

// chargeOpening holds those who open streams to their limits: opening costs a call, so it costs a point. The events are
// charged when they come.
func (c *Client) chargeOpening(ctx context.Context, op *Operation) *Failure {
	reservation, failure := c.reserve(ctx, op)
	if failure == nil {
		c.settle(ctx, op, reservation, min(1, points(op.Estimate.Cost)))
	}
	return failure
}

// untilExpiry returns a context that ends with the viewer's token.
func untilExpiry(ctx context.Context) (context.Context, context.CancelFunc) {
	viewer, ok := auth.FromContext(ctx)
	if !ok || viewer.Expires.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, viewer.Expires, errExpired)
}

// subscribeFailure is the answer to a subscription whose source could not be opened.
func (c *Client) subscribeFailure(ctx context.Context, f *plan.Field, err error) *Failure {
	errs, _, _ := c.presentAll(ctx, plan.Response{Errors: []plan.Error{{Err: err, Path: ast.Path{ast.PathName(f.Alias)}, Field: f}}})
	return &Failure{Status: classify(ctx, err).status(), Errors: errs, WellFormed: true}
}

// Next waits for the next event and appends its response to buf; false when the stream has ended. The last result of a
// stream that was ended for the viewer has a Failure that says why.
func (s *Stream) Next(buf []byte) (*Result, bool) {
	if result := s.only; result != nil {
		s.only = nil
		return result, true
	}
	if s.ended {
		return nil, false
	}
	seed, ok := s.events.Next(s.ctx)
	if !ok {
		return s.end(buf)
	}
	result := s.event(seed, buf)
	if result.Failure != nil {
		s.Close()
		s.ended = true
	}
	return result, true
}

// event executes the selection for one event, within a deadline, with loaders and a charge of its own.
func (s *Stream) event(seed func(*plan.Task, *plan.Field), buf []byte) *Result {
	c, op := s.client, s.op
	ctx, cancel := context.WithTimeout(s.ctx, c.profile.Policy.Deadline)
	defer cancel()
	reservation, failure := c.reserve(ctx, op)
	if failure != nil {
		return AppendFailure(ctx, buf, failure, c.profile.Policy.Limits.Errors)
	}
	run, runCtx := c.newRun(ctx, op)
	res := run.Event(seed, append(buf, `{"data":`...))
	var actual int64
	if reservation != nil {
		actual = op.op.price.actual(op, run)
	}
	_, note := c.settle(ctx, op, reservation, actual)
	return c.respond(runCtx, res, len(buf), note, nil)
}

// end tells a viewer whose token has expired so; the other ends need no words.
func (s *Stream) end(buf []byte) (*Result, bool) {
	s.ended = true
	expired := s.expired()
	s.Close()
	if !expired {
		return nil, false
	}
	f := tokenFailure(&auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonExpired})
	return AppendFailure(s.ctx, buf, f, 1), true
}

// opening is what an observer is told when the stream has begun.
func (s *Stream) opening() *Result {
	if s.only != nil {
		return s.only
	}
	return &Result{HasData: true}
}

// expired says that the viewer's token ended the stream.
func (s *Stream) expired() bool { return context.Cause(s.ctx) == errExpired }

// Close ends the stream and its source. It may be called more than once.
func (s *Stream) Close() { s.cancel() }
