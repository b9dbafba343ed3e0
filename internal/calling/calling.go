// Package calling lets whoever waits for a call that others make know which service it is that they wait for.
package calling

import (
	"context"
	"sync/atomic"
)

// Call is what is known of a call under way. It is safe for concurrent use.
type Call struct{ service atomic.Pointer[string] }

// Service is the service that was called last; "" before the first call.
func (c *Call) Service() string {
	if s := c.service.Load(); s != nil {
		return *s
	}
	return ""
}

// Key is the key of contexts under which a *Call may be.
type Key struct{}

// Note says that a service is called in a context. What service points to must not change.
func Note(ctx context.Context, service *string) {
	if c, ok := ctx.Value(Key{}).(*Call); ok {
		c.service.Store(service)
	}
}
