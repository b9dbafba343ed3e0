package resolvers

import (
	"context"
	"time"

	"github.com/facetgraph/facet/clients/notifications"
)

const (
	reconnectAfter    = 500 * time.Millisecond
	maxReconnectAfter = 30 * time.Second
)

type subscription Root

// NotificationAdded sends each new notification of the viewer. A stream that breaks is opened again, more and more
// slowly, until the subscriber leaves; the context's end closes the channel.
func (s *subscription) NotificationAdded(ctx context.Context) (<-chan *notifications.Notification, error) {
	viewer, err := requireViewer(ctx)
	if err != nil {
		return nil, err
	}
	out := make(chan *notifications.Notification)
	go func() {
		defer close(out)
		wait := reconnectAfter
		for ctx.Err() == nil {
			if s.forward(ctx, viewer, out) {
				wait = reconnectAfter
			}
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
			wait = min(wait*2, maxReconnectAfter)
		}
	}()
	return out, nil
}

// forward copies one stream until it ends, and says whether anything came.
func (s *subscription) forward(ctx context.Context, viewer int64, out chan<- *notifications.Notification) (some bool) {
	for n, err := range s.services.Notifications.Stream(ctx, viewer) {
		if err != nil {
			return some
		}
		some = true
		select {
		case out <- n:
		case <-ctx.Done():
			return some
		}
	}
	return some
}
