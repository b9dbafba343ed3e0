package graph

import (
	"context"

	"github.com/facetgraph/facet/ratelimit"
)

// askPoints is what it costs to ask and run nothing: for the price of an operation, or for a document that is new here
// and then is not valid or runs into a limit. It pays for parsing and for the memory that is kept, and is little enough
// that people at work do not notice.
const askPoints = 1

// entry is what a request has paid to have its document parsed. That is paid before anything is known of the document,
// and given back when the operation pays its own price, so that operations that run cost what they cost, whether their
// document was known or not.
type entry struct {
	client *Client
	paid   *ratelimit.Reservation
}

// enter charges for a document that has to be parsed. The failure says when to come back.
func (e *entry) enter(ctx context.Context) *Failure {
	r, failure := e.client.ask(ctx, "", askPoints)
	switch {
	case failure != nil:
		return failure
	case r != nil && !r.Allowed:
		return e.client.throttled(r)
	}
	e.paid = r
	return nil
}

// leave gives back what was paid on entry, because the operation pays its price now. It returns nil where nothing was.
func (e *entry) leave(ctx context.Context) *ratelimit.Reservation {
	paid := e.paid
	if paid == nil {
		return nil
	}
	e.client.engine.options.Limiter.Settle(context.WithoutCancel(ctx), paid, 0)
	e.paid = nil
	return paid
}

// limits are what the response to a request that got no further says of rate limits.
func (e *entry) limits() (fields ratelimit.Fields) {
	if e.paid != nil {
		fields = ratelimit.HeaderFields(e.paid.Decisions, nil)
	}
	return fields
}
