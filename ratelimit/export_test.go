package ratelimit

import (
	"context"
	"net"
	"strings"
	"time"
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

// Step is one step of Replay at a time in µs: a charge, or, with Units, a refund of a charge made before.
type Step struct {
	At     int64
	Charge Charge
	Units  int64
	Refund Receipt
}

// replayer runs the steps whose clock the test moves, by the same functions that reserve.lua and settle.lua call.
const replayer = `
local out = {}
for i = 1, #KEYS do
  local n = {}
  for j = 3, 10 do n[j] = tonumber(ARGV[(i - 1) * 10 + j]) end
  local name = ARGV[(i - 1) * 10 + 1]
  now = tonumber(ARGV[(i - 1) * 10 + 2])
  local answer, write = {0, 0, 0, 0, 0, 0, 0, 0}, nil
  if n[4] > 0 then refund[name](KEYS[i], n[4], n[9], n[10], n[5], n[6], n[7], n[8], n[3])
  else answer, write = reserve[name](KEYS[i], n[3], 0, n[5], n[6], n[7], n[8], 0, 0) end
  if write then write() end
  for j = 1, 8 do out[#out + 1] = answer[j] end
  out[#out + 1] = 0
end
return out`

// Replay runs steps in one call, each at its own time. All must be of one algorithm. It answers what the charges were
// told; the places of refunds are empty.
func (r *Redis) Replay(ctx context.Context, steps []Step) ([]Decision, error) {
	var keys []string
	var argv []any
	algorithm := ""
	for i := range steps {
		st := &steps[i]
		c := st.Charge
		if st.Units > 0 {
			c = Charge{Key: st.Refund.Key, Rule: st.Refund.Rule, Cost: st.Refund.Cost}
		}
		s := &c.Rule.spec
		algorithm = s.algorithm.String()
		keys = append(keys, c.Key)
		argv = append(argv, algorithm, st.At, c.Cost, st.Units, s.args[0], s.args[1], s.args[2], s.args[3],
			st.Refund.stamp[0], st.Refund.stamp[1])
	}
	script := compose("header", algorithm)
	script.source += replayer
	c := newCall(ctx, &script, keys, argv...)
	c.args[0], c.args[1] = "eval", script.source
	c.prepare(ctx)
	if err := r.do(ctx, c); err != nil {
		return nil, err
	}
	verdicts, err := parse(c.Val(), len(steps))
	if err != nil {
		return nil, err
	}
	out := make([]Decision, len(steps))
	for i, v := range verdicts {
		if steps[i].Units == 0 {
			out[i] = decisionOf(&steps[i].Charge, v, false, v.ok)
		}
	}
	return out, nil
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

// Patient is a connection of a store with a call budget.
func Patient(c net.Conn, budget time.Duration) net.Conn {
	return &patientConn{Conn: c, patience: patience{budget}}
}

// Knowing is the charge of a node that was told d.
func (c Charge) Knowing(d Decision) Charge {
	f := fact{at: d.At.UnixMicro(), stamp: d.stamp, clock: d.At.UnixMicro(), spent: c.Rule.spec.capacity - d.Remaining}
	f.used = float64(f.spent)
	owed := c.carry.owed
	c.carry = f.carry(&c.Rule.spec, 1)
	c.carry.owed = owed
	return c
}

// Owing is the charge of a node that owes units.
func (c Charge) Owing(units int64) Charge {
	c.carry.owed = units
	return c
}

// Taken is how much of what was owed was paid.
func (d Decision) Taken() int64 { return d.taken }

// Known is of how many partitions the node knows something.
func (l *Limiter) Known() int { return l.recall.table.size() }
