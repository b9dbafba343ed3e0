package ratelimit_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
)

// A limiter over the memory of one process: reserve an estimate, run, give back what was not used.
func Example() {
	limiter, err := ratelimit.New(ratelimit.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer limiter.Close()
	set, err := ratelimit.NewSet("mobile", ratelimit.Policy{Name: "viewer", Limit: 1000, Window: time.Minute})
	if err != nil {
		log.Fatal(err)
	}
	req := ratelimit.Request{Set: set, Subject: ratelimit.Subject{Viewer: "42"}, Cost: 600}

	first, _ := limiter.Reserve(context.Background(), req)
	second, _ := limiter.Reserve(context.Background(), req)
	limiter.Settle(context.Background(), first, 100)
	third, _ := limiter.Reserve(context.Background(), req)
	fmt.Println(first.Allowed, second.Allowed, second.Refused(), third.Allowed)
	// Output: true false [viewer] true
}

// What a response says of a refusal.
func ExampleHeaderFields() {
	limiter, err := ratelimit.New(ratelimit.Config{Secret: []byte("the same on all nodes")})
	if err != nil {
		log.Fatal(err)
	}
	defer limiter.Close()
	set, err := ratelimit.NewSet("mobile", ratelimit.Policy{
		Name: "viewer", Algorithm: ratelimit.TokenBucket, Limit: 1000, Window: 1000 * time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	req := ratelimit.Request{Set: set, Subject: ratelimit.Subject{Viewer: "42"}, Cost: 1000}
	limiter.Reserve(context.Background(), req)
	r, _ := limiter.Reserve(context.Background(), req)

	w := httptest.NewRecorder()
	ratelimit.HeaderFields(r.Decisions, nil).Set(w.Header())
	fmt.Println(w.Header().Get("RateLimit-Policy"))
	fmt.Println(w.Header().Get("RateLimit"))
	fmt.Println("Retry-After:", w.Header().Get("Retry-After"))
	// Output:
	// "viewer";q=1000;w=1000;bff-unit="points";pk=:24ZSifOHl2jY:
	// "viewer";r=0;t=1000;pk=:24ZSifOHl2jY:
	// Retry-After: 1000
}

// A limiter for a fleet. Redis need not be there yet: until it is, each node enforces its share.
func ExampleNewRedis() {
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{
		Options: redis.UniversalOptions{Addrs: []string{"redis:6379"}, Username: "limiter", Password: "…"},
	})
	if err != nil {
		log.Fatal(err)
	}
	limiter, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("32 random bytes, the same anywhere"), Nodes: 50})
	if err != nil {
		log.Fatal(err)
	}
	defer limiter.Close()
}
