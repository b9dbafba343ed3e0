package ratelimit_test

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
)

// secret is shared by all nodes of a test. Do not change it.
var secret = []byte("0123456789abcdef0123456789abcdef")

// unclosed is a store that several limiters of a test share: the test closes it.
type unclosed struct{ ratelimit.Store }

func (unclosed) Close() error { return nil }

// mustLimiter makes a limiter that is closed with the test.
func mustLimiter(t testing.TB, c ratelimit.Config) *ratelimit.Limiter {
	t.Helper()
	l, err := ratelimit.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close the limiter: %v", err)
		}
	})
	return l
}

func request(set *ratelimit.Set, viewer string, cost int64) ratelimit.Request {
	return ratelimit.Request{Set: set, Subject: ratelimit.Subject{Viewer: viewer}, Cost: cost}
}

func mustReserve(t testing.TB, l *ratelimit.Limiter, req ratelimit.Request) *ratelimit.Reservation {
	t.Helper()
	r, err := l.Reserve(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// dump is everything Redis holds under the keys, byte for byte, and when it will die.
func dump(t testing.TB, c *redis.Client, keys []string) (out []string) {
	t.Helper()
	for _, k := range keys {
		value, err := c.Dump(t.Context(), k).Result()
		if err != nil {
			t.Fatal(err)
		}
		end, err := c.PExpireTime(t.Context(), k).Result()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, value, end.String())
	}
	return out
}
