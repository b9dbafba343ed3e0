// Package posts is the client of the posts service. Its Post is the GraphQL type of that name.
package posts

import (
	"context"
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

// Client calls the posts service. It is safe for concurrent use. Its errors are of type *clients.Error.
type Client struct{ list *clients.Op }

// New returns a client that calls s.
func New(s *clients.Service) *Client { return &Client{list: s.Op(http.MethodGet, "/posts")} }

// Posts returns the posts with the ids, by one call. Those that the service does not know are left out.
func (c *Client) Posts(ctx context.Context, ids []int) (found []*Post, err error) {
	var query []byte
	for _, id := range ids {
		query = clients.AppendInt(query, "id", id)
	}
	r := clients.Request{
		Query: string(query),
		Keys:  len(ids),
		Check: func() error { return clients.CheckAnswer(ids, found, func(p *Post) int { return p.ID }) },
	}
	if err := c.list.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	return found, nil
}

// First returns the first posts.
func (c *Client) First(ctx context.Context, limit int) (found []*Post, err error) {
	r := clients.Request{
		Query: string(clients.AppendInt(nil, "_limit", limit)),
		Check: func() error { return clients.CheckItems(found, limit) },
	}
	if err := c.list.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	return found, nil
}
