package ratelimit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// leased is a policy of 6,000 units a minute: its leases last 1 s and hold at most 120.
func leased(p *ratelimit.Policy) { p.Limit, p.Window, p.Lease = 6000, time.Minute, true }

// hot asks for the viewer every 2 ms, n times, and settles each at once with its cost.
func hot(t testing.TB, l *ratelimit.Limiter, set *ratelimit.Set, n int) (allowed int) {
	t.Helper()
	for range n {
		if r := mustReserve(t, l, request(set, "v", 1)); r.Allowed {
			allowed++
			l.Settle(context.Background(), r, 1)
		}
		time.Sleep(2 * time.Millisecond)
	}
	return allowed
}

func TestLeasesSaveCallsForHotPartitions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newCounted(t)
		l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret})
		set := mustSet(t, "web", policy("p", 0, leased))
		if got := hot(t, l, set, 1000); got != 1000 {
			t.Fatalf("%d of 1,000 allowed", got)
		}
		if calls := store.calls.Load(); calls > 100 {
			t.Errorf("%d calls of the store for 1,000 operations of a hot partition", calls)
		}
		cold := store.calls.Load()
		for range 20 {
			mustReserve(t, l, request(set, "cold", 1))
			time.Sleep(time.Second)
		}
		if calls := store.calls.Load() - cold; calls != 20 {
			t.Errorf("%d calls for 20 operations of a cold partition, want each to ask", calls)
		}
	})
}

// TestLeasesEndExactlyAtTheLimit: near the limit no lease is granted, so what is admitted is what strict decisions
// admit, and what a lease did not use is back.
func TestLeasesEndExactlyAtTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		strict := mustLimiter(t, ratelimit.Config{})
		l := mustLimiter(t, ratelimit.Config{DenyFor: -1})
		plain := func(p *ratelimit.Policy) { leased(p); p.Lease = false }
		want, got := hot(t, strict, mustSet(t, "web", policy("p", 0, plain)), 9000), hot(t, l, mustSet(t, "web", policy("p", 0, leased)), 9000)
		if got > want+120 || got < want-120 { // 2 % of the burst either way
			t.Errorf("with leases %d passed, without %d", got, want)
		}
	})
}

func TestLeaseGivesBackWhatItDidNotUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newCounted(t)
		l := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret})
		set := mustSet(t, "web", policy("p", 0, leased))
		used := hot(t, l, set, 300)
		time.Sleep(2 * time.Second) // no lease lasts longer than 1 s; 260 came back since the start
		fresh := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret})
		if got, want := remaining(t, fresh, request(set, "v", 0), "p"), int64(6000-used+260); got != want {
			t.Errorf("another node sees %d, want %d: the unused part of the leases is missing", got, want)
		}
		hot(t, l, set, 100)
		before := remaining(t, fresh, request(set, "v", 0), "p")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if after := remaining(t, fresh, request(set, "v", 0), "p"); after <= before {
			t.Errorf("closing gave nothing back: %d before, %d after", before, after)
		}
	})
}

// TestLeaseOfANearlyFullPartitionComesBackWhole: what was leased beside a cost is not taken for a later charge, which a
// refund would leave owed.
func TestLeaseOfANearlyFullPartitionComesBackWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory := mustMemory(t, ratelimit.MemoryConfig{})
		l := mustLimiter(t, ratelimit.Config{Store: unclosed{memory}, Secret: secret})
		set := mustSet(t, "web", policy("p", 0, leased, func(p *ratelimit.Policy) { p.Window = ratelimit.MaxWindow }))
		hot(t, l, set, 40)
		other := mustLimiter(t, ratelimit.Config{Store: unclosed{memory}, Secret: secret})
		if got := remaining(t, other, request(set, "v", 0), "p"); got == 6000-40 {
			t.Fatal("nothing is leased: the test shows nothing")
		}
		time.Sleep(2 * time.Second)
		if got := remaining(t, other, request(set, "v", 0), "p"); got != 6000-40 {
			t.Errorf("%d remain, want 5,960", got)
		}
	})
}

// TestKilledNodeLosesNoMoreThanItsLease: a node that dies with a lease, here by never giving it back, costs the
// others at most the units outstanding, and only until these have dripped away.
func TestKilledNodeLosesNoMoreThanItsLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory := mustMemory(t, ratelimit.MemoryConfig{})
		dying := &deaf{Store: memory}
		l := mustLimiter(t, ratelimit.Config{Store: dying, Secret: secret})
		set := mustSet(t, "web", policy("p", 0, leased))
		used := hot(t, l, set, 400) // 800 ms
		dying.dead.Store(true)
		other := mustLimiter(t, ratelimit.Config{Store: unclosed{memory}, Secret: secret})
		lost := int64(6000-used+80) - remaining(t, other, request(set, "v", 0), "p")
		if lost <= 0 || lost > 120 {
			t.Errorf("%d units are lost at once, want some, and at most the lease of 120", lost)
		}
		time.Sleep(time.Minute)
		if got := remaining(t, other, request(set, "v", 0), "p"); got != 6000 {
			t.Errorf("%d remain a window later, want all", got)
		}
	})
}

// deaf is a store that, once dead, hears of no refund.
type deaf struct {
	ratelimit.Store
	dead atomic.Bool
}

func (d *deaf) Settle(ctx context.Context, r ratelimit.Receipt, actual int64) error {
	if d.dead.Load() {
		return nil
	}
	return d.Store.Settle(ctx, r, actual)
}

// TestLeaseOfARefusedOperationIsReturned: what another policy refuses does not stay taken from a lease.
func TestLeaseOfARefusedOperationIsReturned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := mustLimiter(t, ratelimit.Config{DenyFor: -1})
		set := mustSet(t, "web", policy("p", 0, leased), policy("tight", 200))
		if got := hot(t, l, set, 400); got != 200 {
			t.Fatalf("%d passed, want 200", got)
		}
		time.Sleep(2 * time.Second)
		if got := remaining(t, l, request(set, "v", 0), "p"); got < 6000-200 {
			t.Errorf("%d remain, want at least 5,800", got)
		}
	})
}

// TestStoresGrantLeasesAlike takes random charges with leases from both stores: they grant the same, and never of the
// last fifth of a burst.
func TestStoresGrantLeasesAlike(t *testing.T) {
	t.Parallel()
	for _, a := range smooth() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			rule := mustRule(t, ratelimit.Policy{Name: "p", Algorithm: a, Limit: 1003, Window: time.Minute, Lease: true})
			stores := steppedStores(t)
			rng := rand.New(rand.NewPCG(9, 9))
			granted, open := 0, map[string][]ratelimit.Receipt{}
			for range 600 {
				step := time.Duration(rng.Int64N(int64(3 * time.Second))).Truncate(time.Microsecond)
				charge := ratelimit.Charge{Key: oneKey, Rule: rule, Cost: rng.Int64N(30), Lease: rng.Int64N(200)}
				back := rng.IntN(3) == 0
				var said []string
				for name, store := range stores {
					store.step(step)
					ds, err := store.Reserve(t.Context(), []ratelimit.Charge{charge})
					if err != nil {
						t.Fatal(err)
					}
					d := ds[0]
					if d.Leased > 0 && d.Remaining < 201 {
						t.Fatalf("%s granted %d and left %d of 1,003", name, d.Leased, d.Remaining)
					}
					granted += int(d.Leased)
					said = append(said, fmt.Sprintf("%s, leased %d", say(d), d.Leased))
					if open[name] = append(open[name], d.Receipt); back {
						settle(t, store, open[name][0], 1)
						open[name] = open[name][1:]
					}
				}
				if said[0] != said[1] {
					t.Fatalf("one store says %s, the other %s", said[0], said[1])
				}
			}
			if granted == 0 {
				t.Error("nothing was ever granted")
			}
		})
	}
}
