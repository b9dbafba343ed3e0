// Package hand resolves by hand what the bindings declare.
package hand

import (
	"context"
	"strconv"

	"github.com/facetgraph/facet/bench/sources/hand/generated"
	"github.com/facetgraph/facet/bench/sources/hand/posts"
	"github.com/facetgraph/facet/bench/sources/hand/users"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/loader"
)

// Root is the resolver root.
type Root struct {
	posts    *posts.Client
	postByID *loader.Definition[int, *posts.Post]
	userByID *loader.Definition[int, *users.User]
}

var _ generated.ResolverRoot = (*Root)(nil)

// New returns a root that calls the services.
func New(services map[string]*clients.Service, keys *loader.Meter) *Root {
	p, u := posts.New(services["posts"]), users.New(services["users"])
	return &Root{
		posts: p,
		postByID: loader.Define(loader.Batch(p.Posts, func(p *posts.Post) int { return p.ID }),
			loader.Config[int, *posts.Post]{Name: "posts", HeedsContext: true, Tally: keys.Tally("posts"), MaxBatch: 500}),
		userByID: loader.Define(loader.Batch(u.Users, func(u *users.User) int { return u.ID }),
			loader.Config[int, *users.User]{Name: "users", HeedsContext: true, Tally: keys.Tally("users"), MaxBatch: 500}),
	}
}

// Query resolves the fields of queries.
func (r *Root) Query() generated.QueryResolver { return (*query)(r) }

// Post resolves the fields of posts that take a call.
func (r *Root) Post() generated.PostResolver { return (*post)(r) }

type query Root

// Greet is a constant.
func (*query) Greet(context.Context) (string, error) { return "hello", nil }

// Post finds a post.
func (r *query) Post(ctx context.Context, id string) (*posts.Post, error) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil, graph.BadInput("id", "must be an integer, written in digits")
	}
	p, err := loader.One(ctx, r.postByID, n)
	return p, graph.Rejected(err, "id")
}

type first struct{ limit int }

// Posts are the first posts.
func (r *query) Posts(ctx context.Context, limit int) ([]*posts.Post, error) {
	if err := graph.Between("first", limit, 0, 100); err != nil {
		return nil, err
	}
	found, err := loader.Once(ctx, first{limit}, func() ([]*posts.Post, error) { return r.posts.First(ctx, limit) })
	return found, graph.Rejected(err, "first")
}

type post Root

// User is who wrote a post.
func (r *post) User(ctx context.Context, objs []*posts.Post) ([]*users.User, error) {
	return loader.All(ctx, r.userByID, loader.KeysOf(objs, func(p *posts.Post) int { return p.UserID }))
}
