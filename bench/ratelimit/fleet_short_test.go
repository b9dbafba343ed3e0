package ratelimit_test

import (
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// TestFleetShort is the fleet for a few seconds: every decision right, nothing admitted beyond the envelope,
// refunds or not, in one process and in several. The long form is TestFleet, with the tag bench.
func TestFleetShort(t *testing.T) {
	server := redistest.Start(t)
	flush := func() {
		if err := server.Client().FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
	base := fleet{Addr: server.Addr, Nodes: 12, Callers: 2, Viewers: 4, Length: 1500 * time.Millisecond, Seed: 1, DenyFor: -1}
	t.Run("five algorithms", func(t *testing.T) {
		f := base
		f.Policies = fiveAlgorithms()
		ops := mustRun(t, f.run)
		mustCompare(t, ops, f.Policies)
	})
	for _, a := range []ratelimit.Algorithm{ratelimit.GCRA, ratelimit.TokenBucket} {
		t.Run("refunds under "+a.String(), func(t *testing.T) {
			flush()
			f := base
			f.Policies, f.Refund = one(a), true
			ops := mustRun(t, f.run)
			if over, used := f.worst(ops); over > 0 {
				t.Errorf("%.3f %% over the envelope (%.1f %% used)", 100*over, 100*used)
			}
		})
	}
	t.Run("processes", func(t *testing.T) {
		flush()
		f := base
		f.Policies = one(ratelimit.GCRA)
		ops := mustRun(t, func() ([]operation, error) { return f.processes(3) })
		mustCompare(t, ops, f.Policies)
		if over, _ := f.worst(ops); over > 0 {
			t.Errorf("%.3f %% over the envelope", 100*over)
		}
	})
}

func mustCompare(t *testing.T, ops []operation, policies []ratelimit.Policy) {
	t.Helper()
	if compared, _ := exact(t, ops, policies); compared < 100 {
		t.Errorf("only %d decisions to compare", compared)
	}
}
