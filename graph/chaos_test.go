package graph

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/generated/model"
)

// chaos is a resolver root whose every result follows from a seed, the field and the parent alone, however often and in
// whatever groups it is asked: values, nulls, nil elements, errors of one parent, errors of all, panics.
type chaos struct{ seed uint64 }

func (c chaos) Query() generated.QueryResolver               { return chaosQuery{c} }
func (c chaos) Mutation() generated.MutationResolver         { return chaosMutation{c} }
func (c chaos) Subscription() generated.SubscriptionResolver { return nil }
func (c chaos) Viewer() generated.ViewerResolver             { return chaosViewer{c} }
func (c chaos) Post() generated.PostResolver                 { return chaosPost{c} }
func (c chaos) Comment() generated.CommentResolver           { return chaosComment{c} }
func (c chaos) FeedEdge() generated.FeedEdgeResolver         { return chaosEdge{c} }
func (c chaos) Row() generated.RowResolver                   { return chaosRow{c} }
func (c chaos) Notification() generated.NotificationResolver { return chaosNotification{c} }

// roll is a number below 100 that depends on the seed and the place only.
func (c chaos) roll(what string, id int64) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d|%s|%d", c.seed, what, id)
	return int(h.Sum64() % 100)
}

// fate makes one result of a field.
func fate[T any](c chaos, field string, id int64, value T) (out T, err error) {
	if c.roll("panic "+field, 0) < 2 {
		panic("chaos in " + field)
	}
	if c.roll("all "+field, 0) < 3 {
		return out, errors.New("all of " + field)
	}
	switch r := c.roll(field, id); {
	case r < 6:
		return out, &UserError{Code: "CHAOS", Message: fmt.Sprintf("%s of %d", field, id)}
	case r < 12:
		return out, nil
	}
	return value, nil
}

// group makes the results of a batch.
func group[P, T any](c chaos, field string, parents []P, id func(P) int64, value func(P) T) ([]T, error) {
	out := make([]T, len(parents))
	errs := make([]error, len(parents))
	failed := false
	for i, p := range parents {
		if reflect.ValueOf(p).IsNil() { // gqlgen hands nil list elements to batch resolvers, the compiled executor does not
			continue
		}
		out[i], errs[i] = fate(c, field, id(p), value(p))
		failed = failed || errs[i] != nil
	}
	if failed {
		return out, graphql.BatchErrorList(errs)
	}
	return out, nil
}

// some makes a list of up to n values, some of them nil, at times nil itself.
func some[T any](c chaos, field string, id int64, n int, value func(int64) *T) []*T {
	if c.roll("nil list "+field, id) < 5 {
		return nil
	}
	out := make([]*T, min(n, c.roll("length "+field, id)%5))
	for i := range out {
		if c.roll("nil element "+field, id*31+int64(i)) >= 4 {
			out[i] = value(id*7 + int64(i) + 1)
		}
	}
	return out
}

func (c chaos) post(id int64) *posts.Post {
	p := &posts.Post{
		ID: posts.ID(id%50 + 1), AuthorID: id%7 + 1, Title: "title \"\\\n\u2028<é>", Body: "body", MediaURL: "https://m/x?a=1#f",
		MediaKind: []posts.MediaKind{posts.Image, posts.Video, posts.Audio}[id%3], Likes: int(id), CommentCount: -3,
	}
	if c.roll("createdAt", id) >= 5 {
		p.CreatedAt = time.Unix(1_700_000_000+id, 123456789).UTC()
	}
	if c.roll("media", id) < 20 {
		p.MediaURL = ""
	}
	return p
}

func (c chaos) profile(id int64) *profiles.Profile {
	return &profiles.Profile{ID: profiles.ID(id%20 + 1), Handle: "h\t\u0001", Name: "名前", AvatarURL: "https://a/" + fmt.Sprint(id), Bio: "", Followers: 1 << 20, Verified: id%2 == 0}
}

func (c chaos) notification(id int64) *notifications.Notification {
	n := &notifications.Notification{ID: notifications.ID(id), Kind: []notifications.Kind{notifications.Like, notifications.Follow, notifications.Comment}[id%3], ActorID: id % 5, Read: id%2 == 0}
	if c.roll("notified", id) >= 5 {
		n.CreatedAt = time.Unix(1_600_000_000+id, 0).UTC()
	}
	return n
}

type chaosQuery struct{ c chaos }

func (q chaosQuery) Ads(_ context.Context, slots int) ([]*ads.Ad, error) {
	list := some(q.c, "ads", int64(slots), 5, func(id int64) *ads.Ad { return &ads.Ad{ID: ads.ID(id), Advertiser: "x"} })
	return fate(q.c, "Query.ads", int64(slots), list)
}

func (q chaosQuery) Feed(_ context.Context, after *string, first int) (*recommendations.Feed, error) {
	id := int64(first)
	if after != nil {
		id += int64(len(*after)) * 100
	}
	f := &recommendations.Feed{Items: some(q.c, "items", id, 9, func(id int64) *recommendations.Item {
		return &recommendations.Item{PostID: id, Reason: recommendations.Trending}
	})}
	for i, item := range f.Items {
		if item == nil { // the page's own methods need items
			f.Items[i] = &recommendations.Item{PostID: int64(i) + 1, Reason: recommendations.Similar}
		}
	}
	return fate(q.c, "Query.feed", id, f)
}

func (q chaosQuery) Home(context.Context) (*recommendations.Home, error) {
	h := &recommendations.Home{Rows: some(q.c, "rows", 1, 5, func(id int64) *recommendations.Row {
		return &recommendations.Row{ID: recommendations.RowID(id), Title: "row"}
	})}
	return fate(q.c, "Query.home", 0, h)
}

func (q chaosQuery) Node(_ context.Context, id string) (model.Node, error) {
	var node model.Node
	switch len(id) % 3 {
	case 0:
		node = q.c.post(int64(len(id)))
	case 1:
		node = q.c.profile(int64(len(id)))
	default:
		node = (*posts.Post)(nil)
	}
	return fate(q.c, "Query.node", int64(len(id)), node)
}

func (q chaosQuery) Posts(_ context.Context, first int) ([]*posts.Post, error) {
	return fate(q.c, "Query.posts", int64(first), some(q.c, "posts", int64(first), 5, q.c.post))
}

func (q chaosQuery) Profile(_ context.Context, handle string) (*profiles.Profile, error) {
	return fate(q.c, "Query.profile", int64(len(handle)), q.c.profile(int64(len(handle))))
}

func (q chaosQuery) RateLimit(_ context.Context, dryRun *bool) (*RateStatus, error) {
	return fate(q.c, "Query.rateLimit", 0, &RateStatus{Cost: 1, Limit: 10, Used: 3, Remaining: 7})
}

func (q chaosQuery) Viewer(context.Context) (*profiles.Viewer, error) {
	return fate(q.c, "Query.viewer", 0, &profiles.Viewer{ID: 7})
}

type chaosMutation struct{ c chaos }

func (m chaosMutation) CreatePost(_ context.Context, in posts.NewPost) (*posts.Post, error) {
	p := m.c.post(int64(len(in.Title)))
	p.Title, p.Body = in.Title, in.Body
	return fate(m.c, "Mutation.createPost", int64(len(in.Title)), p)
}

func (m chaosMutation) LikePost(_ context.Context, id string) (*posts.Post, error) {
	return fate(m.c, "Mutation.likePost", int64(len(id)), m.c.post(int64(len(id))))
}

func (m chaosMutation) UnlikePost(_ context.Context, id string) (*posts.Post, error) {
	return fate(m.c, "Mutation.unlikePost", int64(len(id)), m.c.post(int64(len(id))))
}

func (m chaosMutation) Follow(_ context.Context, id string) (*profiles.Profile, error) {
	return fate(m.c, "Mutation.follow", int64(len(id)), m.c.profile(int64(len(id))))
}

func (m chaosMutation) Unfollow(_ context.Context, id string) (*profiles.Profile, error) {
	return fate(m.c, "Mutation.unfollow", int64(len(id)), m.c.profile(int64(len(id))))
}

func (m chaosMutation) MarkNotificationsRead(_ context.Context, upTo *string) (*profiles.Viewer, error) {
	id := int64(0)
	if upTo != nil {
		id = int64(len(*upTo)) + 1
	}
	return fate(m.c, "Mutation.markNotificationsRead", id, &profiles.Viewer{ID: 9})
}

type chaosViewer struct{ c chaos }

func viewerID(v *profiles.Viewer) int64 { return int64(v.ID) }

func (v chaosViewer) Profile(_ context.Context, objs []*profiles.Viewer) ([]*profiles.Profile, error) {
	return group(v.c, "Viewer.profile", objs, viewerID, func(o *profiles.Viewer) *profiles.Profile { return v.c.profile(viewerID(o)) })
}

func (v chaosViewer) UnreadNotifications(_ context.Context, objs []*profiles.Viewer) ([]*int, error) {
	return group(v.c, "Viewer.unread", objs, viewerID, func(*profiles.Viewer) *int { return new(int) })
}

func (v chaosViewer) Notifications(_ context.Context, objs []*profiles.Viewer, _ *string, first int) ([]*notifications.Page, error) {
	return group(v.c, "Viewer.notifications", objs, func(o *profiles.Viewer) int64 { return viewerID(o)*1000 + int64(first) }, func(o *profiles.Viewer) *notifications.Page {
		page := &notifications.Page{}
		for i := range v.c.roll("pages", int64(first)) % 5 {
			page.Items = append(page.Items, v.c.notification(int64(first+i)+1))
		}
		return page
	})
}

type chaosPost struct{ c chaos }

func postID(p *posts.Post) int64 { return int64(p.ID) }

func (p chaosPost) Author(_ context.Context, objs []*posts.Post) ([]*profiles.Profile, error) {
	return group(p.c, "Post.author", objs, postID, func(o *posts.Post) *profiles.Profile { return p.c.profile(o.AuthorID) })
}

func (p chaosPost) Stats(_ context.Context, objs []*posts.Post) ([]*analytics.Stats, error) {
	return group(p.c, "Post.stats", objs, postID, func(o *posts.Post) *analytics.Stats { return &analytics.Stats{Views: int(o.ID)} })
}

func (p chaosPost) Comments(_ context.Context, objs []*posts.Post, first int) ([]*posts.Comments, error) {
	return group(p.c, "Post.comments", objs, func(o *posts.Post) int64 { return postID(o)*100 + int64(first) }, func(o *posts.Post) *posts.Comments {
		return &posts.Comments{Total: first, Items: some(p.c, "comments", postID(o), 5, func(id int64) *posts.Comment {
			return &posts.Comment{ID: posts.CommentID(id), AuthorID: id, Body: "c", CreatedAt: time.Unix(id, 0).UTC()}
		})}
	})
}

type chaosComment struct{ c chaos }

func (m chaosComment) Author(_ context.Context, objs []*posts.Comment) ([]*profiles.Profile, error) {
	return group(m.c, "Comment.author", objs, func(o *posts.Comment) int64 { return int64(o.ID) }, func(o *posts.Comment) *profiles.Profile { return m.c.profile(o.AuthorID) })
}

type chaosEdge struct{ c chaos }

func (e chaosEdge) Node(_ context.Context, objs []*recommendations.Item) ([]*posts.Post, error) {
	return group(e.c, "FeedEdge.node", objs, func(o *recommendations.Item) int64 { return o.PostID }, func(o *recommendations.Item) *posts.Post { return e.c.post(o.PostID) })
}

type chaosRow struct{ c chaos }

func (r chaosRow) Items(_ context.Context, objs []*recommendations.Row) ([][]*posts.Post, error) {
	id := func(o *recommendations.Row) int64 { return int64(o.ID) }
	return group(r.c, "Row.items", objs, id, func(o *recommendations.Row) []*posts.Post { return some(r.c, "row", id(o), 5, r.c.post) })
}

type chaosNotification struct{ c chaos }

func notificationID(n *notifications.Notification) int64 { return int64(n.ID) }

func (n chaosNotification) Actor(_ context.Context, objs []*notifications.Notification) ([]*profiles.Profile, error) {
	return group(n.c, "Notification.actor", objs, notificationID, func(o *notifications.Notification) *profiles.Profile { return n.c.profile(o.ActorID) })
}

func (n chaosNotification) Subject(_ context.Context, objs []*notifications.Notification) ([]model.NotificationSubject, error) {
	return group(n.c, "Notification.subject", objs, notificationID, func(o *notifications.Notification) model.NotificationSubject {
		switch o.ID % 3 {
		case 0:
			return n.c.post(int64(o.ID))
		case 1:
			return n.c.profile(int64(o.ID))
		}
		return (*profiles.Profile)(nil)
	})
}
