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
	Posts    func(ctx context.Context, ids []posts.ID) ([]*posts.Post, error)
	Profiles func(ctx context.Context, ids []int) ([]*profiles.Profile, error)
	Stats    func(ctx context.Context, ids []int) ([]*analytics.Stats, error)
	Unread   func(ctx context.Context, viewer int64) (int, error)
	Ads      func(ctx context.Context, viewer int64, slots int) ([]*ads.Ad, error)
}

// FromClients are the calls as Facet's own clients make them.
func FromClients(c resolvers.Clients) Calls {
	paid, figures, members := ads.New(c.Declared["ads"]), analytics.New(c.Declared["analytics"]), profiles.New(c.Declared["profiles"])
	return Calls{
		Feed: func(ctx context.Context, viewer int64, first int) (*recommendations.Feed, error) {
			return c.Recommendations.Feed(ctx, viewer, first, 0)
		},
		Latest: c.Posts.Latest,
		Posts:  c.Posts.Posts,
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
