package bff

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// failingStore is a store that can fail.
type failingStore struct {
	ratelimit.Store
	fails atomic.Bool
}

func (s *failingStore) Reserve(ctx context.Context, charges []ratelimit.Charge) ([]ratelimit.Decision, error) {
	if s.fails.Load() {
		return nil, errors.New("gone for the test")
	}
	return s.Store.Reserve(ctx, charges)
}

// TestEachSwitchOfTheLimiterIsLogged: an outage has one line when it begins and one when it is over, however short it
// is; one that comes and goes within moments is one outage.
func TestEachSwitchOfTheLimiterIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
		if err != nil {
			t.Fatal(err)
		}
		store := &failingStore{Store: memory}
		limiter, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("sixteen bytes or more"), Nodes: 3})
		if err != nil {
			t.Fatal(err)
		}
		defer limiter.Close()
		set, err := ratelimit.NewSet("web", ratelimit.Policy{Name: "p", Limit: 1000, Window: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(fails bool) {
			store.fails.Store(fails)
			if _, err := limiter.Reserve(t.Context(), ratelimit.Request{Set: set, Cost: 1}); err != nil {
				t.Fatal(err)
			}
		}
		var lines bytes.Buffer
		end := watchLimiter(limiter, slog.New(slog.NewTextHandler(&lines, nil)))
		for range 2 {
			for range 5 { // comes and goes
				ask(true)
				ask(false)
				time.Sleep(300 * time.Millisecond)
			}
			time.Sleep(5 * time.Second)
		}
		end()
		text := lines.String()
		began, over := strings.Count(text, "by this instance alone"), strings.Count(text, "through Redis again")
		if began != 2 || over != 2 || !strings.Contains(text, "nodes=3") || !strings.Contains(text, "gone for the test") {
			t.Errorf("two outages have %d lines at their beginning and %d at their end:\n%s", began, over, text)
		}
	})
}
