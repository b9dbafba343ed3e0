// Package resolvers wires the schema to the services: arguments become keys, keys go to loaders, loaders call clients.
package resolvers

import (
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/loader"

	"company.example/bff/clients/users"
	"company.example/bff/graph/declared"
	"company.example/bff/graph/generated"
)

// Root is the resolver root of all clients: what bindings declare, and what is here. It is safe for concurrent use.
type Root struct {
	declared.Root
	users *users.Client
	byID  *loader.Definition[string, *users.User]
}

var _ generated.ResolverRoot = (*Root)(nil)

// New returns a root that calls the services.
func New(b bff.Backends) *Root {
	c := users.New(b.Services["users"])
	return &Root{Root: declared.NewRoot(b.Services, b.Keys), users: c, byID: loader.Define(
		loader.Batch(c.Users, func(u *users.User) string { return u.ID }),
		loader.Config[string, *users.User]{Name: "users", HeedsContext: true, Tally: b.Keys.Tally("users")},
	)}
}

// Query resolves the fields of queries.
func (r *Root) Query() generated.QueryResolver { return query{r.Declared().QueryFields(), r} }

// User resolves the fields of users that take a call.
func (r *Root) User() generated.UserResolver { return (*user)(r) }
