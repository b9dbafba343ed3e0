package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/loader"
)

type post Root

// Author is who wrote a post.
func (r *post) Author(ctx context.Context, objs []*posts.Post) ([]*profiles.Profile, error) {
	return loader.All(ctx, r.loaders.profiles, loader.KeysOf(objs, func(p *posts.Post) profiles.ID { return profiles.ID(p.AuthorID) }))
}

// Stats is how often a post was seen.
func (r *post) Stats(ctx context.Context, objs []*posts.Post) ([]*analytics.Stats, error) {
	return loader.All(ctx, r.loaders.stats, loader.KeysOf(objs, func(p *posts.Post) int64 { return int64(p.ID) }))
}

// Comments are a post's first comments.
func (r *post) Comments(ctx context.Context, objs []*posts.Post, first int) ([]*posts.Comments, error) {
	if err := graph.Between("first", first, 0, maxComments); err != nil {
		return nil, err
	}
	found, err := loader.All(ctx, r.loaders.comments, loader.KeysOf(objs, func(p *posts.Post) firstComments { return firstComments{Key: p.ID, Args: first} }))
	return rejected(found, err, "first")
}

type comment Root

// Author is who wrote a comment.
func (r *comment) Author(ctx context.Context, objs []*posts.Comment) ([]*profiles.Profile, error) {
	return loader.All(ctx, r.loaders.profiles, loader.KeysOf(objs, func(c *posts.Comment) profiles.ID { return profiles.ID(c.AuthorID) }))
}
