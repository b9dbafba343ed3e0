package ratelimit_test

import (
	"context"
	"testing"

	"github.com/facetgraph/facet/ratelimit"
)

// What is left, as told after a charge from before was given back, is what is left: under the policies that both were
// charged to, and under others, where an override counts one of them apart.
func TestRegain(t *testing.T) {
	t.Parallel()
	for _, a := range algorithms() {
		l := mustLimiter(t, ratelimit.Config{})
		set := mustSet(t, "web", policy("all", 10, func(p *ratelimit.Policy) { p.Algorithm = a }),
			policy("named", 10, func(p *ratelimit.Policy) {
				p.Algorithm, p.Overrides = a, []ratelimit.Override{{Operation: "Q", Limit: 20}}
			}))
		before := mustReserve(t, l, request(set, "v", 3))
		req := request(set, "v", 5)
		req.Operation = "Q"
		r := mustReserve(t, l, req)
		l.Settle(context.Background(), before, 0)
		r.Regain(before)
		for _, d := range r.Decisions {
			if want := remaining(t, l, req, d.Policy.Name); d.Remaining != want {
				t.Errorf("%s, policy %s: told %d, %d are left", a, d.Policy.Name, d.Remaining, want)
			}
		}
	}
}

// Lacks tells a refusal that a little more would have turned from one that it would not.
func TestLacks(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{})
	set := mustSet(t, "web", policy("large", 10), policy("small", 6))
	mustReserve(t, l, request(set, "v", 2))
	for cost, want := range map[int64]bool{4: false, 5: true, 6: false, 7: false, 100: false} {
		r := mustReserve(t, l, request(set, "v", cost))
		if got := r.Lacks(cost, 1); got != want || r.Allowed != (cost == 4) {
			t.Errorf("%d of 4: lacks one: %t, want %t (%+v)", cost, got, want, r.Decisions)
		}
		l.Settle(context.Background(), r, 0)
	}
}
