package stock

import (
	"context"
	"errors"

	"github.com/facetgraph/facet/bench/services"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph/generated/model"
	"github.com/facetgraph/facet/ratelimit"
)

// Viewer is on whose behalf every operation runs.
const Viewer = 7

var errNotMeasured = errors.New("not part of the benchmark")

// root resolves what the measured operations ask for, one object at a time.
type root struct{ services.Calls }

// Query, and the other methods of ResolverRoot, return the part of the root that resolves a type.
func (r *root) Query() QueryResolver               { return query{r} }
func (r *root) Mutation() MutationResolver         { return nil }
func (r *root) Subscription() SubscriptionResolver { return nil }
func (r *root) Viewer() ViewerResolver             { return viewer{r} }
func (r *root) Post() PostResolver                 { return post{} }
func (r *root) Comment() CommentResolver           { return nil }
func (r *root) FeedEdge() FeedEdgeResolver         { return edge{} }
func (r *root) Row() RowResolver                   { return nil }
func (r *root) Notification() NotificationResolver { return nil }
func (r *root) Profile() ProfileResolver           { return nil }
func (r *root) Presence() PresenceResolver         { return nil }

type query struct{ r *root }

func (q query) Ads(ctx context.Context, slots int) ([]*ads.Ad, error) {
	return q.r.Ads(ctx, Viewer, slots)
}
func (q query) Feed(ctx context.Context, _ *string, first int) (*recommendations.Feed, error) {
	return q.r.Feed(ctx, Viewer, first)
}
func (q query) Posts(ctx context.Context, first int) ([]*posts.Post, error) {
	return q.r.Latest(ctx, first)
}
func (query) Viewer(context.Context) (*profiles.Viewer, error) {
	return &profiles.Viewer{ID: Viewer}, nil
}
func (query) Home(context.Context) (*recommendations.Home, error) { return nil, errNotMeasured }
func (query) Node(context.Context, string) (model.Node, error)    { return nil, errNotMeasured }
func (query) RateLimit(context.Context, *bool) (*ratelimit.Status, error) {
	return nil, errNotMeasured
}
func (query) Profile(context.Context, string) (*profiles.Profile, error) {
	return nil, errNotMeasured
}

type viewer struct{ r *root }

func (viewer) Profile(context.Context, *profiles.Viewer) (*profiles.Profile, error) {
	return nil, errNotMeasured
}
func (viewer) Notifications(context.Context, *profiles.Viewer, *string, int) (*notifications.Page, error) {
	return nil, errNotMeasured
}
func (v viewer) UnreadNotifications(ctx context.Context, obj *profiles.Viewer) (*int, error) {
	n, err := v.r.Unread(ctx, int64(obj.ID)) // one per operation: nothing to batch
	return &n, err
}

type post struct{}

func (post) Author(ctx context.Context, obj *posts.Post) (*profiles.Profile, error) {
	return from(ctx).profiles.Load(ctx, obj.AuthorID)()
}
func (post) Stats(ctx context.Context, obj *posts.Post) (*analytics.Stats, error) {
	return from(ctx).stats.Load(ctx, int(obj.ID))()
}
func (post) Comments(context.Context, *posts.Post, int) (*posts.Comments, error) {
	return nil, errNotMeasured
}

type edge struct{}

func (edge) Node(ctx context.Context, obj *recommendations.Item) (*posts.Post, error) {
	return from(ctx).posts.Load(ctx, int(obj.PostID))()
}
