package execution

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/facetgraph/facet/bench/services"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/generated/model"
)

// authors is how many profiles write the posts of a page of 20, as in the demo.
const authors = 15

// Cached is a resolver root over data in memory: every call returns at once, so that what remains is execution.
type Cached struct {
	posts    []*posts.Post
	items    []*recommendations.Item
	profiles []*profiles.Profile // by id
	stats    []*analytics.Stats  // by post id
	ads      []*ads.Ad
}

// NewCached makes a root with n posts.
func NewCached(n int) *Cached {
	c := &Cached{profiles: make([]*profiles.Profile, authors+1), stats: make([]*analytics.Stats, n+1)}
	for i := 1; i <= authors; i++ {
		c.profiles[i] = &profiles.Profile{
			ID: profiles.ID(i), Handle: fmt.Sprintf("handle_%d", i), Name: fmt.Sprintf("Name %d", i),
			AvatarURL: fmt.Sprintf("https://media.example/avatars/%d.png", i), Followers: i * 100,
		}
	}
	for i := 1; i <= n; i++ {
		c.posts = append(c.posts, &posts.Post{
			ID: posts.ID(i), AuthorID: i%authors + 1, Title: fmt.Sprintf("A title of usual length #%d", i), Likes: i * 3,
			CreatedAt: time.Unix(1_790_000_000, 0).UTC(), MediaKind: posts.MediaKindImage,
		})
		c.items = append(c.items, &recommendations.Item{PostID: int64(i), Reason: recommendations.Trending})
		c.stats[i] = &analytics.Stats{PostID: i, Views: i * 17, Shares: i}
	}
	c.ads = []*ads.Ad{{ID: 1, Advertiser: "Old Harbour Tea", ImageURL: "https://media.example/ads/1.jpg"}, {ID: 2, Advertiser: "Quillworks", ImageURL: "https://media.example/ads/2.jpg"}}
	return c
}

// Calls are the same data for roots that make calls.
func (c *Cached) Calls() services.Calls {
	return services.Calls{
		Feed: func(_ context.Context, _ int64, first int) (*recommendations.Feed, error) {
			return &recommendations.Feed{Items: c.items[:first]}, nil
		},
		Latest: func(_ context.Context, first int) ([]*posts.Post, error) { return c.posts[:first], nil },
		Posts: func(_ context.Context, ids []int) ([]*posts.Post, error) {
			return pick(ids, func(id int) *posts.Post { return c.posts[id-1] }), nil
		},
		Profiles: func(_ context.Context, ids []int) ([]*profiles.Profile, error) {
			return pick(ids, func(id int) *profiles.Profile { return c.profiles[id] }), nil
		},
		Stats: func(_ context.Context, ids []int) ([]*analytics.Stats, error) {
			return pick(ids, func(id int) *analytics.Stats { return c.stats[id] }), nil
		},
		Unread: func(context.Context, int64) (int, error) { return 8, nil },
		Ads:    func(context.Context, int64, int) ([]*ads.Ad, error) { return c.ads, nil },
	}
}

// pick looks keys up.
func pick[K, V any](keys []K, get func(K) V) []V {
	out := make([]V, len(keys))
	for i, k := range keys {
		out[i] = get(k)
	}
	return out
}

var errNotMeasured = errors.New("not part of the benchmark")

// Query, and the other methods of generated.ResolverRoot, return the part of the root that resolves a type.
func (c *Cached) Query() generated.QueryResolver               { return cachedQuery{c} }
func (c *Cached) Mutation() generated.MutationResolver         { return nil }
func (c *Cached) Subscription() generated.SubscriptionResolver { return nil }
func (c *Cached) Viewer() generated.ViewerResolver             { return cachedViewer{} }
func (c *Cached) Post() generated.PostResolver                 { return cachedPost{c} }
func (c *Cached) Comment() generated.CommentResolver           { return nil }
func (c *Cached) FeedEdge() generated.FeedEdgeResolver         { return cachedEdge{c} }
func (c *Cached) Row() generated.RowResolver                   { return nil }
func (c *Cached) Notification() generated.NotificationResolver { return nil }
func (c *Cached) Profile() generated.ProfileResolver           { return nil }
func (c *Cached) Presence() generated.PresenceResolver         { return nil }

type cachedQuery struct{ c *Cached }

func (q cachedQuery) Ads(context.Context, int) ([]*ads.Ad, error) { return q.c.ads, nil }
func (q cachedQuery) Feed(_ context.Context, _ *string, first int) (*recommendations.Feed, error) {
	return &recommendations.Feed{Items: q.c.items[:first]}, nil
}
func (q cachedQuery) Posts(_ context.Context, first int) ([]*posts.Post, error) {
	return q.c.posts[:first], nil
}
func (q cachedQuery) Viewer(context.Context) (*profiles.Viewer, error) {
	return &profiles.Viewer{ID: 7}, nil
}
func (q cachedQuery) Home(context.Context) (*recommendations.Home, error) { return nil, errNotMeasured }
func (q cachedQuery) Node(context.Context, string) (model.Node, error)    { return nil, errNotMeasured }
func (q cachedQuery) RateLimit(context.Context, *bool) (*graph.RateStatus, error) {
	return nil, errNotMeasured
}
func (q cachedQuery) Profile(context.Context, string) (*profiles.Profile, error) {
	return nil, errNotMeasured
}

type cachedViewer struct{}

func (cachedViewer) Profile(context.Context, []*profiles.Viewer) ([]*profiles.Profile, error) {
	return nil, errNotMeasured
}
func (cachedViewer) Notifications(context.Context, []*profiles.Viewer, *string, int) ([]*notifications.Page, error) {
	return nil, errNotMeasured
}
func (cachedViewer) UnreadNotifications(_ context.Context, objs []*profiles.Viewer) ([]*int, error) {
	out := make([]*int, len(objs))
	for i := range out {
		n := 8
		out[i] = &n
	}
	return out, nil
}

type cachedPost struct{ c *Cached }

func (p cachedPost) Author(_ context.Context, objs []*posts.Post) ([]*profiles.Profile, error) {
	out := make([]*profiles.Profile, len(objs))
	for i, o := range objs {
		out[i] = p.c.profiles[o.AuthorID]
	}
	return out, nil
}
func (p cachedPost) Stats(_ context.Context, objs []*posts.Post) ([]*analytics.Stats, error) {
	out := make([]*analytics.Stats, len(objs))
	for i, o := range objs {
		out[i] = p.c.stats[o.ID]
	}
	return out, nil
}
func (cachedPost) Comments(context.Context, []*posts.Post, int) ([]*posts.Comments, error) {
	return nil, errNotMeasured
}

type cachedEdge struct{ c *Cached }

func (e cachedEdge) Node(_ context.Context, objs []*recommendations.Item) ([]*posts.Post, error) {
	out := make([]*posts.Post, len(objs))
	for i, o := range objs {
		out[i] = e.c.posts[o.PostID-1]
	}
	return out, nil
}
