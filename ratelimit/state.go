package ratelimit

import (
	"context"
	"time"
)

// Health is what a store says of itself.
type Health struct {
	// Open is how many of the store's breakers are open: parts of it that are not asked at present.
	Open int
	// Nodes is how many nodes the store has counted, or 0 if it does not count.
	Nodes int
	// Pending is how many refunds wait to be sent, Lost how many were given up since the start.
	Pending, Lost int64
}

// State is what a limiter says of itself, for readiness details. A degraded limiter still decides: it is a reason to
// look, not to take the node out of service.
type State struct {
	// Degraded says that the store is not asked for at least part of the partitions, or was not within the last two
	// seconds. Single calls without an answer in time are decided alone, too, but are no outage.
	Degraded bool `json:"degraded"`
	// Since is when that began.
	Since time.Time `json:"since,omitzero"`
	// Reason is the last failure of a call that was made.
	Reason string `json:"reason,omitempty"`
	// Nodes is how many nodes a node's share is computed from.
	Nodes int `json:"nodes"`
	// PendingRefunds wait to be sent; LostRefunds were given up since the start and come back with time.
	PendingRefunds int64 `json:"pendingRefunds"`
	LostRefunds    int64 `json:"lostRefunds"`
}

// State reports how the limiter is now.
func (l *Limiter) State() State {
	health := l.health()
	l.settleOutage(context.Background(), health)
	s := State{Nodes: l.nodes(), PendingRefunds: health.Pending, LostRefunds: health.Lost}
	since, reason, on := l.outage.now()
	if s.Degraded = on; on {
		s.Since, s.Reason = since, reason
	}
	return s
}
