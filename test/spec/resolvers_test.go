package spec

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/presence"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/generated/model"
)

// root resolves the union schema from a world. world.mjs does the same in JavaScript.
type root struct{ *world }

func (r root) Query() generated.QueryResolver               { return query(r) }
func (r root) Mutation() generated.MutationResolver         { return mutation(r) }
func (r root) Subscription() generated.SubscriptionResolver { return nil }
func (r root) Viewer() generated.ViewerResolver             { return viewer(r) }
func (r root) Post() generated.PostResolver                 { return post(r) }
func (r root) Comment() generated.CommentResolver           { return commentOf(r) }
func (r root) FeedEdge() generated.FeedEdgeResolver         { return feedEdge(r) }
func (r root) Row() generated.RowResolver                   { return rowOf(r) }
func (r root) Notification() generated.NotificationResolver { return notification(r) }
func (r root) Profile() generated.ProfileResolver           { return profile(r) }
func (r root) Presence() generated.PresenceResolver         { return presenceOf(r) }

// each resolves a batch parent by parent.
func each[P, T any](parents []P, resolve func(P) (T, error)) ([]T, error) {
	out := make([]T, len(parents))
	errs := make([]error, len(parents))
	failed := false
	for i, p := range parents {
		out[i], errs[i] = resolve(p)
		failed = failed || errs[i] != nil
	}
	if failed {
		return out, graphql.BatchErrorList(errs)
	}
	return out, nil
}

type query struct{ *world }

func (q query) Ads(_ context.Context, slots int) ([]*ads.Ad, error) {
	return q.world.Ads[:min(slots, len(q.world.Ads))], nil
}

func (q query) Feed(_ context.Context, after *string, first int) (*recommendations.Feed, error) {
	feed := &recommendations.Feed{Items: q.world.Feed[:min(first, len(q.world.Feed))]}
	if after != nil {
		feed.After = 1
	}
	return feed, nil
}

func (q query) Home(context.Context) (*recommendations.Home, error) {
	return &recommendations.Home{Rows: q.Rows}, nil
}

func (q query) Node(_ context.Context, id string) (model.Node, error) {
	kind, n, err := clients.ParseGlobalID(id)
	if err != nil {
		return nil, err
	}
	if kind == profiles.Kind {
		return q.profileByID(n), nil // a nil pointer in the interface where there is none
	}
	return q.post(n), nil
}

func (q query) Posts(_ context.Context, first int) ([]*posts.Post, error) {
	return q.world.Posts[:min(first, len(q.world.Posts))], q.fault("Query.posts:%d", first)
}

// RateLimit is null: nothing limits here.
func (q query) RateLimit(context.Context, *bool) (*graph.RateStatus, error) { return nil, nil }

func (q query) Profile(_ context.Context, handle string) (*profiles.Profile, error) {
	return q.profile(func(p *profiles.Profile) bool { return p.Handle == handle }), q.fault("Query.profile:%s", handle)
}

func (q query) Viewer(context.Context) (*profiles.Viewer, error) { return &profiles.Viewer{ID: 1}, nil }

type profile struct{ *world }

func (p profile) Presence(_ context.Context, objs []*profiles.Profile) ([]*presence.Presence, error) {
	statuses := []presence.PresenceStatus{"", presence.PresenceStatusOnline, presence.PresenceStatusAway, presence.PresenceStatusOffline}
	return each(objs, func(o *profiles.Profile) (found *presence.Presence, err error) {
		if o.ID%5 != 0 {
			found = whereabouts(int(o.ID), statuses[o.ID%4])
		}
		return found, p.fault("Profile.presence:%d", o.ID)
	})
}

// whereabouts is the presence of a profile; an empty status is none.
func whereabouts(id int, status presence.PresenceStatus) *presence.Presence {
	p := &presence.Presence{ProfileID: id}
	if status != "" {
		p.Status = &status
	}
	if id%3 != 0 {
		seen := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		p.LastSeen = &seen
	}
	return p
}

type presenceOf struct{ *world }

func (p presenceOf) Profile(_ context.Context, objs []*presence.Presence) ([]*profiles.Profile, error) {
	return each(objs, func(o *presence.Presence) (*profiles.Profile, error) { return p.profileByID(int64(o.ProfileID)), nil })
}

type viewer struct{ *world }

func (v viewer) Profile(_ context.Context, objs []*profiles.Viewer) ([]*profiles.Profile, error) {
	return each(objs, func(o *profiles.Viewer) (*profiles.Profile, error) { return v.profileByID(int64(o.ID)), nil })
}

func (v viewer) UnreadNotifications(_ context.Context, objs []*profiles.Viewer) ([]*int, error) {
	return each(objs, func(*profiles.Viewer) (*int, error) {
		unread := v.count()
		return &unread, nil
	})
}

func (v viewer) Notifications(_ context.Context, objs []*profiles.Viewer, _ *string, first int) ([]*notifications.Page, error) {
	return each(objs, func(*profiles.Viewer) (*notifications.Page, error) {
		return &notifications.Page{Items: v.world.Notifications[:min(first, len(v.world.Notifications))]}, nil
	})
}

type post struct{ *world }

func (p post) Author(_ context.Context, objs []*posts.Post) ([]*profiles.Profile, error) {
	return each(objs, func(o *posts.Post) (*profiles.Profile, error) {
		return p.profileByID(int64(o.AuthorID)), p.fault("Post.author:%d", o.ID)
	})
}

// Stats counts the mutations so far, so that an operation shows when its fields were resolved. One parent's panic is
// every parent's, as it must be in a batch.
func (p post) Stats(_ context.Context, objs []*posts.Post) ([]*analytics.Stats, error) {
	return each(objs, func(o *posts.Post) (*analytics.Stats, error) {
		return &analytics.Stats{Views: p.count(), Shares: int(o.ID)}, p.fault("Post.stats:%d", o.ID)
	})
}

func (p post) Comments(_ context.Context, objs []*posts.Post, first int) ([]*posts.Comments, error) {
	if err := p.fault("Post.comments(%d)", first); err != nil {
		return nil, err // of the whole batch
	}
	return each(objs, func(o *posts.Post) (*posts.Comments, error) {
		list, ok := p.world.Comments[o.ID]
		if !ok {
			return nil, nil
		}
		return &posts.Comments{Items: list[:min(first, len(list))], Total: len(list)}, nil
	})
}

type commentOf struct{ *world }

func (c commentOf) Author(_ context.Context, objs []*posts.Comment) ([]*profiles.Profile, error) {
	return each(objs, func(o *posts.Comment) (*profiles.Profile, error) {
		return c.profileByID(int64(o.AuthorID)), c.fault("Comment.author:%d", o.ID)
	})
}

type feedEdge struct{ *world }

func (e feedEdge) Node(_ context.Context, objs []*recommendations.Item) ([]*posts.Post, error) {
	return each(objs, func(o *recommendations.Item) (*posts.Post, error) { return e.post(o.PostID), nil })
}

type rowOf struct{ *world }

func (r rowOf) Items(_ context.Context, objs []*recommendations.Row) ([][]*posts.Post, error) {
	return each(objs, func(o *recommendations.Row) ([]*posts.Post, error) {
		if o.PostIDs == nil {
			return nil, nil
		}
		items := make([]*posts.Post, len(o.PostIDs))
		for i, id := range o.PostIDs {
			items[i] = r.post(id)
		}
		return items, r.fault("Row.items:%d", o.ID)
	})
}

type notification struct{ *world }

func (n notification) Actor(_ context.Context, objs []*notifications.Notification) ([]*profiles.Profile, error) {
	return each(objs, func(o *notifications.Notification) (*profiles.Profile, error) {
		return n.profileByID(o.ActorID), n.fault("Notification.actor:%d", o.ID)
	})
}

func (n notification) Subject(_ context.Context, objs []*notifications.Notification) ([]model.NotificationSubject, error) {
	return each(objs, func(o *notifications.Notification) (model.NotificationSubject, error) {
		if o.Kind == notifications.Follow {
			return n.profileByID(o.ActorID), nil
		}
		return n.post(o.PostID), n.fault("Notification.subject:%d", o.ID)
	})
}
