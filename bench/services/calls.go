package services

import (
	"context"

	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/resolvers"
)

// Calls are the calls that the measured operations make. All are safe for concurrent use.
type Calls struct {
	Feed     func(ctx context.Context, viewer int64, first int) (*recommendations.Feed, error)
	Latest   func(ctx context.Context, first int) ([]*posts.Post, error)
	Posts    func(ctx context.Context, ids []int) ([]*posts.Post, error)
	Profiles func(ctx context.Context, ids []int) ([]*profiles.Profile, error)
	Stats    func(ctx context.Context, ids []int) ([]*analytics.Stats, error)
	Unread   func(ctx context.Context, viewer int64) (int, error)
	Ads      func(ctx context.Context, viewer int64, slots int) ([]*ads.Ad, error)
}

// FromClients are the calls as Facet's own clients make them.
func FromClients(c resolvers.Clients) Calls {
	published, members := posts.New(c.Declared["posts"]), profiles.New(c.Declared["profiles"])
	figures, paid := analytics.New(c.Declared["analytics"]), ads.New(c.Declared["ads"])
	return Calls{
		Feed: func(ctx context.Context, viewer int64, first int) (*recommendations.Feed, error) {
			return c.Recommendations.Feed(ctx, viewer, first, 0)
		},
		Latest: func(ctx context.Context, first int) ([]*posts.Post, error) {
			return published.GetLatestPosts(ctx, posts.GetLatestPostsParams{Limit: &first})
		},
		Posts: func(ctx context.Context, ids []int) ([]*posts.Post, error) {
			return published.GetPosts(ctx, posts.GetPostsParams{IDs: ids})
		},
		Profiles: func(ctx context.Context, ids []int) ([]*profiles.Profile, error) {
			return members.GetProfiles(ctx, profiles.GetProfilesParams{IDs: ids})
		},
		Stats: func(ctx context.Context, ids []int) ([]*analytics.Stats, error) {
			return figures.GetStats(ctx, analytics.GetStatsParams{PostIDs: ids})
		},
		Unread: c.Notifications.Count,
		Ads: func(ctx context.Context, viewer int64, slots int) ([]*ads.Ad, error) {
			v := int(viewer)
			return paid.GetAds(ctx, ads.GetAdsParams{Viewer: &v, Slots: &slots})
		},
	}
}
