// Package users is the client of the users service. Its User is the GraphQL type of that name.
package users

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// User is somebody who writes posts.
type User struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username"`
}

// Client calls the users service. It is safe for concurrent use. Its errors are of type *clients.Error.
type Client struct{ list *clients.Op }

// New returns a client that calls s.
func New(s *clients.Service) *Client { return &Client{list: s.Op(http.MethodGet, "/users")} }

// Users returns the users with the ids, by one call. Those that the service does not know are left out.
func (c *Client) Users(ctx context.Context, ids []int) (found []*User, err error) {
	var query []byte
	for _, id := range ids {
		query = clients.AppendInt(query, "id", id)
	}
	r := clients.Request{
		Query: string(query),
		Keys:  len(ids),
		Check: func() error { return clients.CheckAnswer(ids, found, func(u *User) int { return u.ID }) },
	}
	if err := c.list.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	return found, nil
}
