package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// How many values the scripts take and answer for each key.
const (
	takenPerKey    = 11
	answeredPerKey = 9
)

// group is the charges that one call decides, by their places in the whole.
type group struct {
	tag     string
	indexes []int
	charges []Charge
	call    *call

	verdicts []verdict
	err      error
}

// Reserve implements Store in one round trip. On one server all charges are decided in one step. In a Cluster those
// with the same hash tag are, which are the policies that count the same thing; if then one tag refuses, what the
// others charged is given back at once, so that a moment's refusal of somebody else is the worst that can come of it.
func (r *Redis) Reserve(ctx context.Context, charges []Charge) ([]Decision, error) {
	todo, never, err := precheck(charges)
	if err != nil || len(todo) == 0 {
		return nil, err
	}
	groups := r.group(todo)
	for _, g := range groups {
		if err := r.breakers.check(g.tag); err != nil {
			return nil, err
		}
	}
	err = r.ask(ctx, groups)
	return r.conclude(todo, never, groups, err)
}

// group splits the charges by what can be decided in one step.
func (r *Redis) group(charges []Charge) (groups []*group) {
next:
	for i := range charges {
		tag := r.tag(charges[i].Key)
		for _, g := range groups {
			if g.tag == tag {
				g.indexes, g.charges = append(g.indexes, i), append(g.charges, charges[i])
				continue next
			}
		}
		groups = append(groups, &group{tag: tag, indexes: []int{i}, charges: []Charge{charges[i]}})
	}
	return groups
}

// tag is what decides where in Redis a key lies: its hash tag in a Cluster, nothing on a single server.
func (r *Redis) tag(key string) string {
	if r.cluster {
		return slotTag(key)
	}
	return ""
}

// ask sends one call for each group and tells the breakers how it went.
func (r *Redis) ask(parent context.Context, groups []*group) error {
	ctx, cancel := context.WithTimeout(parent, r.config.Budget)
	defer cancel()
	began := time.Now()
	r.exchange(ctx, groups)
	ended := time.Now()
	var first error
	for _, g := range groups {
		if g.err == nil {
			g.verdicts, g.err = parse(g.call.Val(), len(g.charges))
		}
		if first == nil {
			first = g.err
		}
		if g.err == nil {
			r.answered.Store(int64(ended.Sub(r.started)))
		}
		// A caller that went away says nothing about Redis, and neither does what was never sent.
		if parent.Err() == nil && !errors.Is(g.err, errUnsent) && !r.excuses(began, ended, g.err) {
			r.breakers.record(g.tag, g.err)
		}
	}
	r.measure(parent, ended.Sub(began), first)
	return first
}

// exchange sends the calls and notes their errors. In a Cluster every caller sends its own: calls that share a write
// would wait for the slowest of the masters.
func (r *Redis) exchange(ctx context.Context, groups []*group) {
	calls := make([]*call, len(groups))
	for i, g := range groups {
		g.call = r.reserveCall(ctx, g.charges)
		calls[i] = g.call
	}
	if !r.cluster {
		groups[0].err = r.combiner.run(ctx, calls[0])
		return
	}
	_ = r.do(ctx, calls...) // each call holds its own error
	for _, g := range groups {
		g.err = g.call.Err()
	}
}

// reserveCall prepares the call that decides the charges together.
func (r *Redis) reserveCall(ctx context.Context, charges []Charge) *call {
	keys, argv := make([]string, len(charges)), make([]any, 0, takenPerKey*len(charges))
	for i := range charges {
		c := &charges[i]
		s := &c.Rule.spec
		keys[i] = c.Key
		argv = append(argv, s.algorithm.String(), int(c.Rule.policy.Mode), c.Cost, c.Lease,
			s.args[0], s.args[1], s.args[2], s.args[3], c.carry.before, c.carry.spent, c.carry.owed)
	}
	return newCall(ctx, r.scripts.forCharges(charges), keys, argv...)
}

// conclude puts the answers together. If a group refuses or fails, what the others charged is given back.
func (r *Redis) conclude(charges []Charge, never []bool, groups []*group, err error) ([]Decision, error) {
	out := make([]Decision, len(charges))
	pass := make([]bool, len(groups))
	all := err == nil
	for i, g := range groups {
		if g.err != nil {
			continue
		}
		pass[i] = passes(g.charges, g.verdicts)
		all = all && pass[i]
		for j, v := range g.verdicts {
			at := g.indexes[j]
			out[at] = decisionOf(&g.charges[j], v, isNever(never, at), pass[i])
		}
	}
	if !all {
		r.undo(out)
	}
	if err != nil {
		return nil, fmt.Errorf("ratelimit: redis: %w", err)
	}
	return out, nil
}

// undo gives back what decisions charged.
func (r *Redis) undo(ds []Decision) {
	for i := range ds {
		d := &ds[i]
		if d.Receipt.Cost == 0 {
			continue
		}
		whole := d.Receipt // and the lease, which was charged after it
		whole.Cost += d.Leased
		whole.stamp[1] += d.Leased
		_ = r.Settle(context.Background(), whole, 0)
		*d = d.after(d.Receipt.Cost)
		d.Receipt, d.Leased = Receipt{}, 0
	}
}

// passes says whether all enforced charges of a group were allowed, and so all allowed ones made.
func passes(charges []Charge, verdicts []verdict) bool {
	for i := range charges {
		if !verdicts[i].ok && charges[i].Rule.policy.Mode == Enforce {
			return false
		}
	}
	return true
}

// parse reads the answer of a reserve script about some keys.
func parse(values []int64, keys int) ([]verdict, error) {
	if len(values) != answeredPerKey*keys {
		return nil, fmt.Errorf("got %d values for %d keys", len(values), keys)
	}
	out := make([]verdict, keys)
	for i := range out {
		v := values[i*answeredPerKey:]
		out[i] = verdict{
			ok: v[0] == 1, remaining: v[1], retry: v[2], reset: v[3],
			at: v[4], stamp: stamp{v[5], v[6]}, leased: v[7], taken: v[8],
		}
	}
	return out, nil
}

// Attributes of the call metric, made once. Immutable.
var (
	callOK     = metric.WithAttributeSet(attribute.NewSet(attribute.String("outcome", "ok")))
	callFailed = metric.WithAttributeSet(attribute.NewSet(attribute.String("outcome", "error")))
)

func (r *Redis) measure(ctx context.Context, took time.Duration, err error) {
	switch {
	case err == nil:
		r.calls.Record(ctx, took.Seconds(), callOK)
	case !errors.Is(err, context.Canceled):
		r.calls.Record(ctx, took.Seconds(), callFailed)
	}
}
