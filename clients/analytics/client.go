// Package analytics is the client of the analytics service: it reads figures
// and reports events. Its Stats type is a GraphQL model. openapi.yaml beside
// this file describes the service.
package analytics

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Client calls the analytics service. It is safe for concurrent use. Close it
// to end the goroutine that sends events. Every error of Stats is a
// *clients.Error.
type Client struct {
	stats *clients.Op
	queue *queue
}

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{
		stats: s.Op(http.MethodGet, "/analytics"),
		queue: newQueue(s.Op(http.MethodPost, "/events")),
	}
}

// Stats returns the figures of posts, in one call and in the order asked for.
// Posts that the service does not know are left out. No ids, no call.
func (c *Client) Stats(ctx context.Context, postIDs []int64) (found []*Stats, err error) {
	if len(postIDs) == 0 {
		return nil, nil
	}
	var query [512]byte
	r := clients.Request{
		Query: string(clients.AppendInts(query[:0], "postIds", postIDs)),
		Keys:  len(postIDs),
		Check: func() error {
			return clients.CheckAnswer(postIDs, found, func(s *Stats) int64 { return s.PostID })
		},
	}
	if err := c.stats.Call(ctx, r, clients.ListOf(&found)); err != nil {
		return nil, err
	}
	return found, nil
}

// Record reports events without waiting for the service: they are queued, sent
// in batches, and lost if that fails. It never blocks. The error is
// ErrQueueFull or ErrClosed and means that some or all were dropped.
func (c *Client) Record(_ context.Context, events []Event) error {
	return c.queue.put(events)
}

// Close sends what is queued, for as long as ctx lasts, and ends the client's
// goroutine. It returns the context's error if events were left. Record after
// Close drops its events; Stats still works.
func (c *Client) Close(ctx context.Context) error { return c.queue.close(ctx) }
