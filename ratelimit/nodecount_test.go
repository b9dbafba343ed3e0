package ratelimit

import "testing"

// TestNodeCountIsTheMostOfTheLastThree: after a restart of Redis the first counts are too low.
func TestNodeCountIsTheMostOfTheLastThree(t *testing.T) {
	t.Parallel()
	n := newNodeCount()
	for i, c := range []struct{ counted, want int }{{50, 50}, {1, 50}, {20, 50}, {30, 30}, {10, 30}, {10, 30}, {10, 10}} {
		if n.note(c.counted); n.get() != c.want {
			t.Errorf("count %d: after %d there are %d nodes, want %d", i+1, c.counted, n.get(), c.want)
		}
	}
}
