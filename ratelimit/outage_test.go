package ratelimit_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

func TestLimiterOutageModes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newCounted(t)
		l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret, Nodes: 10})
		of := func(o ratelimit.Outage) *ratelimit.Set {
			return mustSet(t, "web", ratelimit.Policy{Name: o.String(), Limit: 1000, Window: time.Minute, OnOutage: o})
		}
		mustReserve(t, l, request(of(ratelimit.Local), "v", 999))
		if s := l.State(); s.Degraded || s.Nodes != 10 {
			t.Errorf("state before: %+v", s)
		}
		store.broken.Store(true)
		if r := mustReserve(t, l, request(of(ratelimit.Closed), "v", 1)); r.Allowed || !r.Degraded() || r.RetryAfter() != time.Second {
			t.Errorf("closed: %+v", r)
		}
		if r := mustReserve(t, l, request(of(ratelimit.Open), "v", 1000)); !r.Allowed || !r.Degraded() {
			t.Errorf("open: %+v", r)
		}
		passed := func(viewer string) (n int) {
			for range 500 {
				if r := mustReserve(t, l, request(of(ratelimit.Local), viewer, 1)); r.Allowed {
					n++
				} else if !r.Degraded() || r.RetryAfter() <= 0 {
					t.Fatalf("local: %+v", r)
				}
			}
			return n
		}
		if n := passed("another"); n != 125 { // 1,000 ÷ 10 nodes × 1.25
			t.Errorf("the node's share let %d pass, want 125", n)
		}
		if n := passed("v"); n != 0 {
			t.Errorf("of 1 unit that was left for all nodes, the node's share let %d pass", n)
		}
		if s := l.State(); !s.Degraded || !strings.Contains(s.Reason, errBroken.Error()) || !s.Since.Equal(time.Now()) {
			t.Errorf("state during: %+v", s)
		}
		store.broken.Store(false)
		if r := mustReserve(t, l, request(of(ratelimit.Local), "v", 2)); r.Allowed || r.Degraded() {
			t.Errorf("afterwards the store should count on from 999: %+v", r)
		}
		time.Sleep(3 * time.Second)
		if s := l.State(); s.Degraded {
			t.Errorf("state afterwards: %+v", s)
		}
	})
}

// TestOutageDoesNotStarveDearOperations: an operation dearer than a node's share passes when the node owes nothing, and
// is then paid for at the share's rate.
func TestOutageDoesNotStarveDearOperations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newCounted(t)
		store.broken.Store(true)
		l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret, Nodes: 50})
		set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: 1000, Window: time.Minute}) // share: 25 a minute
		if r := mustReserve(t, l, request(set, "v", 400)); !r.Allowed {
			t.Fatalf("400 of 1,000 never passes with a share of 25: %+v", r.Decisions[0])
		}
		r := mustReserve(t, l, request(set, "v", 400))
		if r.Allowed || r.RetryAfter() != 16*time.Minute {
			t.Fatalf("want it paid for in 16 minutes, got %v, allowed %t", r.RetryAfter(), r.Allowed)
		}
		time.Sleep(16*time.Minute - time.Millisecond)
		if r := mustReserve(t, l, request(set, "v", 400)); r.Allowed {
			t.Error("passed before it was paid for")
		}
		time.Sleep(time.Millisecond)
		if r := mustReserve(t, l, request(set, "v", 400)); !r.Allowed {
			t.Error("refused although it was paid for")
		}
		if r := mustReserve(t, l, request(set, "w", 1001)); !r.Never() {
			t.Errorf("beyond the policy's own burst it is still never: %+v", r.Decisions[0])
		}
	})
}

// TestOneLateCallIsNoOutage: a call without an answer in time is decided alone, and is neither reported nor counted as
// an outage; a store that refuses connections is one from the first call on.
func TestOneLateCallIsNoOutage(t *testing.T) {
	t.Parallel()
	p := startProxy(t, startFakeRedis(t).addr)
	store := mustRedis(t, p.addr, func(c *ratelimit.RedisConfig) { c.Budget = 500 * time.Millisecond })
	l := mustLimiter(t, ratelimit.Config{Store: unclosedRedis{store}, Secret: secret})
	set := mustSet(t, "web", policy("p", 1000))
	await(t, "answer", func() bool { return !mustReserve(t, l, request(set, "v", 1)).Degraded() })
	p.delay.Store(int64(time.Minute))
	if r := mustReserve(t, l, request(set, "v", 1)); !r.Degraded() {
		t.Fatalf("the call was answered: %+v", r.Decisions)
	}
	if s := l.State(); s.Degraded {
		t.Errorf("one late call is an outage: %+v", s)
	}
	gone := mustRedis(t, "127.0.0.1:1")
	l = mustLimiter(t, ratelimit.Config{Store: unclosedRedis{gone}, Secret: secret})
	mustReserve(t, l, request(set, "v", 1))
	if s := l.State(); !s.Degraded || !strings.Contains(s.Reason, "refused") {
		t.Errorf("a Redis that refuses connections is no outage: %+v", s)
	}
}
