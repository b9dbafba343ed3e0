// Package ads is the client of the ads service. Its type is the GraphQL model
// of the same name. openapi.yaml beside this file describes the service.
package ads

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Client calls the ads service. It is safe for concurrent use. Every error it
// returns is a *clients.Error.
type Client struct {
	ads *clients.Op
}

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{ads: s.Op(http.MethodGet, "/ads")}
}

// Ads returns ads for up to that many slots; there may be fewer. Viewer 0 is
// anonymous.
func (c *Client) Ads(ctx context.Context, viewer int64, slots int) (found []*Ad, err error) {
	var query [48]byte
	q := clients.AppendViewer(query[:0], viewer)
	r := clients.Request{
		Query: string(clients.AppendInt(q, "slots", slots)),
		Check: func() error { return clients.CheckItems(found, slots) },
	}
	if err := c.ads.Call(ctx, r, clients.ListOf(&found)); err != nil {
		return nil, err
	}
	return found, nil
}
