package loader_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// A definition is made once, and each operation has its loader of it.
func ExampleDefine() {
	names := loader.Define(func(_ context.Context, ids []int) []*dataloader.Result[string] {
		fmt.Println("loads", ids)
		results := make([]*dataloader.Result[string], len(ids))
		for i, id := range ids {
			results[i] = &dataloader.Result[string]{Data: fmt.Sprint("name ", id)}
		}
		return results
	}, loader.Config[int, string]{Name: "names"})

	for range 2 { // two operations
		s := loader.NewScheduler(context.Background())
		s.Enter()
		thunk := names.In(s).Load(s.Context(), 1)
		values, _ := names.In(s).LoadAll(s.Context(), []int{1, 2})
		name, _ := thunk()
		fmt.Println(name, values)
		s.Leave()
	}
	// Output:
	// loads [1 2]
	// name 1 [name 1 name 2]
	// loads [1 2]
	// name 1 [name 1 name 2]
}

func TestDefinitionHasOneLoaderPerOperation(t *testing.T) {
	t.Parallel()
	first := loader.Define((&service{}).load, loader.Config[string, string]{})
	second := loader.Define((&service{}).load, loader.Config[string, string]{})
	s, other := loader.NewScheduler(t.Context()), loader.NewScheduler(t.Context())
	l := first.In(s)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if first.In(s) != l {
				t.Error("another loader of the same operation")
			}
		})
	}
	all.Wait()
	alone := first.In(nil)
	if second.In(s) == l || first.In(other) == l || first.In(nil) == alone {
		t.Error("one loader for two")
	}
	if got := await(alone.Load(t.Context(), "a")); got[0].Value != "A" {
		t.Errorf("got %v", got)
	}
}

func TestDefineWithoutBatchFunctionPanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	loader.Define[string, string](nil, loader.Config[string, string]{})
}
