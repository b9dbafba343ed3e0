package ratelimit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Limiter decides for all clients of a process. It is safe for concurrent use.
type Limiter struct {
	store    Store
	node     *Memory // policies in the scope Node
	shares   *Memory // what this node enforces alone in an outage
	recall   *recall // what this node knows when one begins
	keys     *keyer
	refusals *refusals
	leases   *leases
	metrics  *metrics
	config   Config
	now      func() int64 // µs, never steps back
	outage   outage
	close    func() error
}

// New makes a limiter. The error joins all problems of the configuration.
func New(c Config) (*Limiter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	l := &Limiter{store: c.Store, config: c, now: microClock(nil)}
	if err := l.build(); err != nil {
		return nil, err
	}
	l.close = sync.OnceValue(l.shutdown)
	return l, nil
}

// build makes the parts of the limiter.
func (l *Limiter) build() (err error) {
	secret := l.config.Secret
	if len(secret) == 0 {
		secret = make([]byte, minSecret)
		rand.Read(secret) // never fails
	}
	l.keys = newKeyer(secret)
	local := MemoryConfig{MaxEntries: l.config.MaxLocal}
	var errs [3]error
	l.node, errs[0] = NewMemory(local)
	l.shares, errs[1] = NewMemory(local)
	if l.store == nil {
		l.store, errs[2] = NewMemory(MemoryConfig{})
	}
	if _, own := l.store.(*Memory); !own {
		l.recall = newRecall(l.config.MaxLocal, l.nodes, l.config.Headroom)
	}
	l.refusals = newRefusals(l.config.MaxLocal, l.config.DenyFor)
	l.leases = newLeases(l.config.MaxLocal, l.now, l.store)
	l.metrics, err = newMetrics(l.config.Meter, l)
	return errors.Join(append(errs[:], err)...)
}

// Close gives back what leases hold, ends the metrics and closes the store. Reserve must not be called any more.
// Further calls return what the first did.
func (l *Limiter) Close() error { return l.close() }

func (l *Limiter) shutdown() error {
	l.leases.close()
	return errors.Join(l.metrics.close(), l.store.Close())
}

// Request asks to spend Cost units for a subject.
type Request struct {
	// Set holds the policies of the client that asks. Nil or empty: everything is allowed.
	Set *Set
	// Subject is who asks.
	Subject Subject
	// Operation is the name of the operation, for overrides. May be empty.
	Operation string
	// Cost is in units, from 0 to MaxUnits. 0 only looks: nothing is charged and nothing is refused.
	Cost int64
}

// Reserve charges the cost under all policies of the request that apply, all or nothing, and says how each decided.
//
// It returns an error only for a cost out of range (ErrCost) and when ctx ends first; a store that cannot be asked is
// no error but the policies' OnOutage. It takes the store's call budget at the most, and no time worth naming while the
// store is known to be gone.
func (l *Limiter) Reserve(ctx context.Context, req Request) (*Reservation, error) {
	if req.Cost < 0 || req.Cost > MaxUnits {
		return nil, fmt.Errorf("%w: must be from 0 to %d, got %d", ErrCost, int64(MaxUnits), req.Cost)
	}
	r := &Reservation{Allowed: true}
	if req.Set == nil {
		return r, nil
	}
	fleet, node := l.charges(r, &req)
	if err := l.decide(ctx, r, fleet, node); err != nil {
		return nil, err
	}
	l.metrics.record(ctx, r)
	return r, nil
}

// charges makes the charge of each policy, those of the fleet, in r's own room, apart from those of the node.
func (l *Limiter) charges(r *Reservation, req *Request) (fleet, node []Charge) {
	fleet = r.room.charges[:0]
	for i := range req.Set.policies {
		p := &req.Set.policies[i]
		rule := p.pick(&req.Subject, req.Operation)
		of := partition{client: req.Set.client, scope: rule.scope}
		of.kind, of.tenant, of.value = req.Subject.value(p.policy.Per)
		c := Charge{Key: l.keys.key(of), Rule: rule, Cost: req.Cost}
		if p.policy.Scope == Node {
			node = append(node, c)
		} else {
			fleet = append(fleet, c)
		}
	}
	return fleet, node
}

// decide asks from the cheapest to the dearest, and stops at the first refusal: what is remembered, this node, the
// leases, the store.
func (l *Limiter) decide(ctx context.Context, r *Reservation, fleet, node []Charge) error {
	now := l.now()
	if d, ok := l.refusals.find(fleet, now); ok {
		r.add(d, nowhere)
		return nil
	}
	if len(node) > 0 {
		ds, err := l.node.Reserve(ctx, node)
		if err != nil {
			return err
		}
		if r.addAll(ds, l.node); !r.Allowed {
			return nil
		}
	}
	if len(fleet) == 0 {
		return nil
	}
	err := l.fleet(ctx, r, fleet, now)
	if err != nil || !r.Allowed {
		r.rollback(ctx)
	}
	return err
}

// fleet decides the charges that all nodes share.
func (l *Limiter) fleet(ctx context.Context, r *Reservation, charges []Charge, now int64) error {
	charges, wanted := l.leases.serve(r, charges, now)
	if len(charges) == 0 {
		return nil
	}
	dials := l.dials()
	asked := charges
	trial := l.recall.prepare(charges, now, dials)
	if trial {
		asked = looks(charges)
	}
	ds, err := l.store.Reserve(ctx, asked)
	l.leases.granted(wanted, ds, now)
	if err != nil {
		return l.unanswered(ctx, r, charges, err)
	}
	l.recall.told(asked, ds, now, dials)
	if l.outage.on.Load() {
		l.settleOutage(ctx, l.health())
	}
	if trial {
		return l.onTrial(ctx, r, charges, ds)
	}
	r.addAll(ds, l.store)
	l.refusals.remember(charges, ds, now)
	return nil
}

// looks are the charges without the cost of those that this node's share decides.
func looks(charges []Charge) []Charge {
	out := slices.Clone(charges)
	for i := range out {
		if out[i].Rule.policy.OnOutage == Local {
			out[i].Cost, out[i].Lease = 0, 0
		}
	}
	return out
}

// onTrial decides charges while a store that is back is only told of what this node's share decides.
func (l *Limiter) onTrial(ctx context.Context, r *Reservation, charges []Charge, ds []Decision) error {
	var own []Charge
	for i := range charges {
		if charges[i].Rule.policy.OnOutage == Local {
			own = append(own, charges[i])
		} else {
			r.add(ds[i], l.store)
		}
	}
	if !r.Allowed {
		return nil
	}
	return l.alone(ctx, r, own, true)
}

// unanswered decides charges that the store was asked about in vain.
func (l *Limiter) unanswered(ctx context.Context, r *Reservation, charges []Charge, err error) error {
	if errors.Is(err, ErrCost) {
		return err
	}
	ran := !notRun(err)
	l.recall.untold(charges, l.now(), ran)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	l.noteOutage(ctx, err)
	return l.alone(ctx, r, charges, !ran)
}

// notRun says whether the store has certainly charged nothing.
func notRun(err error) bool {
	return refuses(err) || errors.Is(err, errUnsent) || errors.Is(err, redis.ErrPoolTimeout)
}

// refuses says whether the store is not there, is not asked, or has answered that it does not decide.
func refuses(err error) bool {
	_, refused := errors.AsType[redis.Error](err)
	dial, network := errors.AsType[*net.OpError](err)
	return refused || network && dial.Op == "dial" || errors.Is(err, ErrUnavailable)
}

// dials is how often the store has connected: after each time it may have lost what it held.
func (l *Limiter) dials() int64 {
	if s, ok := l.store.(interface{ Dials() int64 }); ok {
		return s.Dials()
	}
	return 0
}

// Settle gives back what the operation did not use of its charge. Calling it again, for a refused reservation or for
// nil does nothing. It does not wait for the store.
func (l *Limiter) Settle(ctx context.Context, r *Reservation, actual int64) {
	if r == nil || !r.settled.CompareAndSwap(false, true) {
		return
	}
	for i := range r.Decisions {
		receipt := r.Decisions[i].Receipt
		units := receipt.refundable(actual)
		if units == 0 {
			continue
		}
		l.refusals.forget(receipt.Key)
		l.metrics.refunded(ctx, receipt.Rule, units)
		// A lost refund comes back with time; there is nobody to tell.
		_ = r.places[i].Settle(ctx, receipt, actual)
		if _, leased := r.places[i].(*lease); !leased && !r.Decisions[i].Degraded { // a lease keeps what it is given
			l.recall.refunded(receipt, l.now(), units)
		}
	}
}
