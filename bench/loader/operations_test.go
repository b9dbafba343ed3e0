package loader_test

import (
	"context"
	"sync"
	"time"

	"github.com/facetgraph/facet/loader"
	"github.com/graph-gophers/dataloader/v7"
)

// facet runs an operation with our loaders, each of its tasks known to the
// scheduler.
type facet struct {
	s     *loader.Scheduler
	heeds bool
}

func (f facet) newLoader(s *service) dataloader.Interface[int, *post] {
	return loader.New(f.s, s.batch, loader.Config[int, *post]{HeedsContext: f.heeds})
}

func (f facet) run(tasks int, task func(ctx context.Context, i int)) {
	f.s.Enter()
	defer f.s.Leave()
	if tasks == 1 {
		task(f.s.Context(), 0)
		return
	}
	g := f.s.NewGroup()
	for i := range tasks {
		g.Go(func() { task(f.s.Context(), i) })
	}
	g.Wait()
}

// v7 runs an operation with dataloader v7.
type v7 struct{ wait time.Duration }

func (v v7) newLoader(s *service) dataloader.Interface[int, *post] {
	return dataloader.NewBatchedLoader(s.batch, dataloader.WithWait[int, *post](v.wait))
}

func (v7) run(tasks int, task func(ctx context.Context, i int)) {
	if tasks == 1 {
		task(context.Background(), 0)
		return
	}
	var all sync.WaitGroup
	for i := range tasks {
		all.Go(func() { task(context.Background(), i) })
	}
	all.Wait()
}
