package schema

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// keySyntax is who can share an allowance.
var keySyntax = regexp.MustCompile(`^(viewer|client|address|claim:[A-Za-z0-9_.:/-]{1,100})$`)

// checkRate reports the contradictions in and between a client's limits.
func (p *Policy) checkRate(v *policyCheck) {
	for i, r := range p.Rate {
		c := rateCheck{v, p.Cost.Max, fmt.Sprintf("rate[%d]", i), r}
		same := func(other Rate) bool { return other.Name == r.Name }
		switch {
		case !clientName.MatchString(r.Name):
			c.fail(c.at+".name", "%q must be lower-case letters, digits and dashes, starting with a letter", r.Name)
		case slices.ContainsFunc(p.Rate[:i], same):
			c.fail(c.at+".name", "%q is the name of another limit, too", r.Name)
		}
		if !keySyntax.MatchString(r.Key) {
			c.fail(c.at+".key", "%q is not a key; allowed: viewer, client, address, claim:<name>", r.Key)
		}
		if r.Leases && !r.Algorithm.Bursts() {
			c.fail(c.at+".leases", "%s cannot lease; use tokenBucket or gcra", r.Algorithm)
		}
		c.allowances()
	}
}

// rateCheck checks one limit.
type rateCheck struct {
	*policyCheck
	maxCost Points
	at      string // its path
	rate    Rate
}

// allowances checks a limit's own allowance and those that replace it.
func (c rateCheck) allowances() {
	c.allowance(c.at, Allowance{c.rate.Limit, c.rate.Burst})
	o, overrides := c.rate.Overrides, c.at+".overrides"
	for _, name := range slices.Sorted(maps.Keys(o.Operations)) {
		// Not against cost.max: who names an operation knows what it costs.
		c.burst(c.src.Under(overrides+".operations", name))
	}
	if (o.Tiers.Claim == "") != (len(o.Tiers.Values) == 0) {
		c.fail(overrides+".tiers", "needs both claim and values")
	}
	for _, name := range slices.Sorted(maps.Keys(o.Tiers.Values)) {
		c.allowance(c.src.Under(overrides+".tiers.values", name), o.Tiers.Values[name])
	}
	if o.Anonymous != nil {
		c.allowance(overrides+".anonymous", *o.Anonymous)
	}
}

// allowance wants an operation of the highest cost to be able to pass some day.
func (c rateCheck) allowance(at string, a Allowance) {
	c.burst(at)
	room, key := a.Limit, at+".limit"
	if c.rate.Algorithm.Bursts() {
		room = a.Burst
		if c.src.Has(at + ".burst") {
			key = at + ".burst"
		}
	}
	unread := slices.ContainsFunc([]string{at + ".limit", at + ".burst", c.at + ".algorithm", "cost.max"}, c.src.Bad)
	if unread || c.rate.Mode != Enforce || room >= c.maxCost {
		return
	}
	where := "by default"
	if c.src.Has("cost.max") {
		where = "at " + c.src.At("cost.max").String()
	}
	c.fail(key, "%d is less than cost.max (%d %s), so an allowed operation could never pass; raise it or lower cost.max", room, c.maxCost, where)
}

// burst reports a burst for an algorithm that has none.
func (c rateCheck) burst(at string) {
	if key := at + ".burst"; c.src.Has(key) && !c.rate.Algorithm.Bursts() {
		c.fail(key, "%s has no burst; use tokenBucket or gcra, or remove it", c.rate.Algorithm)
	}
}
