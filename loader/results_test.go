package loader_test

import (
	"errors"
	"testing"

	"github.com/graph-gophers/dataloader/v7"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/loader"
)

type item struct{ id, version int }

// TestByKeyAlignsAnything compares ByKey with a map, for any subset of the keys in
// any order, with strangers and repetitions among the values.
func TestByKeyAlignsAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.IntRange(0, 20), 0, 12, rapid.ID[int]).Draw(t, "keys")
		ids := rapid.SliceOfN(rapid.IntRange(0, 20), 0, 12).Draw(t, "ids")
		if rapid.Bool().Draw(t, "in order") {
			ids = keys[:rapid.IntRange(0, len(keys)).Draw(t, "known")]
		}
		values := make([]item, len(ids))
		first := map[int]item{}
		for i, id := range ids {
			values[i] = item{id, i}
			if _, ok := first[id]; !ok {
				first[id] = values[i]
			}
		}
		results := loader.ByKey(keys, values, nil, func(v item) int { return v.id })
		if len(results) != len(keys) {
			t.Fatalf("%d results for %d keys", len(results), len(keys))
		}
		for i, key := range keys {
			want, known := first[key]
			got := results[i]
			switch {
			case !known && got != nil:
				t.Fatalf("key %d: got %v from nowhere", key, got.Data)
			case known && (got == nil || got.Error != nil || got.Data.id != want.id):
				t.Fatalf("key %d: got %v, want %v", key, got, want)
			}
		}
	})
}

func TestByKeyWithAnErrorIsTheErrorOfEveryKey(t *testing.T) {
	t.Parallel()
	var got []*dataloader.Result[item] = loader.ByKey([]int{1, 2}, []item{{1, 0}}, errDown, func(v item) int { return v.id })
	for i, r := range got {
		if !errors.Is(r.Error, errDown) || r.Data != (item{}) {
			t.Errorf("key %d: %v", i, r)
		}
	}
	if len(got) != 2 {
		t.Errorf("%d results", len(got))
	}
}
