package ratelimit_test

import (
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// TestMemoryIsBounded: however many partitions come, memory stays bounded, and those that hold most stay.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	c := newClock()
	m := mustMemory(t, ratelimit.MemoryConfig{MaxEntries: 6400, Now: c.now})
	rule := mustRule(t, ratelimit.Policy{Name: "p", Limit: 1000, Window: time.Hour})
	heavy := func(i int) string { return "heavy" + string(rune('a'+i)) }
	for i := range 20 {
		reserve(t, m, rule, heavy(i), 1000)
	}
	for i := range 200_000 {
		reserve(t, m, rule, "light"+string(rune(i)), 1)
	}
	if n := m.Len(); n > 6400 {
		t.Errorf("%d entries, want at most 6,400", n)
	}
	kept := 0
	for i := range 20 {
		if !reserve(t, m, rule, heavy(i), 1).Allowed {
			kept++
		}
	}
	if kept < 18 { // a victim is the lightest of a sample: a heavy one goes only if all of the sample are
		t.Errorf("a flood of light partitions drove out %d of 20 heavy ones", 20-kept)
	}
	c.at = c.at.Add(2 * time.Hour)
	for i := range 20_000 {
		reserve(t, m, rule, "later"+string(rune(i)), 0)
	}
	if d := reserve(t, m, rule, heavy(0), 1000); !d.Allowed {
		t.Error("what has expired still counts")
	}
}
