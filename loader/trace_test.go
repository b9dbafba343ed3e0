package loader_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// recorder is a tracer of the kind of v7's that writes down what it is told.
type recorder struct {
	mu    sync.Mutex
	lines []string
}

func (r *recorder) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

type traced struct{}

func (r *recorder) TraceLoad(ctx context.Context, key string) (context.Context, dataloader.TraceLoadFinishFunc[string]) {
	r.note("load %s", key)
	return ctx, func(dataloader.Thunk[string]) { r.note("loaded %s", key) }
}

func (r *recorder) TraceLoadMany(ctx context.Context, keys []string) (context.Context, dataloader.TraceLoadManyFinishFunc[string]) {
	r.note("load many %v", keys)
	return ctx, func(dataloader.ThunkMany[string]) { r.note("loaded many %v", keys) }
}

func (r *recorder) TraceBatch(ctx context.Context, keys []string) (context.Context, dataloader.TraceBatchFinishFunc[string]) {
	r.note("batch %v", keys)
	return context.WithValue(ctx, traced{}, true), func(results []*dataloader.Result[string]) {
		r.note("batched %d", len(results))
	}
}

func TestTracerIsToldOfLoadsAndBatches(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	s := loader.NewScheduler(t.Context())
	s.Enter()
	defer s.Leave()
	backend := &service{}
	l := loader.New(s, func(ctx context.Context, keys []string) results {
		if ctx.Value(traced{}) == nil {
			t.Error("the batch runs without the tracer's context")
		}
		if keys[0] == "panic" {
			panic("batch")
		}
		return backend.load(ctx, keys)
	}, loader.Config[string, string]{Tracer: r})
	thunk := l.Load(t.Context(), "a")
	await(thunk, l.Load(t.Context(), "a"))
	l.LoadMany(t.Context(), []string{"a", "b"})
	l.LoadAll(t.Context(), []string{"c"})
	await(l.Load(t.Context(), "panic"))
	want := []string{
		"load a", "loaded a", "load a", "loaded a", "batch [a]", "batched 1",
		"load many [a b]", "loaded many [a b]", "load many [c]", "loaded many [c]", "batch [b c]", "batched 2",
		"load panic", "loaded panic", "batch [panic]", "batched 0",
	}
	if diff := cmp.Diff(want, r.lines); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
