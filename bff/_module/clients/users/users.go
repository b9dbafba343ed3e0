// Package users is the client of the users service. Its User is the GraphQL type of that name.
package users

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/clients"
)

// User is somebody who works here.
type User struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	ManagerID string `json:"managerId"` // "" for none
}

// Client calls the users service. It is safe for concurrent use. Its errors are of type *clients.Error.
type Client struct{ batch, list *clients.Op }

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{batch: s.Op(http.MethodGet, "/users/batch"), list: s.Op(http.MethodGet, "/users")}
}

// Users returns the users with the ids, by one call. Those that the service does not know are left out.
func (c *Client) Users(ctx context.Context, ids []string) (found []*User, err error) {
	r := clients.Request{
		Query: url.Values{"ids": {strings.Join(ids, ",")}}.Encode(),
		Keys:  len(ids),
		Check: func() error { return clients.CheckAnswer(ids, found, func(u *User) string { return u.ID }) },
	}
	if err := c.batch.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	return found, nil
}

// First returns the first users.
func (c *Client) First(ctx context.Context, limit int) (found []*User, err error) {
	r := clients.Request{
		Query: url.Values{"limit": {strconv.Itoa(limit)}}.Encode(),
		Check: func() error { return clients.CheckItems(found, limit) },
	}
	if err := c.list.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	return found, nil
}
