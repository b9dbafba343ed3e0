package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
)

// mutation makes one call per field. Who acts is the viewer of the token; no argument can say otherwise.
type mutation struct {
	declared.MutationFields
	*Root
}

// CreatePost publishes a post of the viewer's.
func (m mutation) CreatePost(ctx context.Context, input posts.NewPost) (*posts.Post, error) {
	v, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	if err := acceptable(input); err != nil {
		return nil, err
	}
	p, err := m.services.Posts.Create(ctx, v, input)
	return p, graph.Rejected(err, "input")
}

// LikePost likes a post; liking it twice changes nothing.
func (m mutation) LikePost(ctx context.Context, id string) (*posts.Post, error) {
	return write(ctx, posts.Kind, id, m.services.Posts.Like)
}

// UnlikePost takes a like back.
func (m mutation) UnlikePost(ctx context.Context, id string) (*posts.Post, error) {
	return write(ctx, posts.Kind, id, m.services.Posts.Unlike)
}

// write is what mutations of one object have in common.
func write[K ~int64, T any](ctx context.Context, kind, text string, call func(context.Context, int64, K) (*T, error)) (*T, error) {
	v, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	key, err := id[K]("id", kind, text)
	if err != nil {
		return nil, err
	}
	out, err := call(ctx, v, key)
	return out, refused(err, "id", kind)
}

// MarkNotificationsRead marks the viewer's notifications as read and gives the viewer, whose count is then up to date.
func (m mutation) MarkNotificationsRead(ctx context.Context, upTo *string) (*profiles.Viewer, error) {
	v, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	var last notifications.ID
	if upTo != nil {
		if last, err = id[notifications.ID]("upTo", notifications.IDKind, *upTo); err != nil {
			return nil, err
		}
	}
	if _, err := m.services.Notifications.MarkRead(ctx, v, last); err != nil {
		return nil, refused(err, "upTo", notifications.IDKind)
	}
	return &profiles.Viewer{ID: profiles.ID(v)}, nil
}
