// Package notifications is the client of the notifications service: what others
// did that concerns the viewer. Its types are GraphQL models. openapi.yaml
// beside this file describes the service.
//
// Everything here is private to one viewer: nothing may be cached or shared
// between viewers.
package notifications

import (
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Client calls the notifications service. It is safe for concurrent use. Every
// error it returns is a *clients.Error.
type Client struct {
	count, list, read, stream *clients.Op
}

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{
		count:  s.Op(http.MethodGet, "/notifications/count"),
		list:   s.Op(http.MethodGet, "/notifications"),
		read:   s.Op(http.MethodPost, "/notifications/read"),
		stream: s.Op(http.MethodGet, "/notifications/stream"),
	}
}

// unread is how the service tells the number of unread notifications. A missing
// number is an error, not zero.
type unread struct {
	Unread *int `json:"unread"`
}

// check holds the number to the contract.
func (u *unread) check() error {
	if u.Unread == nil || *u.Unread < 0 {
		return fmt.Errorf("%w: no number of unread notifications", clients.ErrInvalid)
	}
	return nil
}

// Count returns how many notifications the viewer has not read.
func (c *Client) Count(ctx context.Context, viewer int64) (int, error) {
	return counted(ctx, c.count, clients.Request{Query: viewerQuery(viewer)})
}

// MarkRead marks the viewer's notifications as read, up to and including one,
// or all of them when upTo is 0. It returns how many are still unread.
func (c *Client) MarkRead(ctx context.Context, viewer int64, upTo ID) (int, error) {
	body := struct {
		UpTo ID `json:"upTo,omitempty"`
	}{upTo}
	return counted(ctx, c.read, clients.Request{Query: viewerQuery(viewer), Body: body})
}

// counted makes a call that answers the number of unread notifications.
func counted(ctx context.Context, op *clients.Op, r clients.Request) (int, error) {
	var u unread
	r.Check = u.check
	if err := op.Call(ctx, r, &u); err != nil {
		return 0, err
	}
	return *u.Unread, nil
}

// List returns up to limit of the viewer's notifications that come after a
// cursor, the newest first; the zero cursor is the beginning.
func (c *Client) List(ctx context.Context, viewer int64, limit int, after clients.Cursor) (*Page, error) {
	page := &Page{After: after}
	q := clients.AppendInt(clients.AppendViewer(nil, viewer), "limit", limit)
	if after != 0 {
		q = clients.AppendInt(q, "after", int64(after))
	}
	r := clients.Request{
		Query: string(q),
		Check: func() error { return clients.CheckItems(page.Items, limit) },
	}
	if err := c.list.Call(ctx, r, clients.Object(page)); err != nil {
		return nil, err
	}
	return page, nil
}

// Stream yields the viewer's notifications as they happen, until ctx ends or
// the loop is left; then it is over without an error. If the stream breaks or
// the service closes it, the last element is the error, and it is up to the
// caller to open it again. It starts no goroutine: the caller's waits.
func (c *Client) Stream(ctx context.Context, viewer int64) iter.Seq2[*Notification, error] {
	return func(yield func(*Notification, error) bool) {
		for event, err := range c.stream.Events(ctx, clients.Request{Query: viewerQuery(viewer)}) {
			if err == nil && event.Type != "notification" {
				continue // a kind of event that came after this client
			}
			n, err := parse(c.stream, event, err)
			if !yield(n, err) || err != nil {
				return
			}
		}
	}
}

// parse reads a notification from an event, or passes on the stream's error.
func parse(op *clients.Op, event clients.Event, err error) (*Notification, error) {
	if err != nil {
		return nil, err
	}
	n := new(Notification)
	if err = event.Decode(clients.Object(n)); err == nil {
		err = clients.CheckID(0, n.ID)
	}
	if err != nil {
		return nil, op.Invalid(err)
	}
	return n, nil
}

// viewerQuery writes the viewer parameter.
func viewerQuery(viewer int64) string {
	return string(clients.AppendViewer(nil, viewer))
}
