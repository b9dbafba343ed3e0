package ratelimit

import (
	"context"
	"strings"
)

// Opened to the tests in ratelimit_test: what the public API rightly hides.

// Exchange sends reserve calls, one for each list of charges, in one write, and answers the decisions with the server
// time in µs of each call.
func (r *Redis) Exchange(ctx context.Context, reserves [][]Charge) ([][]Decision, []int64, error) {
	var calls []*call
	for _, charges := range reserves {
		calls = append(calls, r.reserveCall(ctx, charges))
	}
	if err := r.do(ctx, calls...); err != nil {
		return nil, nil, err
	}
	out, at := make([][]Decision, len(reserves)), make([]int64, len(reserves))
	for i, charges := range reserves {
		verdicts, err := parse(calls[i].Val(), len(charges))
		if err != nil {
			return nil, nil, err
		}
		pass := passes(charges, verdicts)
		for j, v := range verdicts {
			at[i] = v.at
			out[i] = append(out[i], decisionOf(&charges[j], v, false, pass))
		}
	}
	return out, at, nil
}

// SettleAt settles now, by the same script but for telling the server time in µs at which it ran.
func (r *Redis) SettleAt(ctx context.Context, receipt Receipt, units int64) (at int64, err error) {
	c := r.settleCall(ctx, &refund{receipt: receipt, units: units})
	timed := compose("header", receipt.Rule.spec.algorithm.String(), "settle")
	timed.source = strings.Replace(timed.source, "return {refund[", "return {now, refund[", 1)
	c.script = &timed
	c.args[0], c.args[1] = "eval", timed.source
	c.prepare(ctx)
	if err := r.do(ctx, c); err != nil {
		return 0, err
	}
	return c.Val()[0], nil
}

// Idle is how many connections are open and not in use.
func (r *Redis) Idle() int { return int(r.client.PoolStats().IdleConns) }

// Key is the key of a partition as the limiter would make it.
func (l *Limiter) Key(client string, rule *Rule, kind, tenant, value string) string {
	return l.keys.key(partition{client, rule.scope, kind, tenant, value})
}

// Slot is the Cluster hash slot of a key.
func Slot(key string) int { return slot(slotTag(key)) }

// Emission is the fraction w/l µs in which one unit of the rule comes back.
func (r *Rule) Emission() (w, l int64) { return r.spec.w, r.spec.l }

// Steps is how finely the rule's sliding counter cuts its window.
func (r *Rule) Steps() (tick, steps int64) { return r.spec.tick, r.spec.steps }

// Share is the rule that one of nodes nodes enforces in an outage.
func (r *Rule) Share(nodes int, headroom float64) *Rule { return r.shareOf(nodes, headroom) }

// Source is the Lua of an algorithm's reserve script.
func Source(a Algorithm) string { return newScripts().reserve[a].source }
