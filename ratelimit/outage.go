package ratelimit

import (
	"context"
	"sync"
	"time"
)

// closedRetry is what a policy that is closed in an outage tells callers to wait.
const closedRetry = time.Second

// outage remembers the last failure of the store, for State.
type outage struct {
	mu    sync.Mutex
	begun time.Time // of the failures that are going on
	last  time.Time
	err   error
}

// calm is how long after the last failure an outage counts as over.
const calm = 2 * time.Second

func (o *outage) note(err error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Sub(o.last) > calm {
		o.begun = now
	}
	o.last, o.err = now, err
}

// now says whether there is an outage, since when and why.
func (o *outage) now(now time.Time) (since time.Time, err error, on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil || now.Sub(o.last) > calm {
		return time.Time{}, nil, false
	}
	return o.begun, o.err, true
}

// alone decides charges that the store could not be asked about, by what their policies say about outages.
func (l *Limiter) alone(ctx context.Context, r *Reservation, charges []Charge) error {
	var local []Charge
	for i := range charges {
		switch c := &charges[i]; c.Rule.policy.OnOutage {
		case Closed:
			r.add(closedDecision(c), nowhere)
		case Open:
			r.add(openDecision(c), nowhere)
		default:
			share := c.Rule.shareOf(l.nodes(), l.config.Headroom)
			local = append(local, Charge{Key: c.Key, Rule: share, Cost: c.Cost})
		}
	}
	if !r.Allowed || len(local) == 0 {
		return nil
	}
	ds, err := l.shares.Reserve(ctx, local)
	for i := range ds {
		ds[i].Degraded = true
	}
	r.addAll(ds, l.shares)
	return err
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
	if h, ok := l.store.(interface{ Health() Health }); ok {
		return max(1, h.Health().Nodes)
	}
	return 1
}
