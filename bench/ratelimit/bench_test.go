package ratelimit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
)

// BenchmarkMemory is one decision and its settling in the memory of one process, keys, metrics and all.
func BenchmarkMemory(b *testing.B) {
	for _, p := range fiveAlgorithms() {
		b.Run(p.Name, func(b *testing.B) { benchMemory(b, p) })
	}
}

func benchMemory(b *testing.B, p ratelimit.Policy) {
	p.Limit, p.Burst = 1000, 0
	l, set := benchLimiter(b, ratelimit.Config{}, p)
	decideInParallel(b, l, set, 1000)
}

// BenchmarkRemembered is a refusal that the node remembers: what a caller costs that does not stop asking.
func BenchmarkRemembered(b *testing.B) {
	l, set := benchLimiter(b, ratelimit.Config{DenyFor: time.Hour}, ratelimit.Policy{Name: "p", Limit: 1, Window: ratelimit.MaxWindow})
	decideInParallel(b, l, set, 1)
}

// BenchmarkOutage is a decision while Redis is known to be gone.
func BenchmarkOutage(b *testing.B) {
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{Options: redis.UniversalOptions{Addrs: []string{"127.0.0.1:1"}}})
	if err != nil {
		b.Fatal(err)
	}
	l, set := benchLimiter(b, ratelimit.Config{Store: store, Secret: []byte("0123456789abcdef"), Nodes: 50, DenyFor: -1}, one(ratelimit.GCRA)...)
	for range 20 { // opens the breaker
		if _, err := l.Reserve(b.Context(), ratelimit.Request{Set: set, Cost: 1}); err != nil {
			b.Fatal(err)
		}
	}
	decideInParallel(b, l, set, 1000)
}

func benchLimiter(b *testing.B, c ratelimit.Config, policies ...ratelimit.Policy) (*ratelimit.Limiter, *ratelimit.Set) {
	b.Helper()
	l, err := ratelimit.New(c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	set, err := ratelimit.NewSet("web", policies...)
	if err != nil {
		b.Fatal(err)
	}
	return l, set
}

func decideInParallel(b *testing.B, l *ratelimit.Limiter, set *ratelimit.Set, viewers int) {
	names := make([]string, viewers)
	for i := range names {
		names[i] = fmt.Sprint("viewer ", i)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			r, err := l.Reserve(context.Background(), ratelimit.Request{
				Set: set, Subject: ratelimit.Subject{Viewer: names[i%viewers]}, Cost: 2,
			})
			if err != nil {
				b.Error(err)
				return
			}
			l.Settle(context.Background(), r, 1)
		}
	})
}
