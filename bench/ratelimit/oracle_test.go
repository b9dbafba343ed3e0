package ratelimit_test

import (
	"fmt"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// oracle replays one partition under one policy, in plain numbers and apart from the package. Times are in µs. Windows
// must be multiples of limits, so that a unit is a whole number of µs.
type oracle interface {
	fits(at, cost int64) bool
	charge(at, cost int64)
	remaining(at int64) int64
}

func newOracle(p ratelimit.Policy) oracle {
	w := p.Window.Microseconds()
	switch p.Algorithm {
	case ratelimit.FixedWindow:
		return &fixed{limit: p.Limit, window: w}
	case ratelimit.SlidingCounter:
		return &counter{fixed{limit: p.Limit, window: w}}
	case ratelimit.SlidingLog:
		return &log{limit: p.Limit, window: w}
	default:
		return &bucket{unit: w / p.Limit, full: w / p.Limit * max(p.Burst, p.Limit), left: w / p.Limit * max(p.Burst, p.Limit)}
	}
}

// bucket holds time: a unit is worth the µs in which it comes back.
type bucket struct{ unit, full, left, at int64 }

func (b *bucket) now(at int64) int64       { return min(b.full, b.left+at-b.at) }
func (b *bucket) fits(at, cost int64) bool { return b.now(at) >= cost*b.unit }
func (b *bucket) charge(at, cost int64)    { b.left, b.at = b.now(at)-cost*b.unit, at }
func (b *bucket) remaining(at int64) int64 { return b.now(at) / b.unit }

// fixed counts the current window and remembers the one before.
type fixed struct{ limit, window, n, count, before int64 }

func (f *fixed) roll(at int64) (count, before int64) {
	switch n := at / f.window; n {
	case f.n:
		return f.count, f.before
	case f.n + 1:
		return 0, f.count
	}
	return 0, 0
}

func (f *fixed) fits(at, cost int64) bool {
	count, _ := f.roll(at)
	return count+cost <= f.limit
}

func (f *fixed) charge(at, cost int64) {
	f.count, f.before = f.roll(at)
	f.n, f.count = at/f.window, f.count+cost
}

func (f *fixed) remaining(at int64) int64 {
	count, _ := f.roll(at)
	return f.limit - count
}

// counter weighs the window before, in parts of window.
type counter struct{ fixed }

func (c *counter) room(at int64) int64 {
	count, before := c.roll(at)
	return (c.limit-count)*c.window - before*(c.window-at%c.window)
}

func (c *counter) fits(at, cost int64) bool { return c.room(at) >= cost*c.window }
func (c *counter) remaining(at int64) int64 { return max(0, c.room(at)) / c.window }

// log keeps what was charged within the window.
type log struct {
	limit, window, sum int64
	entries            []entry
}

type entry struct{ at, cost int64 }

// expired is what will have left the window by then, without forgetting it.
func (l *log) expired(at int64) (n int, sum int64) {
	for n < len(l.entries) && l.entries[n].at <= at-l.window {
		sum += l.entries[n].cost
		n++
	}
	return n, sum
}

func (l *log) fits(at, cost int64) bool {
	_, gone := l.expired(at)
	return l.sum-gone+cost <= l.limit
}

func (l *log) charge(at, cost int64) {
	n, gone := l.expired(at)
	l.entries = append(l.entries[n:], entry{at, cost})
	l.sum += cost - gone
}

func (l *log) remaining(at int64) int64 {
	_, gone := l.expired(at)
	return l.limit - l.sum + gone
}

// operation is one call of the limiter, as a node saw it.
type operation struct {
	Viewer  uint16
	Cost    int32
	Actual  int32 // what it settled with
	Allowed bool
	At      int64 // of the server
	Said    [5]said
}

// said is the decision of one policy.
type said struct {
	Allowed          bool
	Remaining, Retry int64
}

// replay compares the operations of one viewer, in the order of the server's clock, with the oracles of the policies.
// It returns how many decisions were compared and the first that was wrong.
func replay(ops []operation, policies []ratelimit.Policy) (compared int, wrong error) {
	oracles := make([]oracle, len(policies))
	for i, p := range policies {
		oracles[i] = newOracle(p)
	}
	for n, op := range ops {
		cost, pass := int64(op.Cost), true
		for _, o := range oracles {
			pass = pass && o.fits(op.At, cost)
		}
		if pass != op.Allowed {
			return compared, fmt.Errorf("operation %d of viewer %d, cost %d at %d: allowed %t, want %t", n, op.Viewer, cost, op.At, op.Allowed, pass)
		}
		for i, o := range oracles {
			if err := compare(o, op, op.Said[i], cost, pass); err != nil {
				return compared, fmt.Errorf("operation %d of viewer %d, cost %d at %d, policy %s: %w", n, op.Viewer, cost, op.At, policies[i].Name, err)
			}
			compared++
		}
	}
	return compared, nil
}

// compare holds what a policy said to its oracle, and lets the oracle follow.
func compare(o oracle, op operation, s said, cost int64, pass bool) error {
	ok := o.fits(op.At, cost)
	if ok != s.Allowed {
		return fmt.Errorf("allowed %t, want %t", s.Allowed, ok)
	}
	if !ok && (!o.fits(op.At+s.Retry, cost) || o.fits(op.At+s.Retry-1, cost)) {
		return fmt.Errorf("%v is not the shortest wait", time.Duration(s.Retry)*time.Microsecond)
	}
	if pass {
		o.charge(op.At, cost)
	}
	if left := o.remaining(op.At); left != s.Remaining {
		return fmt.Errorf("remaining %d, want %d", s.Remaining, left)
	}
	return nil
}

// envelope replays what was really used, in the order of the clock, against a bucket that refuses nothing, and returns
// the worst excess over burst + rate × time as a part of the burst.
func envelope(ops []operation, p ratelimit.Policy) (over float64) {
	unit, burst := p.Window.Microseconds()/p.Limit, max(p.Burst, p.Limit)
	var debt, last int64
	for _, op := range ops {
		if !op.Allowed {
			continue
		}
		debt = max(0, debt-(op.At-last)) + int64(op.Actual)*unit
		last = op.At
		over = max(over, float64(debt)/float64(burst*unit)-1)
	}
	return over
}
