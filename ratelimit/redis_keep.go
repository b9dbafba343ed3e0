package ratelimit

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"time"
)

const (
	// nodesKey holds the nodes that are alive.
	nodesKey = keyPrefix + "nodes}"
	// heartbeats is how many beats a node may miss before it is not counted any more, and how many counts are
	// remembered: after a restart of Redis the first counts are too low, which would make shares too large.
	heartbeats = 3
)

// keep probes open breakers and reports this node alive, until ctx ends.
func (r *Redis) keep(ctx context.Context) {
	probe := time.NewTicker(r.config.Probe)
	defer probe.Stop()
	var beat <-chan time.Time
	if r.config.Heartbeat > 0 {
		ticker := time.NewTicker(r.config.Heartbeat)
		defer ticker.Stop()
		beat = ticker.C
		r.beat(ctx)
	}
	for {
		select {
		case <-probe.C:
			r.probe(ctx)
		case <-beat:
			r.beat(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// probeRule is what a probe is charged under. It is a charge like any other, because a Redis that answers may still
// refuse to write: a replica, or one that is out of memory.
func probeRule() *Rule {
	return newRule("", Policy{Name: "probe", Limit: MaxUnits, Window: time.Second}, "")
}

// probe tries each open breaker once and closes it if Redis does as it should.
func (r *Redis) probe(ctx context.Context) {
	for _, b := range r.breakers {
		if !b.isOpen.Load() {
			continue
		}
		tag := *b.tag.Load()
		charge := Charge{Key: keyPrefix + tag + "}:probe", Rule: r.probing, Cost: 1}
		ctx, cancel := context.WithTimeout(ctx, r.config.Budget)
		err := r.do(ctx, r.reserveCall(ctx, []Charge{charge}))
		cancel()
		if err == nil {
			b.circuit.Close()
		}
	}
}

// beat reports this node alive and counts the nodes. What goes wrong shows in the breakers' calls.
func (r *Redis) beat(ctx context.Context) {
	if r.breakers.check(r.tag(nodesKey)) != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, r.config.Budget)
	defer cancel()
	alive := heartbeats * r.config.Heartbeat
	c := newCall(ctx, &r.scripts.nodes, []string{nodesKey}, r.nodes.name, alive.Microseconds())
	if r.do(ctx, c) == nil && len(c.Val()) == 1 {
		r.nodes.note(int(c.Val()[0]))
	}
}

// nodeCount is how many nodes there are: the most of the last few counts.
type nodeCount struct {
	name  string // of this node, random
	last  [heartbeats]int
	next  int
	count atomic.Int64
}

func newNodeCount() *nodeCount { return &nodeCount{name: rand.Text()} }

// note takes one more count. Only the goroutine of keep calls it.
func (n *nodeCount) note(count int) {
	n.last[n.next] = count
	n.next = (n.next + 1) % len(n.last)
	most := 0
	for _, c := range n.last {
		most = max(most, c)
	}
	n.count.Store(int64(most))
}

func (n *nodeCount) get() int { return int(n.count.Load()) }
