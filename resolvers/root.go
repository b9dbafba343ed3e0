package resolvers

import (
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/loader"
)

// Clients are the services that resolvers call. All are required.
type Clients struct {
	Posts           *posts.Client
	Recommendations *recommendations.Client
	Notifications   *notifications.Client
	// Declared are the services of which bindings say what they offer, by name: all of declared.Services.
	Declared map[string]*clients.Service
}

// Root is the resolver root of the union schema: it serves every client. It is safe for concurrent use.
type Root struct {
	services Clients
	loaders  definitions
	declared *declared.Resolvers
}

var _ generated.ResolverRoot = (*Root)(nil)

// New returns a root that calls the given services.
func New(c Clients) *Root {
	return &Root{services: c, loaders: define(c, nil), declared: declared.NewResolvers(c.Declared, nil)}
}

// CountKeys makes the loaders count what becomes of the keys that they ask for. Call it before serving.
func (r *Root) CountKeys(m *loader.Meter) {
	r.loaders, r.declared = define(r.services, m), declared.NewResolvers(r.services.Declared, m)
}

// Query resolves the root fields of queries.
func (r *Root) Query() generated.QueryResolver { return query{r.declared.QueryFields(), r} }

// Mutation resolves the root fields of mutations.
func (r *Root) Mutation() generated.MutationResolver {
	return mutation{r.declared.MutationFields(), r}
}

// Subscription opens event streams.
func (r *Root) Subscription() generated.SubscriptionResolver {
	return subscription{r.declared.SubscriptionFields(), r}
}

// Profile resolves fields of profiles: those that bindings declare.
func (r *Root) Profile() generated.ProfileResolver { return r.declared.ProfileFields() }

// Presence resolves whose a presence is.
func (r *Root) Presence() generated.PresenceResolver { return r.declared.PresenceFields() }

// Viewer resolves fields of the viewer.
func (r *Root) Viewer() generated.ViewerResolver { return viewer{r.declared.ViewerFields(), r} }

// Post resolves fields of posts.
func (r *Root) Post() generated.PostResolver { return post{r.declared.PostFields(), r} }

// Comment resolves fields of comments.
func (r *Root) Comment() generated.CommentResolver { return r.declared.CommentFields() }

// FeedEdge resolves the posts of a feed.
func (r *Root) FeedEdge() generated.FeedEdgeResolver { return (*feedEdge)(r) }

// Row resolves the posts of a row on the TV's home screen.
func (r *Root) Row() generated.RowResolver { return (*row)(r) }

// Notification resolves what notifications are about.
func (r *Root) Notification() generated.NotificationResolver {
	return notification{r.declared.NotificationFields(), r}
}
