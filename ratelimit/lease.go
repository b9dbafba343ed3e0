package ratelimit

import (
	"context"
	"math"
	"sync"
	"time"
)

// A lease is units that a node took from the store ahead of need, so that most operations of a hot partition need no
// round trip. It ends after a 50th of the time in which the full burst comes back. What the store refills meanwhile is
// the most that all nodes together can admit beyond the policy: 2 % of the burst, whatever their number. The store
// grants none of the last fifth of a burst, so that near the limit every decision is exact.
const (
	leasePart  = 50         // of the burst: the largest lease; of its refill time: the longest
	leaseWorth = 2          // a lease must cover this many operations like the present one
	shortLease = 1_000      // µs; shorter ones are not worth having
	longLease  = 1_000_000  // µs
	leaseIdle  = 10_000_000 // µs after which a partition's rate is forgotten
	rateMemory = 250_000.0  // µs over which a partition's rate is averaged
)

// leases holds this node's leases. It is safe for concurrent use.
type leases struct {
	table *table[*lease]
	now   func() int64
	store settler
	mu    sync.Mutex
	live  map[*lease]*time.Timer // those with units, and what ends them
}

func newLeases(size int, now func() int64, store settler) *leases {
	return &leases{table: newTable[*lease](size), now: now, store: store, live: make(map[*lease]*time.Timer)}
}

// lease is what this node holds of one partition, and how fast it uses it.
type lease struct {
	owner *leases

	mu     sync.Mutex
	asking bool     // one call at a time asks for a lease
	rate   float64  // units per µs, averaged
	seen   int64    // when rate was reckoned
	until  int64    // when the units end
	units  int64    // not used yet
	answer Decision // of the store, when it granted them
	sent   int64    // when they were asked for
	reset  int64    // when everything will have come back, by that answer
}

// asked is a lease that a charge asks for.
type asked struct {
	lease  *lease
	charge int // index
}

// serve decides the charges that a lease covers and returns the others, with the leases to be asked for beside them.
// It reuses the room of charges.
func (ls *leases) serve(r *Reservation, charges []Charge, now int64) (rest []Charge, wanted []asked) {
	rest = charges[:0]
	for _, c := range charges {
		if c.Rule.policy.Lease && c.Cost > 0 && c.Cost <= c.Rule.spec.capacity {
			h := ls.of(c.Key, now)
			d, ok := h.take(&c, now)
			if ok {
				r.add(d, h)
				continue
			}
			if c.Lease > 0 {
				wanted = append(wanted, asked{h, len(rest)})
			}
		}
		rest = append(rest, c)
	}
	return rest, wanted
}

// of is the lease of a partition, perhaps without units.
func (ls *leases) of(key string, now int64) *lease {
	s := ls.table.of(key)
	s.Lock()
	defer s.Unlock()
	h, ok := s.get(key, now)
	if !ok {
		h = &lease{owner: ls, seen: now}
	}
	ls.table.put(s, key, h, now+leaseIdle, now)
	return h
}

// take serves a charge from the lease, or sets c.Lease to what is worth asking for.
func (h *lease) take(c *Charge, now int64) (Decision, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.note(c.Cost, now)
	if now < h.until && h.units >= c.Cost {
		h.units -= c.Cost
		return h.decision(c.Cost, now), true
	}
	if length := leaseLength(&c.Rule.spec); length > 0 && !h.asking {
		want := min(c.Rule.spec.burst/leasePart, int64(h.rate*float64(length)))
		if want >= leaseWorth*c.Cost {
			c.Lease, h.asking = want, true
		}
	}
	return Decision{}, false
}

// note averages the rate at which the partition is used; the weight of a moment fades over rateMemory.
func (h *lease) note(cost, now int64) {
	faded := math.Exp(-float64(now-h.seen) / rateMemory)
	h.rate, h.seen = h.rate*faded+float64(cost)/rateMemory, now
}

// leaseLength is how long a lease lasts, in µs, or 0 if that is too short.
func leaseLength(s *spec) int64 {
	length := min(longLease, s.burst*s.w/s.l/leasePart)
	if length < shortLease {
		return 0
	}
	return length
}

// decision is how the store would have answered, as far as this node can tell.
func (h *lease) decision(cost, now int64) Decision {
	d := h.answer
	d.Reset = max(0, time.Duration(h.reset-now)*time.Microsecond)
	d.Remaining = d.rule.spec.regained(d.Remaining, d.Reset) + h.units
	d.At = h.answer.At.Add(time.Duration(now-h.sent) * time.Microsecond)
	d.Receipt.Cost = cost
	return d
}

// granted hands what the store granted to the leases that asked, or frees them to ask again. sent is when it was asked:
// the lease lasts from then, so that no delay of the answer makes it longer than it is for the store.
func (ls *leases) granted(wanted []asked, ds []Decision, sent int64) {
	for _, a := range wanted {
		var d Decision
		if a.charge < len(ds) {
			d = ds[a.charge]
		}
		a.lease.grant(d, sent)
	}
}

func (h *lease) grant(d Decision, sent int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asking = false
	if d.Leased == 0 {
		return
	}
	h.giveBack() // of the lease before, if its timer is late
	length := leaseLength(&d.rule.spec)
	h.until, h.units, h.reset, h.sent = sent+length, d.Leased, sent+d.Reset.Microseconds(), sent
	h.answer = d
	h.answer.Leased = 0
	h.answer.Receipt.stamp[1] += d.Leased // the lease was charged after the cost
	stamp := h.answer.Receipt.stamp
	h.owner.mu.Lock()
	defer h.owner.mu.Unlock()
	h.owner.live[h] = time.AfterFunc(time.Duration(length)*time.Microsecond, func() { h.end(stamp) })
}

// end gives back what is left of the lease with the stamp, unless another one followed.
func (h *lease) end(of stamp) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.answer.Receipt.stamp != of {
		return
	}
	h.giveBack()
	h.owner.mu.Lock()
	defer h.owner.mu.Unlock()
	delete(h.owner.live, h)
}

// giveBack returns all units to the store. The caller holds h.mu.
func (h *lease) giveBack() {
	if h.units == 0 {
		return
	}
	left := h.answer.Receipt
	left.Cost, h.units = h.units, 0
	_ = h.owner.store.Settle(context.Background(), left, 0) // what is lost comes back with time
}

// Settle takes the refund of a charge served from a lease: into the lease while it lasts, else to the store.
func (h *lease) Settle(ctx context.Context, r Receipt, actual int64) error {
	h.mu.Lock()
	if r.stamp == h.answer.Receipt.stamp && h.owner.now() < h.until {
		h.units += r.refundable(actual)
		h.mu.Unlock()
		return nil
	}
	h.mu.Unlock()
	return h.owner.store.Settle(ctx, r, actual)
}

// close ends all leases and gives back what they hold.
func (ls *leases) close() {
	ls.mu.Lock()
	live := ls.live
	ls.live = make(map[*lease]*time.Timer)
	ls.mu.Unlock()
	for h, timer := range live {
		timer.Stop()
		h.end(h.stamp())
	}
}

func (h *lease) stamp() stamp {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.answer.Receipt.stamp
}
