package loader_test

import (
	"context"
	"testing"

	"github.com/facetgraph/facet/loader"
	"github.com/graph-gophers/dataloader/v7"
)

// ids returns n distinct keys that are not consecutive.
func ids(n int) []int {
	keys := make([]int, n)
	for i := range keys {
		keys[i] = i * 7919
	}
	return keys
}

// BenchmarkAll loads 100 keys at once, as a batch resolver does: ours by LoadAll,
// v7 by LoadMany.
func BenchmarkAll(b *testing.B) { benchmarkAll(b, ids(100)) }

// BenchmarkOne loads one key, as for the viewer: what a batch costs without keys.
func BenchmarkOne(b *testing.B) { benchmarkAll(b, ids(1)) }

func benchmarkAll(b *testing.B, keys []int) {
	s := &service{}
	b.Run("plain call", func(b *testing.B) {
		measure(b, []*service{s}, func() { s.fetch(keys) })
	})
	for _, p := range peers() {
		b.Run(p.name, func(b *testing.B) {
			measure(b, []*service{s}, func() {
				op := p.begin()
				l := op.newLoader(s)
				op.run(1, func(ctx context.Context, _ int) { loadAll(ctx, b, l, keys) })
			})
		})
	}
}

func loadAll(ctx context.Context, b *testing.B, l dataloader.Interface[int, *post], keys []int) {
	var errs []error
	if ours, ok := l.(*loader.Loader[int, *post]); ok {
		_, errs = ours.LoadAll(ctx, keys)
	} else {
		_, errs = l.LoadMany(ctx, keys)()
	}
	if errs != nil {
		b.Error(errs)
	}
}

// BenchmarkThunks loads 100 keys one by one and then waits for each, as a careful
// list resolver on v7 does.
func BenchmarkThunks(b *testing.B) {
	keys, s := ids(100), &service{}
	for _, p := range peers() {
		b.Run(p.name, func(b *testing.B) {
			thunks := make([]dataloader.Thunk[*post], len(keys))
			measure(b, []*service{s}, func() {
				op := p.begin()
				l := op.newLoader(s)
				op.run(1, func(ctx context.Context, _ int) {
					for i, key := range keys {
						thunks[i] = l.Load(ctx, key)
					}
					for _, thunk := range thunks {
						if _, err := thunk(); err != nil {
							b.Error(err)
						}
					}
				})
			})
		})
	}
}

// BenchmarkTasks loads 100 keys in 100 goroutines, as stock gqlgen does for the
// elements of a list.
func BenchmarkTasks(b *testing.B) {
	keys, s := ids(100), &service{}
	for _, p := range peers() {
		b.Run(p.name, func(b *testing.B) {
			measure(b, []*service{s}, func() {
				op := p.begin()
				l := op.newLoader(s)
				op.run(len(keys), func(ctx context.Context, i int) {
					if _, err := l.Load(ctx, keys[i])(); err != nil {
						b.Error(err)
					}
				})
			})
		})
	}
}
