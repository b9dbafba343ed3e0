// Package users is the client of the users service, written by hand.
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

// Member reads one JSON member, see [clients.Members].
func (u *User) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int(&u.ID)
	case "name":
		d.String(&u.Name)
	case "username":
		d.String(&u.Username)
	default:
		d.Skip()
	}
}

// Client calls the users service.
type Client struct{ list *clients.Op }

// New returns a client that calls s.
func New(s *clients.Service) *Client { return &Client{list: s.Op(http.MethodGet, "/users")} }

// Users returns the users with the ids, by one call.
func (c *Client) Users(ctx context.Context, ids []int) (found []*User, err error) {
	var room [256]byte
	query := room[:0]
	for _, id := range ids {
		query = clients.AppendInt(query, "id", id)
	}
	r := clients.Request{
		Query: string(query), Keys: len(ids),
		Check: func() error { return clients.CheckAnswer(ids, found, func(u *User) int { return u.ID }) },
	}
	err = c.list.Call(ctx, r, clients.ListOf(&found))
	return found, err
}
