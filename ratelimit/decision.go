package ratelimit

import "time"

// Decision is what one policy says about one charge. It is a value; nothing in it changes later.
type Decision struct {
	// Policy holds the numbers that counted, overrides applied. Do not change it.
	Policy *Policy
	// Allowed says whether this policy, alone, lets the charge pass. For a policy in shadow it refuses nothing.
	Allowed bool
	// Never says that the cost is beyond what the policy can ever hold: no waiting helps.
	Never bool
	// Degraded says that the store could not be asked and OnOutage decided.
	Degraded bool
	// Remaining is how many units could be spent right now, after the charge if it was made.
	Remaining int64
	// RetryAfter is the shortest wait after which the same cost passes if nothing else is spent. Zero if Allowed or Never.
	RetryAfter time.Duration
	// Reset is when everything has come back if nothing else is spent.
	Reset time.Duration
	// At is when the store decided, by its own clock, which is the one that RetryAfter and Reset count from.
	At time.Time
	// Partition is the keyed hash of what was counted: safe to show, of fixed length, empty if nothing was counted.
	Partition string
	// Receipt says what was charged, for Settle. Its Cost is 0 if nothing was.
	Receipt Receipt
	// Leased is how many units were taken ahead of need, beside the cost.
	Leased int64

	rule  *Rule
	stamp stamp // of the moment of the decision, charged or not
	taken int64 // units of what the charge's node owed that were charged first
}

// enforcedRefusal says whether the decision refuses the whole operation.
func (d *Decision) enforcedRefusal() bool { return !d.Allowed && d.Policy.Mode == Enforce }

// nearLimit says whether at least 80 % of the policy is used.
func (d *Decision) nearLimit() bool { return d.Remaining <= d.Policy.Capacity()/5 }

// after is the decision as it stands once units of the charge have been given back.
func (d Decision) after(units int64) Decision {
	d.Remaining = min(d.Policy.Capacity(), d.Remaining+min(units, d.Receipt.Cost))
	return d
}

// Receipt is proof of one charge, to be given back from. The zero value is proof of nothing.
type Receipt struct {
	// Key and Rule say where it was charged.
	Key  string
	Rule *Rule
	// Cost is how many units were charged.
	Cost  int64
	stamp stamp
}

// refundable is how much of the charge was not used, from 0 to what was charged.
func (r Receipt) refundable(actual int64) int64 {
	return max(0, r.Cost-max(0, actual))
}

// decisionOf turns a meter's verdict on a charge into a Decision. charged says whether the charge was made.
func decisionOf(c *Charge, v verdict, never, made bool) Decision {
	d := Decision{
		Policy: &c.Rule.policy, rule: c.Rule, Allowed: v.ok && !never, Never: never, Remaining: v.remaining,
		Reset: time.Duration(v.reset) * time.Microsecond, At: time.UnixMicro(v.at), Partition: partitionOf(c.Key),
		stamp: v.stamp, taken: v.taken,
	}
	if !d.Allowed && !never {
		d.RetryAfter = time.Duration(v.retry) * time.Microsecond
	}
	if made && v.ok && c.Cost > 0 {
		d.Leased = v.leased
		d.Receipt = Receipt{Key: c.Key, Rule: c.Rule, Cost: c.Cost, stamp: v.stamp}
	}
	return d
}
