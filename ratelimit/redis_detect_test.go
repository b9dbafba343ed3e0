package ratelimit_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// detected is a limiter over a Redis of which the address alone is known.
func detected(t *testing.T, addr string) (*ratelimit.Limiter, *ratelimit.DetectedRedis, *atomic.Int32) {
	t.Helper()
	var noticed atomic.Int32
	store, err := ratelimit.NewDetectedRedis(ratelimit.RedisConfig{
		Options: redis.UniversalOptions{Addrs: []string{addr}}, Budget: 10 * time.Second, Heartbeat: -1,
	}, func() { noticed.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	return mustLimiter(t, ratelimit.Config{Store: store, Secret: secret, DenyFor: -1}), store, &noticed
}

// TestClusterBehindOneAddress: one address that leads to a Cluster is found out by its first answers, whoever comes at
// the same time; the limits are exact from the first call on.
func TestClusterBehindOneAddress(t *testing.T) {
	t.Parallel()
	for _, nodes := range []int{1, 3} {
		t.Run(fmt.Sprint(nodes), func(t *testing.T) {
			t.Parallel()
			l, store, noticed := detected(t, redistest.Cluster(t, nodes)[0].Addr)
			// Two policies that count different things have keys in different slots, so that one node is a Cluster, too.
			set := mustSet(t, "web", policy("viewer", 10), policy("address", 1_000_000, func(p *ratelimit.Policy) { p.Per = ratelimit.PerAddress }))
			var allowed, degraded atomic.Int32
			var all sync.WaitGroup
			for i := range 40 {
				all.Go(func() {
					for j := range 20 {
						req := request(set, fmt.Sprint("v", i), 1)
						req.Subject.Address = netip.AddrFrom4([4]byte{192, 0, 2, byte(i)})
						r, err := l.Reserve(t.Context(), req)
						if err != nil {
							t.Errorf("%d: %v", j, err)
							return
						}
						if r.Degraded() {
							degraded.Add(1)
						}
						if r.Allowed {
							allowed.Add(1)
						}
					}
				})
			}
			all.Wait()
			if allowed.Load() != 40*10 || degraded.Load() != 0 {
				t.Errorf("%d allowed, %d degraded; want 400 and none: %s", allowed.Load(), degraded.Load(), l.State().Reason)
			}
			if !store.Cluster() || noticed.Load() != 1 {
				t.Errorf("cluster: %v, noticed %d times", store.Cluster(), noticed.Load())
			}
		})
	}
}

// TestServerBehindOneAddress: a single server stays one, also when it fails.
func TestServerBehindOneAddress(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	l, store, noticed := detected(t, server.Addr)
	set := mustSet(t, "web", policy("viewer", 10))
	if r := mustReserve(t, l, request(set, "v", 1)); r.Degraded() || !r.Allowed {
		t.Errorf("degraded: %v, allowed: %v", r.Degraded(), r.Allowed)
	}
	server.Kill()
	if r := mustReserve(t, l, request(set, "v", 1)); !r.Degraded() {
		t.Error("a dead server decided")
	}
	if store.Cluster() || noticed.Load() != 0 {
		t.Error("taken for a cluster")
	}
}

// What is known to be a cluster, or to be found by Sentinel, is not to be detected.
func TestDetectedRedisNeedsOneAddress(t *testing.T) {
	t.Parallel()
	for _, o := range []redis.UniversalOptions{
		{Addrs: []string{"a:1", "b:1"}}, {Addrs: []string{"a:1"}, MasterName: "m"}, {Addrs: []string{"a:1"}, IsClusterMode: true},
	} {
		if _, err := ratelimit.NewDetectedRedis(ratelimit.RedisConfig{Options: o}, nil); err == nil || !strings.Contains(err.Error(), "single address") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
