package edge

import (
	"context"
	"net/http"
	"net/netip"
	"sync"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/ratelimit"
)

// live keeps the sockets and event streams that are open: so many per viewer, and none once the server drains.
type live struct {
	mu       sync.Mutex
	open     map[*connection]struct{}
	holders  map[holder]int
	draining bool
	idle     chan struct{} // closed when the last one has ended while draining
}

// holder is who a connection counts for: a viewer of a client, or an address where there is no viewer.
type holder struct {
	client, issuer, subject string
	address                 netip.Addr
}

// connection is one socket or event stream.
type connection struct {
	live   *live
	holder holder
	held   bool
	leave  func() // asks it to end because the server does
}

func newLive() *live {
	return &live{open: map[*connection]struct{}{}, holders: map[holder]int{}, idle: make(chan struct{})}
}

// enter notes a connection; nil when the server drains. leave must not block.
func (l *live) enter(leave func()) *connection {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.draining {
		return nil
	}
	c := &connection{live: l, leave: leave}
	l.open[c] = struct{}{}
	return c
}

// hold counts a connection for whoever the context names, and says whether there is room.
func (c *connection) hold(ctx context.Context, client *client) bool {
	l := c.live
	h := holder{client: client.Name()}
	if viewer, ok := auth.FromContext(ctx); ok {
		h.issuer, h.subject = viewer.Issuer, viewer.Subject
	} else {
		h.address = ratelimit.Network(graph.Address(ctx))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holders[h] >= client.Profile().Policy.Subscriptions.MaxSocketsPerViewer {
		return false
	}
	l.holders[h]++
	c.holder, c.held = h, true
	return true
}

// end forgets a connection.
func (c *connection) end() {
	l := c.live
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
	if c.held {
		if l.holders[c.holder]--; l.holders[c.holder] == 0 {
			delete(l.holders, c.holder)
		}
	}
	if l.draining && len(l.open) == 0 {
		l.finish()
	}
}

// finish tells those who wait for the last connection. The lock is held.
func (l *live) finish() {
	select {
	case <-l.idle:
	default:
		close(l.idle)
	}
}

// drain asks all connections to end, and refuses others.
func (l *live) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.draining = true
	for c := range l.open {
		c.leave()
	}
	if len(l.open) == 0 {
		l.finish()
	}
}

// Drain ends WebSockets (with code 1001) and event streams, so that their clients connect to another node, and refuses
// new ones. It returns when all have ended, or with ctx's error.
func (s *Edge) Drain(ctx context.Context) error {
	s.live.drain()
	select {
	case <-s.live.idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func shuttingDown() *graph.Failure {
	return graph.Refuse(http.StatusServiceUnavailable, graph.CodeShuttingDown, "this node is shutting down; connect again")
}

func tooManyConnections() *graph.Failure {
	return graph.Refuse(http.StatusTooManyRequests, graph.CodeRateLimited, "too many sockets and event streams of this viewer are open")
}
