package ratelimit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	_, err := ratelimit.New(ratelimit.Config{Store: newCounted(t), Secret: []byte("short"), Nodes: -1, Headroom: .5, MaxLocal: -1})
	for _, part := range []string{"secret: must have at least 16 bytes", "nodes:", "headroom: must be at least 1, got 0.5", "maxLocal:"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
	_, err = ratelimit.NewRedis(ratelimit.RedisConfig{Budget: time.Minute, Probe: -1, Refunds: -1})
	for _, part := range []string{"budget: must be from 1ms to 10s, got 1m0s", "probe:", "refunds:"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
	if _, err := ratelimit.NewMemory(ratelimit.MemoryConfig{MaxEntries: -1}); err == nil {
		t.Error("a negative MaxEntries was accepted")
	}
}
