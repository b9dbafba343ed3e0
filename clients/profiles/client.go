// Package profiles is the client of the profiles service: who the members are
// and who follows whom. Its types are the GraphQL models of the same names.
// openapi.yaml beside this file describes the service.
package profiles

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Client calls the profiles service. It is safe for concurrent use. Every
// error it returns is a *clients.Error.
type Client struct {
	batch, byHandle, follow, unfollow *clients.Op
}

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{
		batch:    s.Op(http.MethodGet, "/profiles"),
		byHandle: s.Op(http.MethodGet, "/profiles/by-handle/{handle}"),
		follow:   s.Op(http.MethodPut, "/follows/{id}"),
		unfollow: s.Op(http.MethodDelete, "/follows/{id}"),
	}
}

// Profiles returns the profiles with the ids, in one call and in the order
// asked for. Ids that the service does not know are left out. No ids, no call.
func (c *Client) Profiles(ctx context.Context, ids []ID) (found []*Profile, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var query [512]byte
	r := clients.Request{
		Query: string(clients.AppendInts(query[:0], "ids", ids)),
		Keys:  len(ids),
		Check: func() error {
			return clients.CheckAnswer(ids, found, func(p *Profile) ID { return p.ID })
		},
	}
	if err := c.batch.Call(ctx, r, clients.ListOf(&found)); err != nil {
		return nil, err
	}
	return found, nil
}

// ByHandle returns the profile with a handle. One that does not exist is an
// error with Status 404.
func (c *Client) ByHandle(ctx context.Context, handle string) (*Profile, error) {
	if handle == "" || handle == "." || handle == ".." {
		return nil, c.byHandle.NotFound() // no path can name it
	}
	return c.one(ctx, c.byHandle, 0, clients.Request{Path: clients.PathText("/profiles/by-handle/", handle)})
}

// Follow makes the viewer follow a profile and returns it with its new number
// of followers. Doing so twice changes nothing.
func (c *Client) Follow(ctx context.Context, viewer, id ID) (*Profile, error) {
	return c.one(ctx, c.follow, id, followRequest(viewer, id))
}

// Unfollow undoes Follow and returns the profile with its new number of
// followers. Doing so twice changes nothing.
func (c *Client) Unfollow(ctx context.Context, viewer, id ID) (*Profile, error) {
	return c.one(ctx, c.unfollow, id, followRequest(viewer, id))
}

// followRequest addresses the follow of id by viewer.
func followRequest(viewer, id ID) clients.Request {
	return clients.Request{
		Path:  clients.PathID("/follows/", id, ""),
		Query: string(clients.AppendViewer(nil, viewer)),
	}
}

// one makes a call that answers a single profile: the one with id, or any when
// id is 0.
func (c *Client) one(ctx context.Context, op *clients.Op, id ID, r clients.Request) (*Profile, error) {
	p := new(Profile)
	r.Check = func() error { return clients.CheckID(id, p.ID) }
	if err := op.Call(ctx, r, clients.Object(p)); err != nil {
		return nil, err
	}
	return p, nil
}
