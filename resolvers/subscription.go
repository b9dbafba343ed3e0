package resolvers

import (
	"context"
	"iter"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/graph/declared"
)

type subscription struct {
	declared.SubscriptionFields
	root *Root
}

// NotificationAdded sends each new notification of the viewer.
func (s subscription) NotificationAdded(ctx context.Context) (<-chan *notifications.Notification, error) {
	viewer, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	return clients.Follow(ctx, func(ctx context.Context) iter.Seq2[*notifications.Notification, error] {
		return s.root.services.Notifications.Stream(ctx, viewer)
	})
}
