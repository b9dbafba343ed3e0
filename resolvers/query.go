package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/loader"
)

// query makes the calls of root fields that no binding declares.
type query struct {
	declared.QueryFields
	root *Root
}

// Viewer is whoever is asking.
func (query) Viewer(ctx context.Context) (*profiles.Viewer, error) {
	n, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	return &profiles.Viewer{ID: profiles.ID(n)}, nil
}

// Feed is the feed of the viewer, or the trending one without a token.
func (q query) Feed(ctx context.Context, after *string, first int) (*recommendations.Feed, error) {
	from, err := page(after, first)
	if err != nil {
		return nil, err
	}
	n, err := viewerID(ctx)
	if err != nil {
		return nil, err
	}
	feed, err := loader.Once(ctx, feedCall{n, int64(from), first}, func() (*recommendations.Feed, error) {
		return q.root.services.Recommendations.Feed(ctx, n, first, from)
	})
	return feed, graph.Rejected(err, "")
}

// Home is the TV's home screen.
func (q query) Home(ctx context.Context) (*recommendations.Home, error) {
	n, err := viewerID(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := loader.Once(ctx, rowsCall{n}, func() ([]*recommendations.Row, error) { return q.root.services.Recommendations.Rows(ctx, n) })
	if err != nil {
		return nil, err
	}
	return &recommendations.Home{Rows: rows}, nil
}

// RateLimit is how the limits stand for whoever is asking. What a dry run means, the engine has seen to.
func (query) RateLimit(ctx context.Context, _ *bool) (*graph.RateStatus, error) {
	return graph.RateLimit(ctx), nil
}
