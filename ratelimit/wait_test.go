package ratelimit_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// TestWalkOnMovedClock compares each step of both stores with the oracle while the test moves the clock, from nothing to
// several windows at once. Time to live passes with the clock, so that keys die as they do in production.
func TestWalkOnMovedClock(t *testing.T) {
	t.Parallel()
	for i, p := range walkPolicies() {
		p.Window = 97 * time.Second
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for name, store := range steppedStores(t) {
				w := newWalk(t, p, uint64(100+i))
				for w.steps < waitSteps {
					w.step(store)
				}
				if w.passed < waitSteps/20 || w.passed > waitSteps*19/20 {
					t.Errorf("%s: %d of %d steps passed: the walk hardly tested refusals or passes", name, w.passed, w.steps)
				}
			}
		})
	}
}

// step moves the clock and then charges or settles.
func (w *walk) step(store *steppedStore) {
	w.t.Helper()
	switch w.rng.IntN(20) {
	case 0:
		store.step(time.Duration(w.rng.Int64N(int64(3 * w.rule.Policy().Window))).Truncate(time.Microsecond))
	case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
		store.step(time.Duration(w.rng.Int64N(int64(w.rule.Policy().Window / 50))).Truncate(time.Microsecond))
	}
	if w.rng.IntN(4) == 0 {
		w.settleOn(store)
		return
	}
	key, cost := w.keys[w.rng.IntN(len(w.keys))], w.cost()
	w.check(key, cost, reserve(w.t, store, w.rule, key, cost), store.at.UnixMicro())
}

// settleOn settles one open charge; a Redis store does so in the background, so a look afterwards waits for it.
func (w *walk) settleOn(store *steppedStore) {
	w.t.Helper()
	r, units, ok := w.takeReceipt()
	if !ok {
		return
	}
	settle(w.t, store, r.store, r.store.Cost-units)
	w.settled(r, units, store.at.UnixMicro())
}

// settle settles and waits until it has happened.
func settle(t testing.TB, store *steppedStore, r ratelimit.Receipt, actual int64) {
	t.Helper()
	if redis, ok := store.Store.(*ratelimit.Redis); ok {
		if units := max(0, r.Cost-max(0, actual)); units > 0 {
			if _, err := redis.SettleAt(t.Context(), r, units); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	if err := store.Settle(t.Context(), r, actual); err != nil {
		t.Fatal(err)
	}
}

// TestA9Row06WaitExactlyRetryAfter fills partitions at random and then, for each refusal, waits: 2 ms less than
// RetryAfter is refused again, exactly RetryAfter passes. For all five algorithms, the log too.
func TestA9Row06WaitExactlyRetryAfter(t *testing.T) {
	t.Parallel()
	for _, p := range walkPolicies() {
		p.Window = 31 * time.Second
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for name, store := range steppedStores(t) {
				if waits := waitForAll(t, store, mustRule(t, p)); waits < 150 {
					t.Errorf("%s: only %d refusals to wait for", name, waits)
				}
			}
		})
	}
}

func waitForAll(t *testing.T, store *steppedStore, rule *ratelimit.Rule) (waits int) {
	t.Helper()
	const early = 2 * time.Millisecond
	rng := rand.New(rand.NewPCG(6, 6))
	for range 900 {
		cost := 1 + rng.Int64N(40)
		d := reserve(t, store, rule, "rl:{wait}:", cost)
		store.step(time.Duration(rng.Int64N(int64(time.Second))).Truncate(time.Microsecond))
		if d.Allowed {
			continue
		}
		d = reserve(t, store, rule, "rl:{wait}:", cost)
		if d.Allowed || d.RetryAfter <= early {
			continue
		}
		waits++
		store.step(d.RetryAfter - early)
		if again := reserve(t, store, rule, "rl:{wait}:", cost); again.Allowed {
			t.Fatalf("cost %d passed %v before the %v it was told to wait", cost, early, d.RetryAfter)
		} else if again.RetryAfter != early {
			t.Fatalf("%v before the end it is told to wait %v more", early, again.RetryAfter)
		}
		store.step(early)
		if again := reserve(t, store, rule, "rl:{wait}:", cost); !again.Allowed {
			t.Fatalf("cost %d was refused after the %v it was told to wait", cost, d.RetryAfter)
		}
	}
	return waits
}
