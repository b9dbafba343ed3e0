package graph

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// rates are a client's rate limits: one set for viewers, one for requests without a token.
type rates struct{ viewers, anonymous *ratelimit.Set }

// reserve charges an operation's estimate. The failure says when to come back.
func (c *Client) reserve(ctx context.Context, op *Operation, e *entry) (*ratelimit.Reservation, *Failure) {
	return c.reservePoints(ctx, op, op.charge(), e)
}

// reservePoints charges for an operation, in place of what was charged before it was known.
func (c *Client) reservePoints(ctx context.Context, op *Operation, points int64, e *entry) (*ratelimit.Reservation, *Failure) {
	r, failure := c.ask(ctx, op.Name, points)
	if r != nil && r.Lacks(points, askPoints) && e.leave(ctx) != nil { // for what was charged before
		if r, failure = c.ask(ctx, op.Name, points); r != nil && !r.Allowed {
			_ = e.enter(ctx)
		}
	}
	if r == nil {
		return nil, failure
	}
	if r.Allowed {
		if paid := e.leave(ctx); paid != nil {
			r.Regain(paid)
		}
		return r, nil
	}
	f := c.throttled(r)
	if c.profile.Policy.Cost.Expose {
		f.Extensions = map[string]any{"cost": newCostNote(op, nil, r.Decisions)}
	}
	return nil, f
}

// ask asks the limiter for points. The reservation is nil where nothing limits; it may be one that is not allowed.
func (c *Client) ask(ctx context.Context, operation string, points int64) (*ratelimit.Reservation, *Failure) {
	limiter := c.engine.options.Limiter
	if limiter == nil {
		return nil, nil
	}
	set, subject := c.subject(ctx)
	r, err := limiter.Reserve(ctx, ratelimit.Request{Set: set, Subject: subject, Operation: operation, Cost: points})
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil:
		return nil, endedFailure(ctx)
	}
	return nil, Refuse(http.StatusInternalServerError, CodeInternal, internalMessage)
}

// charge is what an operation is charged before it runs.
func (o *Operation) charge() int64 {
	if o.dryRun {
		return askPoints
	}
	return points(o.Estimate.Cost)
}

// subject says who asks, and which limits hold for it.
func (c *Client) subject(ctx context.Context) (*ratelimit.Set, ratelimit.Subject) {
	address := Address(ctx)
	viewer, ok := auth.FromContext(ctx)
	if !ok {
		return c.rates.anonymous, ratelimit.Subject{Address: address}
	}
	return c.rates.viewers, ratelimit.Subject{
		Tenant: viewer.Issuer + "\x00" + viewer.Tenant, Viewer: viewer.Subject, Address: address,
		Claim: func(name string) string { v, _ := viewer.Claim(name); return v },
	}
}

// throttled refuses a request. An operation that costs more than a limit can ever hold is told so, and not to come
// back.
func (c *Client) throttled(r *ratelimit.Reservation) *Failure {
	var f *Failure
	switch {
	case r.Never():
		f = invalid(http.StatusUnprocessableEntity, CodeCostLimitExceeded, "the operation costs more than its rate limits can ever admit; ask for less")
	case c.profile.Policy.HTTP.Throttled == schema.ThrottledShopify:
		f = Refuse(http.StatusOK, CodeThrottled, "Throttled")
	default:
		f = Refuse(http.StatusTooManyRequests, CodeRateLimited, "too many points spent; come back after the time in retryAfter")
	}
	ext := f.Errors[0].Extensions
	ext["policies"] = r.Refused()
	if !r.Never() {
		ext["retryAfter"] = math.Ceil(r.RetryAfter().Seconds()*1000) / 1000
	}
	f.Header = http.Header{}
	ratelimit.HeaderFields(r.Decisions, rand.Float64).Set(f.Header)
	return f
}

// noted says in headers and in the response how things stand. actual is nil while the operation runs.
func (c *Client) noted(op *Operation, standing []ratelimit.Decision, actual *int64) (ratelimit.Fields, *costNote) {
	fields := ratelimit.HeaderFields(standing, nil)
	if !c.profile.Policy.Cost.Expose {
		return fields, nil
	}
	note := newCostNote(op, actual, standing)
	return fields, &note
}
