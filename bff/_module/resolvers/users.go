package resolvers

import (
	"context"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/loader"

	"company.example/bff/clients/users"
	"company.example/bff/graph/declared"
)

// maxUsers is how many users may be asked for at once.
const maxUsers = 100

// query resolves the fields of queries. A method here goes before the declared field of its name.
type query struct {
	declared.QueryFields
	root *Root
}

// Viewer is whoever is asking, as the token says.
func (q query) Viewer(ctx context.Context) (*users.User, error) {
	viewer, ok := auth.FromContext(ctx)
	if !ok {
		return nil, nil
	}
	return loader.One(ctx, q.root.byID, viewer.Subject)
}

// User finds a user.
func (q query) User(ctx context.Context, id string) (*users.User, error) {
	return loader.One(ctx, q.root.byID, id)
}

// first is the call for the first users. Equal fields of an operation share one.
type first struct{ limit int }

// Users are the first users.
func (q query) Users(ctx context.Context, limit int) ([]*users.User, error) {
	if limit < 0 || limit > maxUsers {
		return nil, graph.BadInput("first", "must be from 0 to %d", maxUsers)
	}
	return loader.Once(ctx, first{limit}, func() ([]*users.User, error) { return q.root.users.First(ctx, limit) })
}

type user Root

// Manager is whom a user reports to. All users of a list are asked for at once.
func (r *user) Manager(ctx context.Context, objs []*users.User) ([]*users.User, error) {
	return loader.All(ctx, r.byID, loader.KeysOf(objs, func(u *users.User) string { return u.ManagerID }))
}
