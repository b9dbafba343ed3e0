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
	// Degraded says that the store is not asked, or has just failed, for at least part of the partitions.
	Degraded bool `json:"degraded"`
	// Since is when that began.
	Since time.Time `json:"since,omitzero"`
	// Reason is the last failure.
	Reason string `json:"reason,omitempty"`
	// Nodes is how many nodes a node's share is computed from.
	Nodes int `json:"nodes"`
	// PendingRefunds wait to be sent; LostRefunds were given up since the start and come back with time.
	PendingRefunds int64 `json:"pendingRefunds"`
	LostRefunds    int64 `json:"lostRefunds"`
}

// State reports how the limiter is now.
func (l *Limiter) State() State {
	l.settleOutage(context.Background())
	s, health := State{Nodes: l.nodes()}, l.health()
	since, err, on := l.outage.now()
	if s.Degraded = on || health.Open > 0; on {
		s.Since, s.Reason = since, err.Error()
	}
	s.PendingRefunds, s.LostRefunds = health.Pending, health.Lost
	return s
}
