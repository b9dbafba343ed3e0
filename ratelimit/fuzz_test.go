package ratelimit_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// fuzzNaps are what a fuzzed walk waits: within a tick, a window, some windows.
var fuzzNaps = []time.Duration{time.Microsecond, 71 * time.Microsecond, 3 * time.Millisecond, 7 * time.Millisecond, 20 * time.Millisecond}

// FuzzMemory takes the steps that bytes say, with any of the algorithms, and compares every decision of Memory with the
// oracle's: what passes, what remains, and that nothing shorter than RetryAfter would do. TestLuaEqualsModelOnRealRedis
// ties the Lua scripts to both.
func FuzzMemory(f *testing.F) {
	for a := range byte(5) {
		f.Add([]byte{a, 0x80, 0x84, 0xfc, 2, 0x80, 3, 0x40, 6, 0xfc, 0xfc, 10, 7, 0x20})
		f.Add([]byte{a, 0xfc, 0xfc, 14, 0xfc, 3, 0xfc, 18, 0, 0, 0xfc, 1, 5, 9})
	}
	policies := walkPolicies()
	f.Fuzz(func(t *testing.T, steps []byte) {
		if len(steps) == 0 || len(steps) > 64 {
			return
		}
		w := newFuzzWalk(t, policies[int(steps[0])%len(policies)])
		for _, step := range steps[1:] {
			w.take(step)
		}
	})
}

// fuzzWalk is one key in Memory and in an oracle, and the charges that may still be settled.
type fuzzWalk struct {
	t      *testing.T
	rule   *ratelimit.Rule
	oracle oracle
	memory *ratelimit.Memory
	clock  *clock
	open   []receipt
}

func newFuzzWalk(t *testing.T, p ratelimit.Policy) *fuzzWalk {
	w := &fuzzWalk{t: t, rule: mustRule(t, p), oracle: newOracle(p), clock: newClock()}
	w.memory = mustMemory(t, ratelimit.MemoryConfig{Now: w.clock.now})
	return w
}

// take charges, waits or settles: the lowest two bits say which, the others how much.
func (w *fuzzWalk) take(step byte) {
	how := int64(step >> 2)
	switch step & 3 {
	case 2:
		w.clock.at = w.clock.at.Add(fuzzNaps[how%int64(len(fuzzNaps))])
	case 3:
		w.settle(how)
	default:
		w.charge(how)
	}
}

func (w *fuzzWalk) charge(cost int64) {
	at := w.clock.at.UnixMicro()
	got := reserve(w.t, w.memory, w.rule, "k", cost)
	fits := cost == 0 || w.oracle.fits(at, cost)
	if got.Allowed != fits {
		w.t.Fatalf("a charge of %d is allowed: %v, want %v", cost, got.Allowed, fits)
	}
	if us := got.RetryAfter.Microseconds(); !fits && !got.Never && (us < 1 || !w.oracle.fits(at+us, cost) || w.oracle.fits(at+us-1, cost)) {
		w.t.Fatalf("%v is not the shortest wait for %d", got.RetryAfter, cost)
	}
	if fits && cost > 0 {
		w.open = append(w.open, receipt{memory: got.Receipt, number: w.oracle.charge(at, cost)})
	}
	if want := w.oracle.remaining(at); !got.Never && got.Remaining != want {
		w.t.Fatalf("%d remain, want %d", got.Remaining, want)
	}
}

// settle gives a part of the oldest charge back.
func (w *fuzzWalk) settle(units int64) {
	if len(w.open) == 0 {
		return
	}
	r := w.open[0]
	w.open = w.open[1:]
	units = 1 + units%r.memory.Cost
	if err := w.memory.Settle(context.Background(), r.memory, r.memory.Cost-units); err != nil {
		w.t.Fatal(err)
	}
	w.oracle.refund(w.clock.at.UnixMicro(), r.number, units)
}

// FuzzKey: whatever callers are called, a key has the length and the letters that keys have, is the same each time, and
// is that of nobody else.
func FuzzKey(f *testing.F) {
	f.Add("web", "viewer", "acme", "7", "web", "viewer", "acm", "e7")
	f.Add("web", "viewer", "", "1:2", "web", "viewer", "1:", "2")
	f.Add("}", "{", "\r\n", "*", "", "", "", "\x00")
	f.Add("a", "b", "c", "d", "a", "b", "c", "d")
	l := mustLimiter(f, ratelimit.Config{Store: mustMemory(f, ratelimit.MemoryConfig{}), Secret: secret})
	rule := mustRule(f, walkPolicies()[0])
	form := regexp.MustCompile(`\Arl:\{[A-Za-z0-9_-]{16}\}:[A-Za-z0-9_-]{20}\z`)
	f.Fuzz(func(t *testing.T, client, kind, tenant, value, client2, kind2, tenant2, value2 string) {
		key, other := l.Key(client, rule, kind, tenant, value), l.Key(client2, rule, kind2, tenant2, value2)
		if !form.MatchString(key) || key != l.Key(client, rule, kind, tenant, value) {
			t.Fatalf("%q is no key", key)
		}
		same := client == client2 && kind == kind2 && tenant == tenant2 && value == value2
		if same != (key == other) {
			t.Fatalf("%q for %q and %q", key, []string{client, kind, tenant, value}, []string{client2, kind2, tenant2, value2})
		}
	})
}
