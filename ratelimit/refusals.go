package ratelimit

import (
	"slices"
	"time"
)

// refusals remembers which partitions the store has just refused, so that whoever keeps asking costs the store nothing.
type refusals struct {
	table *table[refusal]
	most  int64 // µs; not positive: remember nothing
}

// refusal is a decision made at a time for a cost. It holds for all costs from that one up as long as it is known how
// much longer a larger one has to wait; under SlidingCounter and SlidingLog it is not.
type refusal struct {
	decision Decision
	cost, at int64
}

func newRefusals(size int, most time.Duration) *refusals {
	return &refusals{table: newTable[refusal](size), most: most.Microseconds()}
}

// find gives the first refusal that still holds for one of the charges.
func (r *refusals) find(charges []Charge, now int64) (Decision, bool) {
	if r.most <= 0 || slices.ContainsFunc(charges, tooDear) {
		return Decision{}, false // what can never pass must be told so, not to wait
	}
	for i := range charges {
		c := &charges[i]
		s := r.table.of(c.Key)
		s.Lock()
		known, ok := s.get(c.Key, now)
		s.Unlock()
		if ok && known.covers(c) {
			return known.aged(c.Cost, now), true
		}
	}
	return Decision{}, false
}

// tooDear says whether the charge can never pass.
func tooDear(c Charge) bool { return c.Cost > c.Rule.spec.capacity }

// covers says whether the refusal says all about the charge. The rule may have changed since: a higher tier, a reload.
func (f refusal) covers(c *Charge) bool {
	if c.Rule.policy.Mode != Enforce || f.decision.Policy != &c.Rule.policy {
		return false
	}
	a := c.Rule.spec.algorithm
	return c.Cost == f.cost || c.Cost > f.cost && (a.smooth() || a == FixedWindow)
}

// aged is what the store would say some time later to a cost that the refusal covers, if nobody else had spent or given
// back anything. Only what remains under SlidingCounter and SlidingLog is as it was: they do not say when more comes.
func (f refusal) aged(cost, now int64) Decision {
	d, passed := f.decision, time.Duration(now-f.at)*time.Microsecond
	s := &d.rule.spec
	if s.algorithm.smooth() {
		d.RetryAfter += time.Duration(ceilDiv((cost-f.cost)*s.w, s.l)) * time.Microsecond
	}
	d.RetryAfter = max(time.Microsecond, d.RetryAfter-passed)
	d.Reset = max(d.RetryAfter, d.Reset-passed)
	d.Remaining = s.regained(d.Remaining, d.Reset)
	d.At = d.At.Add(passed)
	return d
}

// remember notes the refusals that waiting can end.
func (r *refusals) remember(charges []Charge, ds []Decision, now int64) {
	for i := range ds {
		if d := &ds[i]; d.enforcedRefusal() && !d.Never && r.most > 0 {
			until := now + min(r.most, d.RetryAfter.Microseconds())
			s := r.table.of(charges[i].Key)
			s.Lock()
			r.table.put(s, charges[i].Key, refusal{decision: *d, cost: charges[i].Cost, at: now}, until, now)
			s.Unlock()
		}
	}
}

// forget drops what is remembered of a partition, because it was given something back.
func (r *refusals) forget(key string) {
	s := r.table.of(key)
	s.Lock()
	delete(s.items, key)
	s.Unlock()
}
