package graph

import (
	"context"
	"errors"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
)

// errExpired is the cause of a stream's end when the viewer's token has expired.
var errExpired = errors.New("graph: the viewer's token has expired")

// subscribe sends a result for each event (GraphQL specification §6.2.3). The stream lasts until its source ends, the
// viewer's token expires, a rate limit refuses an event, or ctx ends. Opening it costs a call, so it costs a point; the
// events are charged when they come.
func (l *life) subscribe(ctx context.Context) bool {
	until, cancel := untilExpiry(ctx)
	defer cancel()
	if failure := l.charge(until); failure != nil {
		return l.refuse(until, failure)
	}
	l.charged, _ = l.settle(until, min(1, points(l.op.Estimate.Cost)))
	running := l.newRun(until)
	events, field, err := l.run.Subscribe()
	if err != nil {
		return l.refuse(until, l.client.subscribeFailure(running, field, err))
	}
	l.permit.Leave()
	l.sink.Open(l.charged)
	l.observation.end(&Result{HasData: true})
	for {
		seed, ok := events.Next(until)
		if !ok {
			l.expire(until)
			return ctx.Err() == nil
		}
		result := l.event(until, seed)
		l.sink.Send(result)
		l.buf = result.Body[:0]
		if result.Failure != nil {
			return true
		}
	}
}

// untilExpiry returns a context that ends with the viewer's token.
func untilExpiry(ctx context.Context) (context.Context, context.CancelFunc) {
	viewer, ok := auth.FromContext(ctx)
	if !ok || viewer.Expires.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, viewer.Expires, errExpired)
}

// event executes the selection for one event, within a deadline, with loaders and a charge of its own. Only that is in
// flight: a subscription between two events is not.
func (l *life) event(ctx context.Context, seed func(*plan.Task, *plan.Field)) *Result {
	l.deadline = time.Now().Add(l.timeout)
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	failure := l.enterAgain(ctx)
	defer l.permit.Leave()
	if failure == nil {
		failure = l.charge(ctx)
	}
	if failure != nil {
		return AppendFailure(ctx, l.buf, failure, l.client.profile.Policy.Limits.Errors)
	}
	ctx = l.newRun(ctx)
	res := l.run.Event(seed, append(l.buf, dataPrefix...))
	_, note := l.settle(ctx, l.actual())
	result := l.respond(ctx, res, note)
	result.More = true
	return result
}

// expire tells a viewer whose token has expired so; the other ends need no words.
func (l *life) expire(ctx context.Context) {
	if context.Cause(ctx) != errExpired {
		return
	}
	f := TokenFailure(&auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonExpired})
	result := AppendFailure(ctx, l.buf, f, 1)
	result.Expired = true
	l.sink.Send(result)
}

// subscribeFailure is the answer to a subscription whose source could not be opened.
func (c *Client) subscribeFailure(ctx context.Context, f *plan.Field, err error) *Failure {
	errs, _, degraded := c.presentAll(ctx, []plan.Error{{Err: err, Path: ast.Path{ast.PathName(f.Alias)}, Field: f}}, nil)
	failure := &Failure{Status: classify(ctx, err).status(), Errors: errs, WellFormed: true}
	if len(degraded) > 0 {
		failure.Extensions = withExtension(nil, "degraded", degraded)
	}
	return failure
}
