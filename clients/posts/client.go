// Package posts is the client of the posts service: posts, comments and likes.
// Its types are the GraphQL models of the same names. openapi.yaml beside this
// file describes the service.
package posts

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/clients"
)

// Client calls the posts service. It is safe for concurrent use. Every error
// it returns is a *clients.Error.
type Client struct {
	batch, latest, comments, create, like, unlike *clients.Op
}

// New returns a client that calls s.
func New(s *clients.Service) *Client {
	return &Client{
		batch:    s.Op(http.MethodGet, "/posts/batch"),
		latest:   s.Op(http.MethodGet, "/posts"),
		comments: s.Op(http.MethodGet, "/comments"),
		create:   s.Op(http.MethodPost, "/posts"),
		like:     s.Op(http.MethodPut, "/posts/{id}/like"),
		unlike:   s.Op(http.MethodDelete, "/posts/{id}/like"),
	}
}

// Posts returns the posts with the ids, in one call and in the order asked for.
// Ids that the service does not know are left out. No ids, no call.
func (c *Client) Posts(ctx context.Context, ids []ID) (found []*Post, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var query [512]byte
	r := clients.Request{
		Query: string(clients.AppendInts(query[:0], "ids", ids)),
		Keys:  len(ids),
		Check: func() error {
			return clients.CheckAnswer(ids, found, func(p *Post) ID { return p.ID })
		},
	}
	if err := c.batch.Call(ctx, r, clients.ListOf(&found)); err != nil {
		return nil, err
	}
	return found, nil
}

// Latest returns up to limit posts, the newest first.
func (c *Client) Latest(ctx context.Context, limit int) (found []*Post, err error) {
	r := clients.Request{
		Query: string(clients.AppendInt(nil, "limit", limit)),
		Check: func() error { return clients.CheckItems(found, limit) },
	}
	if err := c.latest.Call(ctx, r, clients.ListOf(&found)); err != nil {
		return nil, err
	}
	return found, nil
}

// Comments returns, for each of the posts, its first comments up to limit and
// how many there are, in one call. Posts that the service does not know are
// left out. No ids, no call.
func (c *Client) Comments(ctx context.Context, ids []ID, limit int) (found []*Comments, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var query [512]byte
	q := clients.AppendInts(query[:0], "postIds", ids)
	r := clients.Request{
		Query: string(clients.AppendInt(q, "limit", limit)),
		Keys:  len(ids),
		Check: func() error { return checkComments(ids, found, limit) },
	}
	if err := c.comments.Call(ctx, r, clients.ListOf(&found)); err != nil {
		return nil, err
	}
	return found, nil
}

// checkComments holds an answer to the contract.
func checkComments(ids []ID, found []*Comments, limit int) error {
	err := clients.CheckAnswer(ids, found, func(c *Comments) ID { return ID(c.PostID) })
	for _, c := range found {
		if err != nil {
			return err
		}
		err = clients.CheckItems(c.Items, limit)
	}
	return err
}

// Create publishes a post in the viewer's name and returns it.
func (c *Client) Create(ctx context.Context, viewer int64, post NewPost) (*Post, error) {
	return c.one(ctx, c.create, 0, clients.Request{
		Query: string(clients.AppendViewer(nil, viewer)),
		Body:  post,
	})
}

// Like records that the viewer likes a post and returns it with its new number
// of likes. Doing so twice changes nothing.
func (c *Client) Like(ctx context.Context, viewer int64, id ID) (*Post, error) {
	return c.one(ctx, c.like, id, likeRequest(viewer, id))
}

// Unlike undoes Like and returns the post with its new number of likes. Doing
// so twice changes nothing.
func (c *Client) Unlike(ctx context.Context, viewer int64, id ID) (*Post, error) {
	return c.one(ctx, c.unlike, id, likeRequest(viewer, id))
}

// likeRequest addresses the like of a post by the viewer.
func likeRequest(viewer int64, id ID) clients.Request {
	return clients.Request{
		Path:  clients.PathID("/posts/", id, "/like"),
		Query: string(clients.AppendViewer(nil, viewer)),
	}
}

// one makes a call that answers a single post: the one with id, or any when id
// is 0.
func (c *Client) one(ctx context.Context, op *clients.Op, id ID, r clients.Request) (*Post, error) {
	p := new(Post)
	r.Check = func() error { return clients.CheckID(id, p.ID) }
	if err := op.Call(ctx, r, clients.Object(p)); err != nil {
		return nil, err
	}
	return p, nil
}
