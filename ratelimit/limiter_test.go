package ratelimit_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// counted is a store that counts the calls it gets and can be broken.
type counted struct {
	ratelimit.Store
	calls  atomic.Int64
	broken atomic.Bool
}

var errBroken = errors.New("broken for the test")

func (s *counted) Reserve(ctx context.Context, charges []ratelimit.Charge) ([]ratelimit.Decision, error) {
	s.calls.Add(1)
	if s.broken.Load() {
		return nil, errBroken
	}
	return s.Store.Reserve(ctx, charges)
}

func newCounted(t testing.TB) *counted {
	return &counted{Store: mustMemory(t, ratelimit.MemoryConfig{})}
}

func policy(name string, limit int64, change ...func(*ratelimit.Policy)) ratelimit.Policy {
	p := ratelimit.Policy{Name: name, Limit: limit, Window: ratelimit.MaxWindow}
	for _, f := range change {
		f(&p)
	}
	return p
}

func remaining(t testing.TB, l *ratelimit.Limiter, req ratelimit.Request, name string) int64 {
	t.Helper()
	req.Cost = 0
	for _, d := range mustReserve(t, l, req).Decisions {
		if d.Policy.Name == name {
			return d.Remaining
		}
	}
	t.Fatalf("no decision of policy %q", name)
	return 0
}

func TestLimiterChargesAllPoliciesOrNone(t *testing.T) {
	t.Parallel()
	node := func(p *ratelimit.Policy) { p.Scope = ratelimit.Node }
	for name, change := range map[string][2]func(*ratelimit.Policy){
		"both in the store":         {func(*ratelimit.Policy) {}, func(*ratelimit.Policy) {}},
		"the tight one in the node": {func(*ratelimit.Policy) {}, node},
		"the loose one in the node": {node, func(*ratelimit.Policy) {}},
		"both in the node":          {node, node},
		"two algorithms":            {func(p *ratelimit.Policy) { p.Algorithm = ratelimit.SlidingLog }, func(*ratelimit.Policy) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := mustLimiter(t, ratelimit.Config{})
			req := request(mustSet(t, "web", policy("loose", 100, change[0]), policy("tight", 10, change[1])), "v", 7)
			if r := mustReserve(t, l, req); !r.Allowed || len(r.Decisions) != 2 {
				t.Fatalf("the first was refused: %+v", r)
			}
			r := mustReserve(t, l, req)
			if r.Allowed || !slices.Equal(r.Refused(), []string{"tight"}) || r.RetryAfter() <= 0 || r.Never() {
				t.Fatalf("want a refusal by tight: %+v", r)
			}
			l.Settle(t.Context(), r, 0) // of nothing
			if got := remaining(t, l, req, "loose"); got != 93 {
				t.Errorf("loose holds %d, want 93: the refused operation was charged", got)
			}
			if got := remaining(t, l, req, "tight"); got != 3 {
				t.Errorf("tight holds %d, want 3", got)
			}
		})
	}
}

func TestLimiterShadowRefusesNothing(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{})
	shadow := func(p *ratelimit.Policy) { p.Mode = ratelimit.Shadow }
	req := request(mustSet(t, "web", policy("trial", 10, shadow), policy("real", 20)), "v", 6)
	for i, want := range []struct{ allowed, trial bool }{{true, true}, {true, false}, {true, false}, {false, false}} {
		r := mustReserve(t, l, req)
		if r.Allowed != want.allowed || i < 3 && r.Decisions[0].Allowed != want.trial {
			t.Fatalf("operation %d: allowed %t, want %+v", i+1, r.Allowed, want)
		}
	}
	if got := remaining(t, l, req, "trial"); got != 4 {
		t.Errorf("the shadow holds %d, want 4: what it refuses it does not charge", got)
	}
	req.Cost = 11
	if r := mustReserve(t, l, req); r.Allowed || !slices.Equal(r.Refused(), []string{"real"}) || r.Never() {
		t.Errorf("a cost beyond the shadow's limit: %+v", r)
	}
}

func TestLimiterSettlesOnce(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{})
	for _, a := range algorithms() {
		set := mustSet(t, "web", policy("p-"+a.String(), 100, func(p *ratelimit.Policy) { p.Algorithm = a }))
		req := request(set, "v", 60)
		r := mustReserve(t, l, req)
		if after := r.After(10); after[0].Remaining != 90 || r.Decisions[0].Remaining != 40 {
			t.Errorf("%s: after settling there should remain 90, got %d; now 40, got %d", a, after[0].Remaining, r.Decisions[0].Remaining)
		}
		if again := mustReserve(t, l, req); again.Allowed {
			t.Fatalf("%s: 120 of 100 passed", a)
		}
		l.Settle(t.Context(), r, 10)
		l.Settle(t.Context(), r, 0)
		l.Settle(t.Context(), nil, 0)
		if got := remaining(t, l, req, "p-"+a.String()); got != 90 {
			t.Errorf("%s: %d remain, want 90", a, got)
		}
		if again := mustReserve(t, l, req); !again.Allowed { // the refusal that was remembered is forgotten
			t.Errorf("%s: refused although the refund made room", a)
		}
	}
}

func TestLimiterOverrides(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{})
	set := mustSet(t, "web", policy("viewer", 10, func(p *ratelimit.Policy) {
		p.Overrides = []ratelimit.Override{
			{Operation: "Search", Limit: 3},
			{Claim: "plan", Value: "gold", Limit: 50},
		}
	}))
	plain, gold, search := request(set, "a", 1), request(set, "b", 1), request(set, "a", 1)
	gold.Subject.Claim = func(name string) string { return map[string]string{"plan": "gold"}[name] }
	search.Operation = "Search"
	for name, c := range map[string]struct {
		req  ratelimit.Request
		want int64
	}{"plain": {plain, 10}, "gold": {gold, 50}, "search": {search, 3}} {
		if got := remaining(t, l, c.req, "viewer"); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	search.Cost = 3
	mustReserve(t, l, search)
	if got := remaining(t, l, plain, "viewer"); got != 10 {
		t.Errorf("an operation with an override took from the others: %d of 10 left", got)
	}
	gold.Cost = 45
	mustReserve(t, l, gold)
	gold.Subject.Claim = nil // the tier ends: the partition stays, nine tenths spent
	if got := remaining(t, l, gold, "viewer"); got != 1 {
		t.Errorf("a lost tier left %d of 10, want 1", got)
	}
}

func TestLimiterRemembersRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newCounted(t)
		l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret})
		set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: 10, Window: time.Minute})
		mustReserve(t, l, request(set, "v", 10))
		first := mustReserve(t, l, request(set, "v", 5))
		before := store.calls.Load()
		time.Sleep(100 * time.Millisecond)
		for range 1000 {
			r, want := mustReserve(t, l, request(set, "v", 7)), first.RetryAfter()+12*time.Second-100*time.Millisecond
			if r.Allowed || r.RetryAfter() != want {
				t.Fatalf("want a refusal for %v, got %v, allowed %t", want, r.RetryAfter(), r.Allowed)
			}
		}
		if got := store.calls.Load(); got != before {
			t.Errorf("%d calls of the store for 1,000 refused operations", got-before)
		}
		if mustReserve(t, l, request(set, "v", 4)); store.calls.Load() != before+1 {
			t.Error("a smaller cost did not reach the store")
		}
		if mustReserve(t, l, request(set, "other", 7)); store.calls.Load() != before+2 {
			t.Error("another viewer did not reach the store")
		}
		time.Sleep(time.Second)
		if mustReserve(t, l, request(set, "v", 7)); store.calls.Load() != before+3 {
			t.Error("a refusal was remembered for longer than a second")
		}
		time.Sleep(30 * time.Second)
		if r := mustReserve(t, l, request(set, "v", 5)); !r.Allowed {
			t.Errorf("refused for %v although half of the quota is back", r.RetryAfter())
		}
	})
}

// TestRefusalIsNotRememberedBeyondItsRetryAfter: whoever waits as told is not refused from memory.
func TestRefusalIsNotRememberedBeyondItsRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := mustLimiter(t, ratelimit.Config{})
		set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: 10, Window: 100 * time.Millisecond})
		mustReserve(t, l, request(set, "v", 10))
		r := mustReserve(t, l, request(set, "v", 3))
		if r.RetryAfter() != 30*time.Millisecond {
			t.Fatalf("retry after %v, want 30ms", r.RetryAfter())
		}
		time.Sleep(r.RetryAfter())
		if r := mustReserve(t, l, request(set, "v", 3)); !r.Allowed {
			t.Errorf("refused for %v more", r.RetryAfter())
		}
	})
}

// TestRememberedRefusalSaysWhatTheStoreWould: how long to wait and what remains, some time after the refusal and for
// larger costs, too. It said what had been when and for what it was refused.
func TestRememberedRefusalSaysWhatTheStoreWould(t *testing.T) {
	t.Parallel()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newCounted(t)
				l := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret, DenyFor: 10 * time.Second})
				asking := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret, DenyFor: -1})
				set := mustSet(t, "web", ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100, Window: time.Minute})
				for range 20 { // time passes in between, so that little comes back at once
					mustReserve(t, l, request(set, "v", 5))
					time.Sleep(300 * time.Millisecond)
				}
				if r := mustReserve(t, l, request(set, "v", 20)); r.Allowed {
					t.Fatalf("want a refusal to remember: %+v", r.Decisions[0])
				}
				for range 7 {
					time.Sleep(777 * time.Millisecond)
					for _, cost := range []int64{20, 23, 99} {
						sameAnswer(t, mustReserve(t, l, request(set, "v", cost)), mustReserve(t, asking, request(set, "v", cost)))
						mustReserve(t, l, request(set, "v", 20)) // is remembered again, should the larger one have been
					}
				}
			})
		})
	}
}

// sameAnswer compares a refusal from memory with one of the store. Rounding twice may make a wait 1 µs longer.
func sameAnswer(t *testing.T, got, want *ratelimit.Reservation) {
	t.Helper()
	g, w := got.Decisions[0], want.Decisions[0]
	if got.Allowed || want.Allowed || g.RetryAfter < w.RetryAfter || g.RetryAfter > w.RetryAfter+time.Microsecond {
		t.Errorf("waits %v, want %v", g.RetryAfter, w.RetryAfter)
	}
	if a := g.Policy.Algorithm; a == ratelimit.SlidingCounter || a == ratelimit.SlidingLog {
		if g.Remaining > w.Remaining {
			t.Errorf("%d remain, want at most %d", g.Remaining, w.Remaining)
		}
	} else if g.Remaining != w.Remaining {
		t.Errorf("%d remain, want %d", g.Remaining, w.Remaining)
	}
}

// TestRememberedRefusalDoesNotHideNever: an operation that can never pass was told to wait when a cheaper one had just
// been refused.
func TestRememberedRefusalDoesNotHideNever(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{})
	set := mustSet(t, "web", policy("p", 10))
	mustReserve(t, l, request(set, "v", 10))
	if r := mustReserve(t, l, request(set, "v", 5)); r.Allowed || r.Never() {
		t.Fatalf("want a refusal to remember: %+v", r)
	}
	if r := mustReserve(t, l, request(set, "v", 11)); !r.Never() || r.RetryAfter() != 0 {
		t.Errorf("11 of 10: never %t, retry after %v", r.Never(), r.RetryAfter())
	}
}

func TestLimiterReturnsWhenTheCallerGoesAway(t *testing.T) {
	t.Parallel()
	store := newCounted(t)
	l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret})
	node := policy("node", 10, func(p *ratelimit.Policy) { p.Scope = ratelimit.Node })
	set := mustSet(t, "web", node, policy("p", 10))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	store.broken.Store(true)
	if _, err := l.Reserve(ctx, request(set, "v", 4)); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
	store.broken.Store(false)
	if got := remaining(t, l, request(set, "v", 0), "node"); got != 10 {
		t.Errorf("the node's policy holds %d, want 10: it was charged for a caller that went away", got)
	}
}

func TestLimiterWithoutPoliciesAllows(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{})
	for _, set := range []*ratelimit.Set{nil, mustSet(t, "web")} {
		r := mustReserve(t, l, request(set, "v", 5))
		if !r.Allowed || len(r.Decisions) != 0 || r.RetryAfter() != 0 {
			t.Errorf("got %+v", r)
		}
		l.Settle(t.Context(), r, 0)
	}
	if _, err := l.Reserve(t.Context(), request(nil, "v", -1)); !errors.Is(err, ratelimit.ErrCost) {
		t.Errorf("a negative cost: got error %v", err)
	}
}
