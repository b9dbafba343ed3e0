package demo_test

import (
	"context"
	"testing"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// Every call of the feed's clients meets services that misbehave with an error that says what happened.
func TestHostileServices(t *testing.T) {
	t.Parallel()
	clientstest.Hostile(t, []clientstest.Operation{
		{Name: "GET /feed", Call: func(ctx context.Context, s *clients.Service) error {
			return second(recommendations.New(s).Feed(ctx, 7, 20, 3))
		}},
		{Name: "GET /rows", Call: func(ctx context.Context, s *clients.Service) error {
			return second(recommendations.New(s).Rows(ctx, 7))
		}},
		{Name: "GET /posts/batch", Call: func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).GetPosts(ctx, posts.GetPostsParams{IDs: []int{1, 2}}))
		}},
		{Name: "GET /posts", Call: func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).GetLatestPosts(ctx, posts.GetLatestPostsParams{Limit: new(2)}))
		}},
		{Name: "GET /comments", Call: func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).GetComments(ctx, posts.GetCommentsParams{PostIDs: []int{1, 2}, Limit: new(3)}))
		}},
		{Name: "POST /posts", Call: func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).CreatePost(ctx, posts.CreatePostParams{Viewer: 7, Body: &posts.CreatePostInput{Title: "x"}}))
		}},
		{Name: "PUT /posts/{id}/like", Call: func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).LikePost(ctx, posts.LikePostParams{Viewer: 7, ID: 1}))
		}},
		{Name: "DELETE /posts/{id}/like", Call: func(ctx context.Context, s *clients.Service) error {
			return second(posts.New(s).UnlikePost(ctx, posts.UnlikePostParams{Viewer: 7, ID: 1}))
		}},
		{Name: "GET /profiles", Call: func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).GetProfiles(ctx, profiles.GetProfilesParams{IDs: []int{1, 2}}))
		}},
		{Name: "GET /profiles/by-handle/{handle}", Call: func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).GetProfileByHandle(ctx, profiles.GetProfileByHandleParams{Handle: "ada"}))
		}},
		{Name: "PUT /follows/{id}", Call: func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).Follow(ctx, profiles.FollowParams{ID: 1, Viewer: 7}))
		}},
		{Name: "DELETE /follows/{id}", Call: func(ctx context.Context, s *clients.Service) error {
			return second(profiles.New(s).Unfollow(ctx, profiles.UnfollowParams{ID: 1, Viewer: 7}))
		}},
		{Name: "GET /notifications/count", Call: func(ctx context.Context, s *clients.Service) error {
			return second(notifications.New(s).Count(ctx, 7))
		}},
		{Name: "GET /notifications", Call: func(ctx context.Context, s *clients.Service) error {
			return second(notifications.New(s).List(ctx, 7, 2, 0))
		}},
		{Name: "POST /notifications/read", Call: func(ctx context.Context, s *clients.Service) error {
			return second(notifications.New(s).MarkRead(ctx, 7, 0))
		}},
		{Name: "GET /ads", Call: func(ctx context.Context, s *clients.Service) error {
			return second(ads.New(s).GetAds(ctx, ads.GetAdsParams{Viewer: new(7), Slots: new(2)}))
		}},
		{Name: "GET /analytics", Call: func(ctx context.Context, s *clients.Service) error {
			return second(analytics.New(s).GetStats(ctx, analytics.GetStatsParams{PostIDs: []int{1, 2}}))
		}},
	})
}

// second returns the error of a call.
func second[T any](_ T, err error) error { return err }
