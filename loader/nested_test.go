package loader_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// net is a set of loaders by one-letter names whose batch functions load from one
// another. The value of a key is the key and, in brackets, the values of what it
// needs; needs name their loader first, as in "b:1".
type net struct {
	s       *loader.Scheduler
	needs   map[string][]string
	loaders map[string]*loader.Loader[string, string]
	sent    chan []string // the keys of each batch, sorted
}

func newNet(s *loader.Scheduler, maxBatch int, needs map[string][]string) *net {
	n := &net{s: s, needs: needs, loaders: map[string]*loader.Loader[string, string]{}, sent: make(chan []string, 100)}
	for _, name := range []string{"a", "b", "c"} {
		n.loaders[name] = loader.New(s, n.batch, loader.Config[string, string]{Name: name, MaxBatch: maxBatch})
	}
	return n
}

func (n *net) batch(ctx context.Context, keys []string) results {
	n.sent <- slices.Sorted(slices.Values(keys))
	out := make(results, len(keys))
	var needed [][]dataloader.Thunk[string]
	for _, key := range keys {
		var thunks []dataloader.Thunk[string]
		for _, need := range n.needs[key] {
			thunks = append(thunks, n.load(ctx, need))
		}
		needed = append(needed, thunks)
	}
	for i, key := range keys {
		var parts []string
		for _, thunk := range needed[i] {
			value, err := thunk()
			if err != nil {
				out[i] = &dataloader.Result[string]{Error: err}
				break
			}
			parts = append(parts, value)
		}
		if out[i] == nil {
			out[i] = ok(key + "(" + strings.Join(parts, " ") + ")")
		}
	}
	return out
}

func (n *net) load(ctx context.Context, key string) dataloader.Thunk[string] {
	return n.loaders[key[:1]].Load(ctx, key)
}

// calls returns the batches so far, sorted.
func (n *net) calls() [][]string {
	var calls [][]string
	for len(n.sent) > 0 {
		calls = append(calls, <-n.sent)
	}
	slices.SortFunc(calls, slices.Compare)
	return calls
}

var nests = []struct {
	name     string
	maxBatch int
	needs    map[string][]string
	load     []string // one task each
	want     []string
	calls    [][]string // nil where it depends on the schedule
}{
	{
		name:  "from another loader",
		needs: map[string][]string{"a:1": {"b:1"}, "a:2": {"b:1", "b:2"}},
		load:  []string{"a:1", "a:2"},
		want:  []string{"a:1(b:1())", "a:2(b:1() b:2())"},
		calls: [][]string{{"a:1", "a:2"}, {"b:1", "b:2"}},
	},
	{
		name:  "from a chain of loaders",
		needs: map[string][]string{"a:1": {"b:1"}, "b:1": {"c:1"}},
		load:  []string{"a:1"},
		want:  []string{"a:1(b:1(c:1()))"},
		calls: [][]string{{"a:1"}, {"b:1"}, {"c:1"}},
	},
	{
		name:  "from its own loader",
		needs: map[string][]string{"a:1": {"a:2"}, "a:2": {"a:3"}},
		load:  []string{"a:1"},
		want:  []string{"a:1(a:2(a:3()))"},
		calls: [][]string{{"a:1"}, {"a:2"}, {"a:3"}},
	},
	{
		name:  "from its own batch",
		needs: map[string][]string{"a:1": {"a:2"}},
		load:  []string{"a:1", "a:2"},
		want:  []string{"a:1(a:2())", "a:2()"},
		calls: [][]string{{"a:1", "a:2"}, {"a:2"}},
	},
	{
		name:  "from its own batch, for many",
		needs: map[string][]string{"a:1": {"a:2", "a:3"}, "a:4": {"a:3"}},
		load:  []string{"a:1", "a:2", "a:3", "a:4"},
		want:  []string{"a:1(a:2() a:3())", "a:2()", "a:3()", "a:4(a:3())"},
		calls: [][]string{{"a:1", "a:2", "a:3", "a:4"}, {"a:2"}, {"a:3"}},
	},
	{
		name:  "from each other's batch",
		needs: map[string][]string{"a:1": {"b:2"}, "b:1": {"a:2"}},
		load:  []string{"a:1", "a:2", "b:1", "b:2"},
		want:  []string{"a:1(b:2())", "a:2()", "b:1(a:2())", "b:2()"},
	},
	{
		name:  "in a ring of three",
		needs: map[string][]string{"a:1": {"b:2"}, "b:1": {"c:2"}, "c:1": {"a:2"}},
		load:  []string{"a:1", "a:2", "b:1", "b:2", "c:1", "c:2"},
		want:  []string{"a:1(b:2())", "a:2()", "b:1(c:2())", "b:2()", "c:1(a:2())", "c:2()"},
	},
	{
		name:     "from another part of a split batch",
		maxBatch: 1,
		needs:    map[string][]string{"a:1": {"a:2"}, "a:2": {"a:3"}},
		load:     []string{"a:1", "a:2", "a:3"},
		want:     []string{"a:1(a:2(a:3()))", "a:2(a:3())", "a:3()"},
		calls:    [][]string{{"a:1"}, {"a:2"}, {"a:3"}},
	},
}

// TestBatchFunctionsLoad loads inside batch functions, on a scheduler whose tasks
// enter and on one that knows no task. None may take longer than it must.
func TestBatchFunctionsLoad(t *testing.T) {
	t.Parallel()
	for _, tc := range nests {
		for kind, enters := range map[string]bool{"task": true, "window": false} {
			t.Run(tc.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					began := time.Now()
					n := newNet(loader.NewScheduler(t.Context()), tc.maxBatch, tc.needs)
					thunks := make([]dataloader.Thunk[string], len(tc.load))
					if enters {
						n.s.Enter()
						defer n.s.Leave()
					}
					for i, key := range tc.load {
						thunks[i] = n.load(n.s.Context(), key)
					}
					got := await(thunks...)
					for i, want := range tc.want {
						if (got[i] != get{Value: want}) {
							t.Errorf("%s: got %q, %v; want %q", tc.load[i], got[i].Value, got[i].Err, want)
						}
					}
					calls := n.calls()
					if tc.calls != nil {
						if diff := cmp.Diff(tc.calls, calls); diff != "" {
							t.Errorf("calls (-want +got):\n%s", diff)
						}
					}
					if took := time.Since(began); enters && took != 0 {
						t.Errorf("took %v", took)
					} else if most := loader.DefaultWindow * time.Duration(len(calls)); took > most {
						t.Errorf("took %v, more than a window per batch", took)
					}
				})
			})
		}
	}
}
