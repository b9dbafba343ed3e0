// Package posts is the client of the posts service, written by hand.
package posts

import (
	"context"
	"math"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Post is what somebody wrote.
type Post struct {
	ID     int    `json:"id"`
	UserID int    `json:"userId"`
	Title  string `json:"title"`
	Body   string `json:"body"`
}

// Member reads one JSON member, see [clients.Members].
func (p *Post) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int(&p.ID)
	case "userId":
		d.Int(&p.UserID)
	case "title":
		d.String(&p.Title)
	case "body":
		d.String(&p.Body)
	default:
		d.Skip()
	}
}

// Client calls the posts service.
type Client struct{ list *clients.Op }

// New returns a client that calls s.
func New(s *clients.Service) *Client { return &Client{list: s.Op(http.MethodGet, "/posts")} }

// Posts returns the posts with the ids, by one call.
func (c *Client) Posts(ctx context.Context, ids []int) (found []*Post, err error) {
	var room [256]byte
	query := room[:0]
	for _, id := range ids {
		query = clients.AppendInt(query, "id", id)
	}
	r := clients.Request{
		Query: string(query), Keys: len(ids),
		Check: func() error { return clients.CheckAnswer(ids, found, func(p *Post) int { return p.ID }) },
	}
	err = c.list.Call(ctx, r, clients.ListOf(&found))
	return found, err
}

// First returns the first posts.
func (c *Client) First(ctx context.Context, limit int) (found []*Post, err error) {
	r := clients.Request{
		Query: string(clients.AppendInt(nil, "_limit", limit)),
		Check: func() error { return clients.CheckItems(found, math.MaxInt) },
	}
	err = c.list.Call(ctx, r, clients.ListOf(&found))
	return found, err
}
