//go:build bench

package ratelimit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// TestMemoryPerKey asks Redis what one partition takes under each algorithm: fresh, and after 100 and 1,000 charges.
func TestMemoryPerKey(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client()
	t.Logf("%-16s %8s %8s %8s", "bytes after", "1", "100", "1000")
	for _, a := range []ratelimit.Algorithm{
		ratelimit.GCRA, ratelimit.TokenBucket, ratelimit.SlidingCounter, ratelimit.SlidingLog, ratelimit.FixedWindow,
	} {
		empty(t, server)
		p := ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100_000, Window: time.Hour}
		store, err := ratelimit.NewRedis(ratelimit.RedisConfig{
			Options: redis.UniversalOptions{Addrs: []string{server.Addr}}, Budget: time.Second, Heartbeat: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
		l, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("0123456789abcdef")})
		if err != nil {
			t.Fatal(err)
		}
		set, err := ratelimit.NewSet("web", p)
		if err != nil {
			t.Fatal(err)
		}
		var sizes []int64
		for n := 1; n <= 1000; n++ {
			r, err := l.Reserve(t.Context(), ratelimit.Request{Set: set, Subject: ratelimit.Subject{Viewer: "v"}, Cost: 20})
			if err != nil || r.Degraded() {
				t.Fatalf("error %v, state %+v", err, l.State())
			}
			if n == 1 || n == 100 || n == 1000 {
				sizes = append(sizes, usage(t, client))
			}
		}
		t.Logf("%-16s %8d %8d %8d", a, sizes[0], sizes[1], sizes[2])
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// usage is what the only key takes.
func usage(t *testing.T, c *redis.Client) int64 {
	t.Helper()
	keys, err := c.Keys(context.Background(), "*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatal(fmt.Errorf("keys %v: %w", keys, err))
	}
	n, err := c.MemoryUsage(context.Background(), keys[0], 0).Result()
	if err != nil {
		t.Fatal(err)
	}
	return n
}
