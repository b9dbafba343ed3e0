package loader_test

import (
	"context"
	"testing"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// An operation that loads nothing pays for a scheduler and a loader. One that
// loads a list pays per list, not per key: its batch function makes two of the
// allocations, and the hash table about one per 500 keys.
func TestAllocationsDoNotFollowTheKeys(t *testing.T) {
	fn := func(_ context.Context, keys []int) []*dataloader.Result[int] {
		return loader.ByKey(keys, keys, nil, func(key int) int { return key })
	}
	for _, tc := range []struct {
		keys int
		most float64
	}{
		{0, 2}, {1, 12}, {100, 20}, {1000, 25}, {10_000, 60},
	} {
		keys := make([]int, tc.keys)
		for i := range keys {
			keys[i] = i * 7919
		}
		got := testing.AllocsPerRun(50, func() {
			s := loader.NewScheduler(t.Context())
			l := loader.New(s, fn, loader.Config[int, int]{MaxBatch: -1})
			if tc.keys == 0 {
				return
			}
			s.Enter()
			l.LoadAll(s.Context(), keys)
			s.Leave()
		})
		t.Logf("%d keys: %.0f allocations", tc.keys, got)
		if got > tc.most {
			t.Errorf("%d keys: %.0f allocations, want at most %.0f", tc.keys, got, tc.most)
		}
	}
}
