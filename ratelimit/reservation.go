package ratelimit

import (
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// Reservation is the outcome of Limiter.Reserve.
type Reservation struct {
	// Allowed says whether the operation may run. Refusals of policies in shadow do not count.
	Allowed bool
	// Decisions are those of the policies that were asked. After a refusal these may be fewer than there are policies,
	// but the one that refused is always among them.
	Decisions []Decision
	// places are where each decision's charge was made.
	places  []settler
	settled atomic.Bool
	room    room
}

// few is how many policies most clients have at the most.
const few = 3

// room is where a reservation under few policies keeps its slices, so that it is one allocation. It is not pooled: a
// store may look at charges until after its answer.
type room struct {
	charges [few]Charge
	places  [few]settler
}

// settler takes refunds: a store or a lease.
type settler interface {
	Settle(ctx context.Context, r Receipt, actual int64) error
}

// nowhere is the place of decisions that charged nothing.
var nowhere settler = discard{}

type discard struct{}

func (discard) Settle(context.Context, Receipt, int64) error { return nil }

// add notes one decision and where its charge was made.
func (r *Reservation) add(d Decision, place settler) {
	r.Decisions = append(r.Decisions, d)
	r.place(&d, place)
}

// addAll notes decisions of one place, and keeps their slice if it is the first.
func (r *Reservation) addAll(ds []Decision, place settler) {
	if r.Decisions == nil {
		r.Decisions = ds
	} else {
		r.Decisions = append(r.Decisions, ds...)
	}
	for i := range ds {
		r.place(&ds[i], place)
	}
}

// place notes where the charge of a decision was made, and what that means for the whole.
func (r *Reservation) place(d *Decision, place settler) {
	if r.places == nil {
		r.places = r.room.places[:0]
	}
	r.places = append(r.places, place)
	r.Allowed = r.Allowed && !d.enforcedRefusal()
}

// rollback gives back all that was charged, because the operation is refused after all.
func (r *Reservation) rollback(ctx context.Context) {
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if d.Receipt.Cost == 0 {
			continue
		}
		_ = r.places[i].Settle(ctx, d.Receipt, 0)
		*d = d.after(d.Receipt.Cost)
		d.Receipt, r.places[i] = Receipt{}, nowhere
	}
	r.settled.Store(true)
}

// Never says that an enforced policy can never let the operation pass: it costs more than the policy can hold.
func (r *Reservation) Never() bool {
	return slices.ContainsFunc(r.Decisions, func(d Decision) bool { return d.Never && d.enforcedRefusal() })
}

// Degraded says that the store could not be asked for at least one policy.
func (r *Reservation) Degraded() bool {
	return slices.ContainsFunc(r.Decisions, func(d Decision) bool { return d.Degraded })
}

// RetryAfter is the wait after which all policies that refused will let the same cost pass, if nothing else is spent.
// It is 0 if the operation was allowed or can never pass.
func (r *Reservation) RetryAfter() (wait time.Duration) {
	if r.Never() {
		return 0
	}
	for i := range r.Decisions {
		if d := &r.Decisions[i]; d.enforcedRefusal() {
			wait = max(wait, d.RetryAfter)
		}
	}
	return wait
}

// Refused are the names of the enforced policies that refused.
func (r *Reservation) Refused() (names []string) {
	for i := range r.Decisions {
		if d := &r.Decisions[i]; d.enforcedRefusal() {
			names = append(names, d.Policy.Name)
		}
	}
	return names
}

// After is how the decisions stand once the operation has settled with its actual cost: what to tell the caller in the
// response, without asking again.
func (r *Reservation) After(actual int64) []Decision {
	out := slices.Clone(r.Decisions)
	for i := range out {
		out[i] = out[i].after(out[i].Receipt.refundable(actual))
	}
	return out
}

// Regain corrects what the decisions say is left, because all that another reservation had charged before has been
// given back since: what to tell the caller without asking again.
func (r *Reservation) Regain(other *Reservation) {
	for i := range r.Decisions {
		d := &r.Decisions[i]
		for j := range other.Decisions {
			if charged := &other.Decisions[j].Receipt; d.Receipt.Cost > 0 && charged.Key == d.Receipt.Key {
				d.Remaining = min(d.Policy.Capacity(), d.Remaining+charged.Cost)
			}
		}
	}
}

// Lacks says whether the policies that refused would have let the cost pass with so many units more.
func (r *Reservation) Lacks(cost, units int64) bool {
	for i := range r.Decisions {
		if d := &r.Decisions[i]; d.enforcedRefusal() && (d.Never || d.Remaining+units < cost) {
			return false
		}
	}
	return !r.Allowed
}
