package resolvers

import (
	"context"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
)

// mutation makes one call per field. Who acts is the viewer of the token; no argument can say otherwise.
type mutation struct {
	declared.MutationFields
	root *Root
}

// MarkNotificationsRead marks the viewer's notifications as read and gives the viewer, whose count is then up to date.
func (m mutation) MarkNotificationsRead(ctx context.Context, upTo *string) (*profiles.Viewer, error) {
	v, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	var last int64
	if upTo != nil {
		if last, err = clients.ParseID(notifications.IDKind, *upTo); err != nil {
			return nil, graph.BadInput("upTo", "%s", err)
		}
	}
	if _, err := m.root.services.Notifications.MarkRead(ctx, v, notifications.ID(last)); err != nil {
		return nil, graph.RefusedOf(err, "upTo", notifications.IDKind)
	}
	return &profiles.Viewer{ID: profiles.ID(v)}, nil
}
