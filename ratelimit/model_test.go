package ratelimit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// walk is one run of random steps by which a store, a Memory and an oracle are compared.
type walk struct {
	t      *testing.T
	rng    *rand.Rand
	rule   *ratelimit.Rule
	keys   []string
	oracle map[string]oracle
	memory *ratelimit.Memory
	clock  *clock
	open   []receipt
	steps  int
	passed int
}

// receipt is a charge that may still be settled, as each of the three knows it.
type receipt struct {
	store, memory ratelimit.Receipt
	number        int
}

func newWalk(t *testing.T, p ratelimit.Policy, seed uint64) *walk {
	w := &walk{t: t, rng: rand.New(rand.NewPCG(seed, 0)), rule: mustRule(t, p), oracle: map[string]oracle{}}
	w.clock = newClock()
	w.memory = mustMemory(t, ratelimit.MemoryConfig{Now: w.clock.now})
	for i := range 3 {
		key := fmt.Sprintf("rl:{%s-%d}", p.Name, i)
		w.keys = append(w.keys, key)
		w.oracle[key] = newOracle(w.rule.Policy())
	}
	return w
}

// cost is small most of the time, sometimes everything, sometimes only a look.
func (w *walk) cost() int64 {
	most := w.rule.Policy().Limit
	if b := w.rule.Policy().Burst; b > 0 {
		most = b
	}
	switch w.rng.IntN(10) {
	case 0:
		return 0
	case 1:
		return most
	default:
		return 1 + w.rng.Int64N(max(1, most/4))
	}
}

// check compares one decision of the store, made at a time, with Memory and oracle.
func (w *walk) check(key string, cost int64, got ratelimit.Decision, at int64) {
	w.t.Helper()
	w.steps++
	w.clock.at = time.UnixMicro(at)
	memory := reserve(w.t, w.memory, w.rule, key, cost)
	o := w.oracle[key]
	wantOK := cost == 0 || o.fits(at, cost)
	var retry time.Duration
	if !wantOK {
		retry = got.RetryAfter // is it the first moment at which cost fits?
		if us := retry.Microseconds(); us < 1 || !o.fits(at+us, cost) || o.fits(at+us-1, cost) {
			w.t.Fatalf("step %d, key %s, cost %d, at %d: %v is not the shortest wait", w.steps, key, cost, at, retry)
		}
	}
	number := -1
	if wantOK && cost > 0 {
		number = o.charge(at, cost)
		w.passed++
	}
	want := answer{wantOK, o.remaining(at), retry, time.Duration(o.reset(at)-at) * time.Microsecond}
	if a := answerOf(memory); a != want {
		w.t.Fatalf("step %d, key %s, cost %d, at %d: memory says %s; the oracle %s", w.steps, key, cost, at, a, want)
	}
	if a := answerOf(got); a != want {
		w.t.Fatalf("step %d, key %s, cost %d, at %d: the store says %s; the oracle %s", w.steps, key, cost, at, a, want)
	}
	if number >= 0 && w.rng.IntN(2) == 0 {
		w.open = append(w.open, receipt{got.Receipt, memory.Receipt, number})
	}
}

// answer is what a decision says to the caller.
type answer struct {
	allowed      bool
	remaining    int64
	retry, reset time.Duration
}

func answerOf(d ratelimit.Decision) answer {
	return answer{d.Allowed, d.Remaining, d.RetryAfter, d.Reset}
}

func (a answer) String() string {
	return fmt.Sprintf("allowed %t, remaining %d, retry %v, reset %v", a.allowed, a.remaining, a.retry, a.reset)
}

func say(d ratelimit.Decision) string { return answerOf(d).String() }

// takeReceipt picks one open charge to settle, at random.
func (w *walk) takeReceipt() (r receipt, units int64, ok bool) {
	if len(w.open) == 0 {
		return r, 0, false
	}
	i := w.rng.IntN(len(w.open))
	r = w.open[i]
	w.open[i] = w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	return r, 1 + w.rng.Int64N(r.memory.Cost), true
}

// settled gives the units back in Memory and oracle, at a time.
func (w *walk) settled(r receipt, units, at int64) {
	w.t.Helper()
	w.clock.at = time.UnixMicro(at)
	if err := w.memory.Settle(context.Background(), r.memory, r.memory.Cost-units); err != nil {
		w.t.Fatal(err)
	}
	w.oracle[r.memory.Key].refund(at, r.number, units)
}

// policies are those that the walks take: windows so short that real time passes through many of them.
func walkPolicies() (out []ratelimit.Policy) {
	for _, a := range algorithms() {
		p := ratelimit.Policy{Name: a.String(), Algorithm: a, Limit: 97, Window: 7 * time.Millisecond}
		if a == ratelimit.GCRA || a == ratelimit.TokenBucket {
			p.Burst = 61
		}
		out = append(out, p)
	}
	return out
}

// TestLuaEqualsModelOnRealRedis lets each script and Memory take modelSteps random steps with the server's own time and
// its time to live, refunds in between, and compares every decision with the oracle.
func TestLuaEqualsModelOnRealRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	for i, p := range walkPolicies() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			w := newWalk(t, p, uint64(i))
			store := mustRedis(t, server.Addr)
			for w.steps < modelSteps {
				w.batch(store)
			}
			if w.passed < modelSteps/20 || w.passed > modelSteps*19/20 {
				t.Errorf("%d of %d steps passed: the walk hardly tested refusals or passes", w.passed, w.steps)
			}
		})
	}
}

// batch sends some charges, and then refunds, in one write.
func (w *walk) batch(store *ratelimit.Redis) {
	w.t.Helper()
	var charges [][]ratelimit.Charge
	for range 1 + w.rng.IntN(60) {
		key := w.keys[w.rng.IntN(len(w.keys))]
		charges = append(charges, []ratelimit.Charge{{Key: key, Rule: w.rule, Cost: w.cost()}})
	}
	decisions, at, err := store.Exchange(w.t.Context(), charges)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, c := range charges {
		w.check(c[0].Key, c[0].Cost, decisions[i][0], at[i])
	}
	w.refund(store)
	if w.rng.IntN(8) == 0 {
		time.Sleep(time.Duration(w.rng.IntN(4000)) * time.Microsecond)
	}
}

// refund settles one charge.
func (w *walk) refund(store *ratelimit.Redis) {
	w.t.Helper()
	r, units, ok := w.takeReceipt()
	if !ok {
		return
	}
	at, err := store.SettleAt(w.t.Context(), r.store, units)
	if err != nil {
		w.t.Fatal(err)
	}
	w.settled(r, units, at)
}
