package ratelimit

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// closedRetry is what a policy that is closed in an outage tells callers to wait.
const closedRetry = time.Second

// outage remembers the failures of the store, for State and for the count of switches.
type outage struct {
	on    atomic.Bool // there is one
	mu    sync.Mutex
	begun time.Time
	last  time.Time // that it went on
	err   error     // the last failure that was one, and not a consequence of others
}

// calm is how long the store must not have failed before an outage counts as over, so that a store that comes and goes
// is one outage and not many. It is longer than trialFor.
const calm = 2 * time.Second

// failed keeps the reason of a failure.
func (o *outage) failed(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil || !errors.Is(err, ErrUnavailable) {
		o.err = err
	}
}

// goesOn notes that there is an outage and reports whether it begins.
func (o *outage) goesOn(now time.Time) (began bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if began = !o.on.Load(); began {
		o.begun = now
		o.on.Store(true)
	}
	o.last = now
	return began
}

// settle ends an outage when there was calm, and reports whether it did.
func (o *outage) settle(now time.Time) (ended bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.on.Load() || now.Sub(o.last) <= calm {
		return false
	}
	o.err = nil
	o.on.Store(false)
	return true
}

// now says whether there is an outage, since when and why.
func (o *outage) now() (since time.Time, reason string, on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		reason = o.err.Error()
	}
	return o.begun, reason, o.on.Load()
}

// noteOutage notes that the store failed. A store that knows how it is says itself whether calls without an answer in
// time are more than single ones; of any other each failure counts.
func (l *Limiter) noteOutage(ctx context.Context, err error) {
	l.outage.failed(err)
	if _, knows := l.store.(interface{ Health() Health }); knows && !refuses(err) {
		return
	}
	if l.outage.goesOn(time.Now()) {
		l.metrics.switched(ctx, true)
	}
}

// settleOutage notes how things stand with the store: part of it is not asked, or it has been well for a while.
func (l *Limiter) settleOutage(ctx context.Context, h Health) {
	switch now := time.Now(); {
	case h.Open > 0:
		if l.outage.goesOn(now) {
			l.metrics.switched(ctx, true)
		}
	case l.outage.settle(now):
		l.metrics.switched(ctx, false)
	}
}

// alone decides charges that the store could not be asked about, by what their policies say about outages. owes says
// that the store has charged nothing of them: what is admitted is to be charged later.
func (l *Limiter) alone(ctx context.Context, r *Reservation, charges []Charge, owes bool) error {
	var local []Charge
	now, place := l.now(), shareOwing{l}
	for i := range charges {
		switch c := &charges[i]; c.Rule.policy.OnOutage {
		case Closed:
			r.add(closedDecision(c), nowhere)
		case Open:
			r.add(openDecision(c), nowhere)
		default:
			local = append(local, l.ownCharge(c, now))
		}
	}
	if !r.Allowed || len(local) == 0 {
		return nil
	}
	ds, err := l.shares.Reserve(ctx, local)
	for i := range ds {
		ds[i].Degraded = true
		if cost := ds[i].Receipt.Cost; cost > 0 {
			l.recall.admitted(local[i].Key, local[i].Rule.whole, now, cost, owes)
		}
	}
	r.addAll(ds, place)
	return err
}

// ownCharge is a charge of this node's share. The share holds this node's part of what is left by all that the node
// knows, or what it has left of its own, whichever is less; so what an outage before admitted is not there again. What
// is dearer than the whole share passes once if there is enough left for it, and is then paid for at the share's rate.
func (l *Limiter) ownCharge(c *Charge, now int64) Charge {
	nodes := l.nodes()
	share := c.Rule.shareOf(nodes, l.config.Headroom)
	out := Charge{Key: c.Key, Rule: share, Cost: c.Cost}
	left := l.recall.left(c.Key, c.Rule, now)
	if left >= float64(c.Rule.spec.capacity) || c.Cost > share.spec.burst && float64(c.Cost) <= left {
		return out
	}
	own := int64(math.Floor(left * partOf(nodes, l.config.Headroom)))
	out.carry = carry{before: ownShare, spent: max(0, share.spec.burst-own)}
	return out
}

// shareOwing takes refunds of what this node admitted alone.
type shareOwing struct{ l *Limiter }

// Settle gives units back to the node's share, and does not owe them to the store any more.
func (p shareOwing) Settle(ctx context.Context, r Receipt, actual int64) error {
	p.l.recall.returned(r.Key, r.Rule.whole, p.l.now(), r.refundable(actual))
	return p.l.shares.Settle(ctx, r, actual)
}

func closedDecision(c *Charge) Decision {
	d := openDecision(c)
	if c.Cost > 0 {
		d.Allowed, d.Remaining, d.RetryAfter, d.Reset = false, 0, closedRetry, closedRetry
	}
	return d
}

func openDecision(c *Charge) Decision {
	return Decision{
		Policy: &c.Rule.policy, rule: c.Rule, Allowed: true, Degraded: true, At: time.Now(),
		Remaining: c.Rule.spec.capacity, Partition: partitionOf(c.Key),
	}
}

// nodes is how many nodes share the limits.
func (l *Limiter) nodes() int {
	if l.config.Nodes > 0 {
		return l.config.Nodes
	}
	if h, ok := l.store.(interface{ counted() int }); ok {
		return max(1, h.counted())
	}
	return max(1, l.health().Nodes)
}

// health is what the store says of itself, if it does.
func (l *Limiter) health() Health {
	if h, ok := l.store.(interface{ Health() Health }); ok {
		return h.Health()
	}
	return Health{}
}
