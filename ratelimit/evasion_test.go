package ratelimit_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// The tests of this file hold the ways in which a rate limit can be got round or can fail.
// Row 6 is in wait_test.go, row 12 in fault_test.go, row 13 in debit_test.go, rows 15 and 16 in key_test.go, row 17 in
// headers_test.go, row 19 in lease_test.go, and row 14, the fleet, in bench/ratelimit.

// each runs f for every algorithm on both stores with a clock to move, with a limit of 100 in 60 s.
func each(t *testing.T, f func(t *testing.T, store *steppedStore, rule *ratelimit.Rule)) {
	t.Helper()
	eachOf(t, algorithms(), f)
}

func eachOf(t *testing.T, algorithms []ratelimit.Algorithm, f func(t *testing.T, store *steppedStore, rule *ratelimit.Rule)) {
	t.Helper()
	for _, a := range algorithms {
		rule := mustRule(t, ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100, Window: time.Minute})
		for name, store := range steppedStores(t) {
			t.Run(a.String()+"/"+name, func(t *testing.T) { f(t, store, rule) })
		}
	}
}

const oneKey = "rl:{one}:key"

func TestCostZeroOnlyLooks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		for range 3 {
			if d := reserve(t, store, rule, oneKey, 0); !d.Allowed || d.Remaining != 100 || d.Receipt.Cost != 0 || d.Reset != 0 {
				t.Fatalf("a look at an untouched partition: %s, receipt of %d", say(d), d.Receipt.Cost)
			}
		}
		reserve(t, store, rule, oneKey, 100)
		if d := reserve(t, store, rule, oneKey, 0); !d.Allowed || d.Remaining != 0 {
			t.Fatalf("a look at an exhausted partition: %s", say(d))
		}
		store.step(2 * time.Minute)
		if d := reserve(t, store, rule, oneKey, 100); !d.Allowed {
			t.Fatalf("looks were charged: %s", say(d))
		}
	})
}

func TestBadCostsAreRejectedAndWriteNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		for _, cost := range []int64{-1, math.MinInt64, math.MaxInt64, ratelimit.MaxUnits + 1} {
			charges := []ratelimit.Charge{{Key: oneKey, Rule: rule, Cost: cost}}
			if _, err := store.Reserve(t.Context(), charges); !errors.Is(err, ratelimit.ErrCost) {
				t.Fatalf("cost %d: got error %v, want ErrCost", cost, err)
			}
		}
		// Within range but beyond the policy: never, and nothing written either. There is no NaN among whole numbers.
		if d := reserve(t, store, rule, oneKey, ratelimit.MaxUnits); d.Allowed || !d.Never {
			t.Fatalf("a huge cost: %+v", d)
		}
		if d := reserve(t, store, rule, oneKey, 0); d.Remaining != 100 {
			t.Fatalf("a rejected cost left %d of 100", d.Remaining)
		}
		if m, ok := store.Store.(*ratelimit.Memory); ok && m.Len() != 0 {
			t.Fatalf("a rejected cost left %d keys", m.Len())
		}
	})
}

func TestTooExpensiveHasNoRetryAfter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		d := reserve(t, store, rule, oneKey, 101)
		if d.Allowed || !d.Never || d.RetryAfter != 0 || d.Remaining != 100 || d.Receipt.Cost != 0 {
			t.Fatalf("a cost beyond the burst: %+v", d)
		}
		if f := ratelimit.HeaderFields([]ratelimit.Decision{d}, nil); f.RetryAfter != 0 || f.Limit != "" {
			t.Fatalf("its header fields promise that waiting helps: %+v", f)
		}
		if d := reserve(t, store, rule, oneKey, 100); !d.Allowed {
			t.Fatalf("it was charged: %s", say(d))
		}
	})
}

func TestTwoThousandAtOnceAdmitExactlyTheLimit(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	stores := map[string]ratelimit.Store{"memory": mustMemory(t, ratelimit.MemoryConfig{}), "redis": mustRedis(t, server.Addr)}
	for name, store := range stores {
		for _, a := range algorithms() {
			// So long a window that nothing comes back while the test runs, nor an edge comes near.
			set := mustSet(t, "web", ratelimit.Policy{Name: "v-" + a.String(), Algorithm: a, Limit: 100, Window: ratelimit.MaxWindow})
			t.Run(name+"/"+a.String(), func(t *testing.T) {
				limiter := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret, DenyFor: -1})
				var passed atomic.Int64
				var all sync.WaitGroup
				for range 2000 {
					all.Go(func() {
						r, err := limiter.Reserve(context.Background(), request(set, "v", 1))
						if err != nil {
							t.Error(err)
						} else if r.Allowed && !r.Degraded() {
							passed.Add(1)
						}
					})
				}
				if all.Wait(); passed.Load() != 100 {
					t.Errorf("%d of 2,000 passed, want exactly 100", passed.Load())
				}
			})
		}
	}
}

// TestWindowEdge spends the limit just before an edge and just after it: a fixed window lets twice the limit
// through, the others at most burst + limit, and the log exactly the limit.
func TestWindowEdge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		most := map[ratelimit.Algorithm]int{
			ratelimit.FixedWindow: 200, ratelimit.SlidingCounter: 200, ratelimit.SlidingLog: 100,
			ratelimit.GCRA: 200, ratelimit.TokenBucket: 200,
		}[rule.Policy().Algorithm]
		store.step(time.Minute - time.Duration(store.at.Unix()%60)*time.Second - time.Millisecond)
		var times []time.Time
		for range 4 * 60 { // greedy, every second for four windows
			for reserve(t, store, rule, oneKey, 1).Allowed {
				times = append(times, store.at)
			}
			store.step(time.Second)
		}
		worst, from := 0, 0
		for to := range times {
			for times[to].Sub(times[from]) >= time.Minute {
				from++
			}
			worst = max(worst, to-from+1)
		}
		if worst > most {
			t.Errorf("%d admitted in one window's length, want at most %d", worst, most)
		}
		if a := rule.Policy().Algorithm; a == ratelimit.FixedWindow && worst != 200 {
			t.Errorf("a fixed window admitted %d around its edge: the test does not show 2L", worst)
		}
	})
}

func TestKeysDieWhenAllHasComeBackAndNeverLiveForEver(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := server.Client()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			store := mustRedis(t, server.Addr)
			rule := mustRule(t, ratelimit.Policy{Name: "p", Algorithm: a, Limit: 10, Window: 400 * time.Millisecond})
			key := "rl:{ttl}:" + a.String()
			for i := range 12 { // charges and refusals
				d := reserve(t, store, rule, key, 1)
				if i == 5 {
					if _, err := store.SettleAt(t.Context(), d.Receipt, 1); err != nil {
						t.Fatal(err)
					}
				}
				// -1 would be a key without end. -2 is none at all: right only if the machine slept until all was back.
				end, err := client.PExpireTime(t.Context(), key).Result()
				gone := end == -2 && time.Since(d.At) >= d.Reset
				after := time.UnixMilli(end.Milliseconds()).Sub(d.At.Add(d.Reset))
				if err != nil || !gone && (after < 0 || after > time.Second) {
					t.Fatalf("after %d steps the key ends %v (%v after all is back; error %v)", i+1, end, after, err)
				}
			}
			const more = 60 * time.Millisecond
			time.Sleep(reserve(t, store, rule, key, 0).Reset + more)
			if n, err := client.Exists(t.Context(), key).Result(); err != nil || n != 0 {
				t.Errorf("the key outlives what it holds (error %v)", err)
			}
		})
	}
}

func TestClockStepsBackTenSeconds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		rule = mustRule(t, ratelimit.Policy{Name: "p", Algorithm: rule.Policy().Algorithm, Limit: 100, Window: 5 * time.Second})
		spend := func() (n int) {
			for reserve(t, store, rule, oneKey, 1).Allowed {
				n++
			}
			return n
		}
		store.step(5*time.Second - time.Duration(store.at.UnixNano()%int64(5*time.Second)))
		if n := spend(); n != 100 {
			t.Fatalf("spent %d at first, want 100", n)
		}
		for range 5 { // a clock that flaps
			store.step(-10 * time.Second)
			if n := spend(); n != 0 {
				t.Fatalf("the step back gave %d units", n)
			}
			d := reserve(t, store, rule, oneKey, 1)
			if d.RetryAfter > 10*time.Second {
				t.Fatalf("the step back made the wait %v, longer than two windows", d.RetryAfter)
			}
			store.step(d.RetryAfter)
			if d := reserve(t, store, rule, oneKey, 1); !d.Allowed {
				t.Fatalf("after a step back, waiting RetryAfter did not help: %s", say(d))
			}
			if n := spend(); n > 100 {
				t.Fatalf("%d units at once, more than the burst", n)
			}
		}
	})
}

func TestRefundBeyondTheChargeIsClamped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		d := reserve(t, store, rule, oneKey, 30)
		reserve(t, store, rule, oneKey, 20)
		settle(t, store, d.Receipt, -1000)
		if d := reserve(t, store, rule, oneKey, 0); d.Remaining != 80 {
			t.Errorf("%d remain after a refund of more than was charged, want 80", d.Remaining)
		}
		settle(t, store, d.Receipt, 1000) // used more than reserved: nothing to give back, nothing more to take
		if d := reserve(t, store, rule, oneKey, 0); d.Remaining != 80 {
			t.Errorf("%d remain after settling more than was charged, want 80", d.Remaining)
		}
	})
}

func TestRefundAfterTheWindowIsHarmless(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		store.step(time.Minute - time.Duration(store.at.Unix()%60)*time.Second)
		late := reserve(t, store, rule, oneKey, 100)
		store.step(3 * time.Minute)
		settle(t, store, late.Receipt, 0)
		if d := reserve(t, store, rule, oneKey, 60); !d.Allowed || d.Remaining != 40 {
			t.Fatalf("after a refund of nothing: %s", say(d))
		}
		settle(t, store, late.Receipt, 0) // now another charge is in its place
		if d := reserve(t, store, rule, oneKey, 0); d.Remaining != 40 {
			t.Errorf("a refund from three windows ago left %d, want 40", d.Remaining)
		}
	})
}

func TestRefusalLeavesStateByteIdentical(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := server.Client()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			store := mustRedis(t, server.Addr)
			full := mustRule(t, ratelimit.Policy{Name: "full", Algorithm: a, Limit: 10, Window: ratelimit.MaxWindow})
			free := mustRule(t, ratelimit.Policy{Name: "free", Algorithm: a, Limit: 1000, Window: ratelimit.MaxWindow})
			keys := []string{"rl:{same}:full" + a.String(), "rl:{same}:free" + a.String()}
			charges := []ratelimit.Charge{{Key: keys[0], Rule: full, Cost: 7}, {Key: keys[1], Rule: free, Cost: 7}}
			if _, err := store.Reserve(t.Context(), charges); err != nil {
				t.Fatal(err)
			}
			before := dump(t, client, keys)
			ds, err := store.Reserve(t.Context(), charges)
			if err != nil || ds[0].Allowed || !ds[1].Allowed || ds[1].Receipt.Cost != 0 || ds[1].Remaining != 993 {
				t.Fatalf("want a refusal by the first alone and nothing charged: %+v (error %v)", ds, err)
			}
			if after := dump(t, client, keys); !slices.Equal(before, after) {
				t.Errorf("the refusal changed the state from %q to %q", before, after)
			}
		})
	}
}

// TestEventsAndBatchesAreCharged: what the caller sums or repeats is charged in full: one charge for a batch,
// one for each event of a subscription. (That aliases and fragments are priced in full is the cost package's business.)
func TestEventsAndBatchesAreCharged(t *testing.T) {
	t.Parallel()
	limiter := mustLimiter(t, ratelimit.Config{})
	set := mustSet(t, "web", ratelimit.Policy{Name: "viewer", Limit: 100, Window: time.Hour})
	if r := mustReserve(t, limiter, request(set, "v", 5+7+8)); r.Decisions[0].Remaining != 80 {
		t.Fatalf("%d remain after a batch of 20, want 80", r.Decisions[0].Remaining)
	}
	events := 0
	for mustReserve(t, limiter, request(set, "v", 4)).Allowed {
		events++
	}
	if events != 20 {
		t.Errorf("%d events of 4 passed, want 20", events)
	}
}
