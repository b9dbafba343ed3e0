package resolvers

import (
	"context"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/loader"

	"github.com/facetgraph/facet/examples/jsonplaceholder/clients/posts"
	"github.com/facetgraph/facet/examples/jsonplaceholder/clients/users"
)

// maxPosts is how many posts may be asked for at once.
const maxPosts = 100

type query Root

// Greet is a constant, so it makes no call.
func (*query) Greet(context.Context) (string, error) { return "hello", nil }

// Post finds a post. All posts that an operation asks for by id are asked for at once.
func (r *query) Post(ctx context.Context, id int) (*posts.Post, error) {
	return loader.One(ctx, r.postByID, id)
}

// first is the call for the first posts. Equal fields of an operation share one.
type first struct{ limit int }

// Posts are the first posts.
func (r *query) Posts(ctx context.Context, limit int) ([]*posts.Post, error) {
	if limit < 0 || limit > maxPosts {
		return nil, graph.BadInput("first", "must be from 0 to %d", maxPosts)
	}
	return loader.Once(ctx, first{limit}, func() ([]*posts.Post, error) { return r.posts.First(ctx, limit) })
}

type post Root

// User is who wrote a post. The users of all posts of a list are asked for at once, each of them once.
func (r *post) User(ctx context.Context, objs []*posts.Post) ([]*users.User, error) {
	return loader.All(ctx, r.userByID, loader.KeysOf(objs, func(p *posts.Post) int { return p.UserID }))
}
