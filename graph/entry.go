package graph

import (
	"context"

	"github.com/facetgraph/facet/ratelimit"
)

// askPoints is what it costs to ask and run nothing: for the price of an operation, or for a document that is new here and
// then is not valid or runs into a limit. It pays for parsing and for the memory that is kept, and is little enough that
// people at work do not notice.
const askPoints = 1

// entry is the context of one request, and notes what it has paid to have its document parsed. That is paid before anything
// is known of the document, and given back when the operation pays its own price, so that operations that run cost what
// they cost, whether their document was known or not.
type entry struct {
	context.Context
	paid *ratelimit.Reservation
}

type entryKey struct{}

// Value implements context.Context.
func (e *entry) Value(key any) any {
	if key == (entryKey{}) {
		return e
	}
	return e.Context.Value(key)
}

// withEntry prepares the context of one request. What is charged in a context without it is not given back.
func (c *Client) withEntry(ctx context.Context) context.Context {
	if c.engine.options.Limiter == nil {
		return ctx
	}
	return &entry{Context: ctx}
}

// enter charges for a document that has to be parsed. The failure says when to come back.
func (c *Client) enter(ctx context.Context) *Failure {
	r, failure := c.charge(ctx, "", askPoints)
	switch {
	case failure != nil:
		return failure
	case r != nil && !r.Allowed:
		return c.throttled(r)
	}
	if e, ok := ctx.Value(entryKey{}).(*entry); ok {
		e.paid = r
	}
	return nil
}

// leave gives back what was paid on entry, because the operation pays its price now. It returns nil where nothing was.
func (c *Client) leave(ctx context.Context) *ratelimit.Reservation {
	e, ok := ctx.Value(entryKey{}).(*entry)
	if !ok || e.paid == nil {
		return nil
	}
	paid := e.paid
	c.engine.options.Limiter.Settle(context.WithoutCancel(ctx), paid, 0)
	e.paid = nil
	return paid
}

// paidOnEntry is what the response to a request that got no further says of rate limits.
func paidOnEntry(ctx context.Context) (fields ratelimit.Fields) {
	if e, ok := ctx.Value(entryKey{}).(*entry); ok && e.paid != nil {
		fields = ratelimit.HeaderFields(e.paid.Decisions, nil)
	}
	return fields
}
