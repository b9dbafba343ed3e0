package clients_test

import (
	"context"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// operation is a call of one of the clients.
type operation struct {
	name string
	call func(ctx context.Context, s *clients.Service) error
}

// operations are all calls that read an answer.
func operations() []operation {
	return []operation{
		{"GET /feed", func(ctx context.Context, s *clients.Service) error {
			return second(recommendations.New(s).Feed(ctx, 7, 20, 3))
		}},
		{"GET /rows", func(ctx context.Context, s *clients.Service) error {
			return second(recommendations.New(s).Rows(ctx, 7))
		}},
		{"GET /posts/batch", func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).Posts(ctx, []posts.ID{1, 2}))
		}},
		{"GET /posts", func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).Latest(ctx, 2))
		}},
		{"GET /comments", func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).Comments(ctx, []posts.ID{1, 2}, 3))
		}},
		{"POST /posts", func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).Create(ctx, 7, posts.NewPost{Title: "x"}))
		}},
		{"PUT /posts/{id}/like", func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).Like(ctx, 7, 1))
		}},
		{"DELETE /posts/{id}/like", func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).Unlike(ctx, 7, 1))
		}},
		{"GET /profiles", func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).Profiles(ctx, []profiles.ID{1, 2}))
		}},
		{"GET /profiles/by-handle/{handle}", func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).ByHandle(ctx, "ada"))
		}},
		{"PUT /follows/{id}", func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).Follow(ctx, 7, 1))
		}},
		{"DELETE /follows/{id}", func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).Unfollow(ctx, 7, 1))
		}},
		{"GET /notifications/count", func(ctx context.Context, s *clients.Service) error {
			return second(notifications.New(s).Count(ctx, 7))
		}},
		{"GET /notifications", func(ctx context.Context, s *clients.Service) error {
			return second(notifications.New(s).List(ctx, 7, 2, 0))
		}},
		{"POST /notifications/read", func(ctx context.Context, s *clients.Service) error {
			return second(notifications.New(s).MarkRead(ctx, 7, 0))
		}},
		{"GET /ads", func(ctx context.Context, s *clients.Service) error {
			return second(ads.New(s).Ads(ctx, 7, 2))
		}},
		{"GET /analytics", func(ctx context.Context, s *clients.Service) error {
			c := analytics.New(s)
			defer func() { _ = c.Close(context.Background()) }()
			return second(c.Stats(ctx, []int64{1, 2}))
		}},
	}
}

// second returns the error of a call.
func second[T any](_ T, err error) error { return err }
