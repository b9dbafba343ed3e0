package ratelimit_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit"
)

// TestRefundNeverBeatsChargingTheActualCost: whatever is charged and settled in whatever order, a partition never holds
// more than if each operation had been charged its actual cost at once. So estimating high and giving back late is no
// way to more quota.
func TestRefundNeverBeatsChargingTheActualCost(t *testing.T) {
	t.Parallel()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { refundAgainstActual(t, a) })
		})
	}
}

// pending is a charge of both worlds: estimated and settled later, or charged as it was.
type pending struct {
	receipt ratelimit.Receipt
	actual  int64
}

func refundAgainstActual(t *rapid.T, a ratelimit.Algorithm) {
	c := newClock()
	estimated, exact := memoryAt(t, c), memoryAt(t, c)
	rule, err := ratelimit.NewRule(ratelimit.Policy{Name: "p", Algorithm: a, Limit: 20, Window: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var open []pending
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		c.at = c.at.Add(time.Duration(rapid.IntRange(0, 6000).Draw(t, "wait")) * time.Microsecond)
		if len(open) > 0 && rapid.Bool().Draw(t, "settle") {
			i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
			if err := estimated.Settle(context.Background(), open[i].receipt, open[i].actual); err != nil {
				t.Fatal(err)
			}
			open = append(open[:i], open[i+1:]...)
		} else {
			estimate := rapid.Int64Range(1, 20).Draw(t, "estimate")
			d := take(t, estimated, rule, estimate)
			if d.Allowed {
				actual := rapid.Int64Range(0, estimate).Draw(t, "actual")
				if !take(t, exact, rule, actual).Allowed {
					t.Fatalf("%d passed as an estimate where the actual %d would not have", estimate, actual)
				}
				open = append(open, pending{d.Receipt, actual})
			}
		}
		if e, x := take(t, estimated, rule, 0).Remaining, take(t, exact, rule, 0).Remaining; e > x {
			t.Fatalf("%d remain with refunds, %d if the actual costs had been charged", e, x)
		}
	}
}

func memoryAt(t *rapid.T, c *clock) *ratelimit.Memory {
	m, err := ratelimit.NewMemory(ratelimit.MemoryConfig{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func take(t *rapid.T, m *ratelimit.Memory, rule *ratelimit.Rule, cost int64) ratelimit.Decision {
	ds, err := m.Reserve(context.Background(), []ratelimit.Charge{{Key: "k", Rule: rule, Cost: cost}})
	if err != nil {
		t.Fatal(err)
	}
	return ds[0]
}

// TestRefundIsSafeWhenTheClockStepsBack: the same while the store's clock steps back again and again, against actual
// costs charged by a clock that does not. For the two that refill steadily; the others count by the clock's own
// windows.
func TestRefundIsSafeWhenTheClockStepsBack(t *testing.T) {
	t.Parallel()
	for _, a := range smooth() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { refundAgainstTrueTime(t, a) })
		})
	}
}

func refundAgainstTrueTime(t *rapid.T, a ratelimit.Algorithm) {
	c, truth := newClock(), newClock()
	estimated, exact := memoryAt(t, c), memoryAt(t, truth)
	// Windows of a few µs, so that the clock comes back to the µs of a charge now and then.
	rule, err := ratelimit.NewRule(ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100, Burst: 7, Window: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var open []pending
	for range rapid.IntRange(1, 80).Draw(t, "steps") {
		passed := time.Duration(rapid.IntRange(0, 100).Draw(t, "wait")) * time.Microsecond
		back := time.Duration(max(0, rapid.IntRange(-100, 100).Draw(t, "back"))) * time.Microsecond
		c.at, truth.at = c.at.Add(passed-back), truth.at.Add(passed)
		if len(open) > 0 && rapid.Bool().Draw(t, "settle") {
			i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
			if err := estimated.Settle(context.Background(), open[i].receipt, open[i].actual); err != nil {
				t.Fatal(err)
			}
			open = append(open[:i], open[i+1:]...)
		} else if d := take(t, estimated, rule, rapid.Int64Range(1, 7).Draw(t, "estimate")); d.Allowed {
			actual := rapid.Int64Range(0, d.Receipt.Cost).Draw(t, "actual")
			if !take(t, exact, rule, actual).Allowed {
				t.Fatalf("an estimate passed where the actual %d would not have", actual)
			}
			open = append(open, pending{d.Receipt, actual})
		}
		if e, x := take(t, estimated, rule, 0).Remaining, take(t, exact, rule, 0).Remaining; e > x {
			t.Fatalf("%d remain with refunds, %d if the actual costs had been charged", e, x)
		}
	}
}

// TestTokenBucketAndGCRAAreTwins: they give the same answers, whatever happens.
func TestTokenBucketAndGCRAAreTwins(t *testing.T) {
	t.Parallel()
	for name := range steppedStores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := steppedStores(t)[name]
			twins := make([]*ratelimit.Rule, 2)
			for i, a := range smooth() {
				twins[i] = mustRule(t, ratelimit.Policy{Name: "p", Algorithm: a, Limit: 97, Window: 61 * time.Second, Burst: 53})
			}
			w := newWalk(t, twins[0].Policy(), 7)
			for range 1000 {
				store.step(time.Duration(w.rng.Int64N(int64(2*time.Second))).Truncate(time.Microsecond) - 300*time.Millisecond)
				cost := w.rng.Int64N(54)
				a, b := reserve(t, store, twins[0], "rl:{a}", cost), reserve(t, store, twins[1], "rl:{b}", cost)
				if say(a) != say(b) {
					t.Fatalf("gcra says %s, the token bucket %s", say(a), say(b))
				}
			}
		})
	}
}
