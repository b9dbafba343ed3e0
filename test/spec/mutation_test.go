package spec

import (
	"context"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/presence"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/loader"
)

// mutation counts what it does: the order in which fields run shows in their results.
type mutation struct{ *world }

func (m mutation) CreatePost(_ context.Context, in posts.CreatePostInput) (*posts.Post, error) {
	m.writes++
	p := &posts.Post{ID: 100, AuthorID: 1, Title: in.Title, Body: in.Body, MediaURL: loader.KeyOf(in.MediaURL), Likes: m.writes}
	if in.MediaKind != nil {
		p.MediaKind = *in.MediaKind
	}
	return p, nil
}

func (m mutation) LikePost(_ context.Context, id string) (*posts.Post, error) {
	return m.like(id, +1)
}

func (m mutation) UnlikePost(_ context.Context, id string) (*posts.Post, error) {
	return m.like(id, -1)
}

func (m mutation) like(id string, by int) (*posts.Post, error) {
	_, n, err := clients.ParseGlobalID(id)
	if err != nil {
		return nil, err
	}
	m.writes++
	if err := m.fault("Mutation.likePost:%d", n); err != nil {
		return nil, err
	}
	for _, p := range m.Posts {
		if int64(p.ID) == n {
			p.Likes += by
		}
	}
	return m.post(n), nil
}

func (m mutation) Follow(_ context.Context, id string) (*profiles.Profile, error) {
	m.writes++
	_, n, err := clients.ParseGlobalID(id)
	return m.profileByID(n), err
}

func (m mutation) Unfollow(ctx context.Context, id string) (*profiles.Profile, error) {
	return m.Follow(ctx, id)
}

func (m mutation) MarkNotificationsRead(_ context.Context, upTo *string) (*profiles.Viewer, error) {
	m.writes++
	if upTo != nil {
		m.writes += 10
	}
	return &profiles.Viewer{ID: 1}, nil
}

func (m mutation) SetPresence(_ context.Context, status presence.PresenceStatus) (*presence.Presence, error) {
	m.writes++
	return whereabouts(1, status), nil
}
