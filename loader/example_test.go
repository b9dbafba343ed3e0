package loader_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// Three tasks of one operation ask for profiles, one of them for two. The batch
// goes out when all three wait, as one call.
func ExampleNew() {
	scheduler := loader.NewScheduler(context.Background())
	profiles := loader.New(scheduler, func(_ context.Context, ids []int) []*dataloader.Result[string] {
		fmt.Println("calls with", len(ids), "ids")
		names := make([]string, len(ids))
		for i, id := range ids {
			names[i] = fmt.Sprintf("profile %d", id)
		}
		return loader.ByKey(ids, names, nil, func(name string) int {
			var id int
			_, _ = fmt.Sscanf(name, "profile %d", &id)
			return id
		})
	}, loader.Config[int, string]{Name: "profiles"})

	ctx := scheduler.Context()
	authors := make([][]string, 3)
	var all sync.WaitGroup
	all.Add(3)
	scheduler.Enter() // this goroutine, lest the first task count as the only one
	for i, ids := range [][]int{{1}, {2, 1}, {3}} {
		scheduler.Go(func() {
			defer all.Done()
			authors[i], _ = profiles.LoadAll(ctx, ids)
		})
	}
	scheduler.Leave()
	all.Wait()
	fmt.Println(authors)
	// Output:
	// calls with 3 ids
	// [[profile 1] [profile 2 profile 1] [profile 3]]
}
