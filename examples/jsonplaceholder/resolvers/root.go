// Package resolvers wires the schema to the services: arguments become keys, keys go to loaders, loaders call clients.
package resolvers

import (
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/loader"

	"github.com/facetgraph/facet/examples/jsonplaceholder/clients/posts"
	"github.com/facetgraph/facet/examples/jsonplaceholder/clients/users"
	"github.com/facetgraph/facet/examples/jsonplaceholder/graph/generated"
)

// Root is the resolver root of all clients. It is safe for concurrent use.
type Root struct {
	posts    *posts.Client
	postByID *loader.Definition[int, *posts.Post]
	userByID *loader.Definition[int, *users.User]
}

var _ generated.ResolverRoot = (*Root)(nil)

// New returns a root that calls the services.
func New(b bff.Backends) *Root {
	p, u := posts.New(b.Services["posts"]), users.New(b.Services["users"])
	return &Root{
		posts: p,
		postByID: loader.Define(
			loader.Batch(p.Posts, func(p *posts.Post) int { return p.ID }),
			loader.Config[int, *posts.Post]{Name: "posts", HeedsContext: true, Tally: b.Keys.Tally("posts")},
		),
		userByID: loader.Define(
			loader.Batch(u.Users, func(u *users.User) int { return u.ID }),
			loader.Config[int, *users.User]{Name: "users", HeedsContext: true, Tally: b.Keys.Tally("users")},
		),
	}
}

// Query resolves the fields of queries.
func (r *Root) Query() generated.QueryResolver { return (*query)(r) }

// Post resolves the fields of posts that take a call.
func (r *Root) Post() generated.PostResolver { return (*post)(r) }
