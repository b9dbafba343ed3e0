package loader_test

import (
	"context"
	"slices"
	"testing"

	"github.com/graph-gophers/dataloader/v7"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/loader"
)

// poisoned is an error that may be the fault of one key, as long as there are calls left.
type poisoned struct{ left *int }

func (poisoned) Error() string { return "poisoned" }

func (p *poisoned) Divide() bool {
	if *p.left == 0 {
		return false
	}
	*p.left--
	return true
}

// Keys that a service cannot answer fail alone, when there are calls enough to find them; and never does a key that has an
// answer give another one, whatever the calls.
func TestPoisonedKeysFailAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.IntRange(1, 1000), 1, 50, rapid.ID).Draw(t, "keys")
		bad := rapid.SliceOfN(rapid.SampledFrom(keys), 0, 3).Draw(t, "poisoned")
		left := rapid.IntRange(0, 100).Draw(t, "left")
		enough := left == 100 // for three keys among fifty
		calls := 0
		l := loader.New(nil, func(_ context.Context, asked []int) []*dataloader.Result[int] {
			calls++
			results := make([]*dataloader.Result[int], len(asked))
			for i, key := range asked {
				results[i] = &dataloader.Result[int]{Data: -key}
			}
			if slices.ContainsFunc(asked, func(key int) bool { return slices.Contains(bad, key) }) {
				err := &poisoned{&left}
				for i := range results {
					results[i] = &dataloader.Result[int]{Error: err}
				}
			}
			return results
		}, loader.Config[int, int]{})
		values, errs := l.LoadMany(t.Context(), keys)()
		for i, key := range keys {
			failed := errs != nil && errs[i] != nil
			if !failed && values[i] != -key || failed != slices.Contains(bad, key) && (enough || !failed) {
				t.Errorf("key %d: %d, %v", key, values[i], errs)
			}
		}
		if len(bad) == 0 && calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}
