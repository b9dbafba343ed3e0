package loader_test

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"
)

// parity lists what v7 and ours have in common.
var parity = []struct {
	name     string
	maxBatch int
	cache    func() dataloader.Cache[string, string]
	do       func(ctx context.Context, l dataloader.Interface[string, string]) []get
	want     []get
	calls    [][]string
}{
	{
		name: "loads a key",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			return await(l.Load(ctx, "a"))
		},
		want:  []get{{Value: "A"}},
		calls: [][]string{{"a"}},
	},
	{
		name: "a thunk may be called again",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			thunk := l.Load(ctx, "a")
			return await(thunk, thunk)
		},
		want:  []get{{Value: "A"}, {Value: "A"}},
		calls: [][]string{{"a"}},
	},
	{
		name: "batches many requests",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			return await(l.Load(ctx, "a"), l.Load(ctx, "b"))
		},
		want:  []get{{Value: "A"}, {Value: "B"}},
		calls: [][]string{{"a", "b"}},
	},
	{
		name: "a thunk nobody waits for is batched with the others",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			l.Load(ctx, "a")
			return await(l.Load(ctx, "b"))
		},
		want:  []get{{Value: "B"}},
		calls: [][]string{{"a", "b"}},
	},
	{
		name: "loads many keys",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			values, errs := l.LoadMany(ctx, []string{"a", "b", "a"})()
			if errs != nil {
				return nil
			}
			return []get{{Value: values[0]}, {Value: values[1]}, {Value: values[2]}}
		},
		want:  []get{{Value: "A"}, {Value: "B"}, {Value: "A"}},
		calls: [][]string{{"a", "b"}},
	},
	{
		name: "loads no keys",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			values, errs := l.LoadMany(ctx, nil)()
			if len(values) != 0 || errs != nil {
				return nil
			}
			return []get{}
		},
		want: []get{},
	},
	{
		name: "an error is the error of its key",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			return await(l.Load(ctx, "a"), l.Load(ctx, "bad"))
		},
		want:  []get{{Value: "A"}, {Err: errDown}},
		calls: [][]string{{"a", "bad"}},
	},
	{
		name: "errors of many are aligned with the keys",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			values, errs := l.LoadMany(ctx, []string{"a", "bad", "b"})()
			gets := make([]get, len(values))
			for i := range values {
				gets[i] = get{values[i], errs[i]}
			}
			return gets
		},
		want:  []get{{Value: "A"}, {Err: errDown}, {Value: "B"}},
		calls: [][]string{{"a", "b", "bad"}},
	},
	{
		name:     "responds to the maximum batch size",
		maxBatch: 2,
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			return await(l.Load(ctx, "a"), l.Load(ctx, "b"), l.Load(ctx, "c"))
		},
		want:  []get{{Value: "A"}, {Value: "B"}, {Value: "C"}},
		calls: [][]string{{"a", "b"}, {"c"}},
	},
	{
		name: "caches repeated requests",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			first := await(l.Load(ctx, "a"), l.Load(ctx, "a"))
			return append(first, await(l.Load(ctx, "a"))...)
		},
		want:  []get{{Value: "A"}, {Value: "A"}, {Value: "A"}},
		calls: [][]string{{"a"}},
	},
	{
		name: "takes a primed value",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			l.Prime(ctx, "a", "primed")
			return await(l.Load(ctx, "b"), l.Load(ctx, "a"))
		},
		want:  []get{{Value: "B"}, {Value: "primed"}},
		calls: [][]string{{"b"}},
	},
	{
		name: "priming does not replace what is loaded or loading",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			first := l.Load(ctx, "a")
			l.Prime(ctx, "a", "too late")
			gets := await(first, l.Load(ctx, "a"))
			l.Prime(ctx, "a", "much too late")
			return append(gets, await(l.Load(ctx, "a"))...)
		},
		want:  []get{{Value: "A"}, {Value: "A"}, {Value: "A"}},
		calls: [][]string{{"a"}},
	},
	{
		name: "clearing makes room for priming",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			gets := await(l.Load(ctx, "a"))
			l.Clear(ctx, "a").Prime(ctx, "a", "primed")
			return append(gets, await(l.Load(ctx, "a"))...)
		},
		want:  []get{{Value: "A"}, {Value: "primed"}},
		calls: [][]string{{"a"}},
	},
	{
		name: "clearing a key that loads makes room for priming",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			first := l.Load(ctx, "a")
			l.Clear(ctx, "a").Prime(ctx, "a", "primed")
			return await(first, l.Load(ctx, "a"))
		},
		want:  []get{{Value: "A"}, {Value: "primed"}},
		calls: [][]string{{"a"}},
	},
	{
		name: "clears a key",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			l.Prime(ctx, "a", "primed")
			l.Prime(ctx, "b", "primed")
			return await(l.Load(ctx, "c"), l.Clear(ctx, "a").Load(ctx, "a"), l.Load(ctx, "b"))
		},
		want:  []get{{Value: "C"}, {Value: "A"}, {Value: "primed"}},
		calls: [][]string{{"a", "c"}},
	},
	{
		name: "a cleared key is loaded again",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			gets := await(l.Load(ctx, "a"))
			return append(gets, await(l.Clear(ctx, "a").Load(ctx, "a"))...)
		},
		want:  []get{{Value: "A"}, {Value: "A"}},
		calls: [][]string{{"a"}, {"a"}},
	},
	{
		name: "clears all keys",
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			l.Prime(ctx, "a", "primed").Prime(ctx, "b", "primed").ClearAll()
			return await(l.Load(ctx, "a"), l.Load(ctx, "b"))
		},
		want:  []get{{Value: "A"}, {Value: "B"}},
		calls: [][]string{{"a", "b"}},
	},
	{
		name:  "keeps nothing without a cache",
		cache: func() dataloader.Cache[string, string] { return &dataloader.NoCache[string, string]{} },
		do: func(ctx context.Context, l dataloader.Interface[string, string]) []get {
			l.Prime(ctx, "a", "primed").Clear(ctx, "b").ClearAll()
			gets := await(l.Load(ctx, "a"), l.Load(ctx, "b"))
			return append(gets, await(l.Load(ctx, "a"))...)
		},
		want:  []get{{Value: "A"}, {Value: "B"}, {Value: "A"}},
		calls: [][]string{{"a"}, {"a", "b"}},
	},
}
