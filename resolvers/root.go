package resolvers

import (
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/loader"
)

// Clients are the services that resolvers call. All are required.
type Clients struct {
	Recommendations *recommendations.Client
	Notifications   *notifications.Client
	// Declared are the services of which bindings say what they offer, by name: all of declared.Services.
	Declared map[string]*clients.Service
}

// Root is the resolver root of the union schema: it serves every client. Types all of whose fields bindings declare are
// resolved by what it embeds, others by methods here. It is safe for concurrent use.
type Root struct {
	declared.Root
	services Clients
}

var _ generated.ResolverRoot = (*Root)(nil)

// New returns a root that calls the given services.
func New(c Clients) *Root { return &Root{declared.NewRoot(c.Declared, nil), c} }

// CountKeys makes the loaders count what becomes of the keys that they ask for. Call it before serving.
func (r *Root) CountKeys(m *loader.Meter) { r.Root = declared.NewRoot(r.services.Declared, m) }

// Query resolves the root fields of queries.
func (r *Root) Query() generated.QueryResolver { return query{r.Declared().QueryFields(), r} }

// Mutation resolves the root fields of mutations.
func (r *Root) Mutation() generated.MutationResolver {
	return mutation{r.Declared().MutationFields(), r}
}

// Subscription opens event streams.
func (r *Root) Subscription() generated.SubscriptionResolver {
	return subscription{r.Declared().SubscriptionFields(), r}
}

// Viewer resolves fields of the viewer.
func (r *Root) Viewer() generated.ViewerResolver { return viewer{r.Declared().ViewerFields(), r} }

// Row resolves the posts of a row on the TV's home screen.
func (r *Root) Row() generated.RowResolver { return (*row)(r) }

// Notification resolves what notifications are about.
func (r *Root) Notification() generated.NotificationResolver {
	return notification{r.Declared().NotificationFields(), r}
}
