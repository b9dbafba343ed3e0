package ratelimit_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// TestWalkOnMovedClock compares each step of both stores with the oracle while the test moves the clock, from nothing
// to several windows at once. Time to live passes with the clock, so that keys die as they do in production.
func TestWalkOnMovedClock(t *testing.T) {
	t.Parallel()
	for i, p := range walkPolicies() {
		p.Window = 97 * time.Second
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for name, store := range steppedStores(t) {
				w := newWalk(t, p, uint64(100+i))
				for w.steps < waitSteps {
					w.moved(store)
				}
				if w.passed < waitSteps/20 || w.passed > waitSteps*19/20 {
					t.Errorf("%s: %d of %d steps passed: the walk hardly tested refusals or passes", name, w.passed, w.steps)
				}
			}
		})
	}
}

// moved makes some steps, charges and refunds, and moves the clock between them and, sometimes far, before them. A
// Redis takes them in one call, as what takes long is to start a script. Its keys grow older before the calls and not
// within: some die as they do in production, and some that should be dead are asked again.
func (w *walk) moved(store *steppedStore) {
	w.t.Helper()
	window := w.rule.Policy().Window
	if w.rng.IntN(3) == 0 {
		store.step(time.Duration(w.rng.Int64N(int64(3 * window))).Truncate(time.Microsecond))
	}
	at := store.at
	steps, receipts := make([]ratelimit.Step, 1+w.rng.IntN(60)), map[int]receipt{}
	for i := range steps {
		if w.rng.IntN(2) == 0 {
			at = at.Add(time.Duration(w.rng.Int64N(int64(window / 50))).Truncate(time.Microsecond))
		}
		steps[i].At = at.UnixMicro()
		if w.rng.IntN(4) == 0 {
			if r, units, ok := w.takeReceipt(); ok {
				receipts[i], steps[i].Refund, steps[i].Units = r, r.store, units
				continue
			}
		}
		steps[i].Charge = ratelimit.Charge{Key: w.keys[w.rng.IntN(len(w.keys))], Rule: w.rule, Cost: w.cost()}
	}
	decisions := w.replay(store, steps)
	store.turn(at)
	for i, s := range steps {
		if s.Units > 0 {
			w.settled(receipts[i], s.Units, s.At)
		} else {
			w.check(s.Charge.Key, s.Charge.Cost, decisions[i], s.At)
		}
	}
}

// replay lets the store take the steps.
func (w *walk) replay(store *steppedStore, steps []ratelimit.Step) (out []ratelimit.Decision) {
	w.t.Helper()
	if redis, ok := store.Store.(*ratelimit.Redis); ok {
		out, err := redis.Replay(w.t.Context(), steps)
		if err != nil {
			w.t.Fatal(err)
		}
		return out
	}
	for _, s := range steps {
		store.turn(time.UnixMicro(s.At))
		if s.Units > 0 {
			settle(w.t, store, s.Refund, s.Refund.Cost-s.Units)
			out = append(out, ratelimit.Decision{})
		} else {
			out = append(out, reserve(w.t, store, w.rule, s.Charge.Key, s.Charge.Cost))
		}
	}
	return out
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

// TestWaitExactlyRetryAfter fills partitions at random and then, for each refusal, waits: 2 ms less than
// RetryAfter is refused again, exactly RetryAfter passes. For all five algorithms, the log too.
func TestWaitExactlyRetryAfter(t *testing.T) {
	t.Parallel()
	for _, p := range walkPolicies() {
		p.Window = 31 * time.Second
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for name, store := range steppedStores(t) {
				if waits := waitForAll(t, store, mustRule(t, p)); waits < 60 {
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
	for range 400 {
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
