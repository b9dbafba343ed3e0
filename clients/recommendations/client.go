// Package recommendations is the client of the recommendations service: which
// posts a viewer should see, and in which order. It knows posts by id only. Its
// types are GraphQL models. openapi.yaml beside this file describes the service.
package recommendations

import (
	"context"
	"fmt"
	"math"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Client calls the recommendations service. It is safe for concurrent use.
// Every error it returns is a *clients.Error.
type Client struct {
	feed, rows *clients.Op
}

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{
		feed: s.Op(http.MethodGet, "/feed"),
		rows: s.Op(http.MethodGet, "/rows"),
	}
}

// Feed returns up to limit items of a viewer's feed that come after a cursor;
// the zero cursor is the beginning. Viewer 0 is anonymous and gets the feed
// that is the same for everybody.
func (c *Client) Feed(ctx context.Context, viewer int64, limit int, after clients.Cursor) (*Feed, error) {
	feed := &Feed{After: after}
	r := clients.Request{
		Query: feedQuery(viewer, limit, after),
		Check: func() error { return feed.check(limit) },
	}
	if err := c.feed.Call(ctx, r, clients.Object(feed)); err != nil {
		return nil, err
	}
	return feed, nil
}

// feedQuery writes the parameters of a feed.
func feedQuery(viewer int64, limit int, after clients.Cursor) string {
	var stack [64]byte
	q := clients.AppendViewer(stack[:0], viewer)
	q = clients.AppendInt(q, "limit", limit)
	if after != 0 {
		q = clients.AppendInt(q, "after", int64(after))
	}
	return string(q)
}

// check holds a page to the contract.
func (f *Feed) check(limit int) error {
	for i, item := range f.Items {
		if item != nil && item.PostID <= 0 {
			return fmt.Errorf("%w: item %d has no post", clients.ErrInvalid, i)
		}
	}
	return clients.CheckItems(f.Items, limit)
}

// Rows returns the rows of a viewer's home screen; viewer 0 is anonymous.
func (c *Client) Rows(ctx context.Context, viewer int64) (rows []*Row, err error) {
	r := clients.Request{
		Query: string(clients.AppendViewer(nil, viewer)),
		Check: func() error { return clients.CheckItems(rows, math.MaxInt) },
	}
	if err := c.rows.Call(ctx, r, clients.ListOf(&rows)); err != nil {
		return nil, err
	}
	return rows, nil
}
