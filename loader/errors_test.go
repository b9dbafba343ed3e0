package loader_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

type (
	results   = []*dataloader.Result[string]
	batchFunc = dataloader.BatchFunc[string, string]
)

func ok(value string) *dataloader.Result[string] {
	return &dataloader.Result[string]{Data: value}
}

// badBatches lists what a batch function may do wrong with the keys "secret1"
// and "secret2", and the error of each key.
var badBatches = []struct {
	name string
	fn   batchFunc
	want [2]error
}{
	{
		name: "an error of one key",
		fn:   func(context.Context, []string) results { return results{ok("a"), {Error: errDown}} },
		want: [2]error{nil, errDown},
	},
	{
		name: "no result for a key",
		fn:   func(context.Context, []string) results { return results{nil, ok("b")} },
		want: [2]error{&loader.MissingError{Loader: "letters"}, nil},
	},
	{
		name: "too few results",
		fn:   func(context.Context, []string) results { return results{ok("secret3")} },
		want: [2]error{
			&loader.LengthError{Loader: "letters", Keys: 2, Got: 1},
			&loader.LengthError{Loader: "letters", Keys: 2, Got: 1},
		},
	},
	{
		name: "too many results",
		fn:   func(context.Context, []string) results { return results{ok("a"), ok("b"), ok("secret3")} },
		want: [2]error{
			&loader.LengthError{Loader: "letters", Keys: 2, Got: 3},
			&loader.LengthError{Loader: "letters", Keys: 2, Got: 3},
		},
	},
	{
		name: "no results at all",
		fn:   func(context.Context, []string) results { return nil },
		want: [2]error{
			&loader.LengthError{Loader: "letters", Keys: 2},
			&loader.LengthError{Loader: "letters", Keys: 2},
		},
	},
	{
		name: "a panic",
		fn:   func(_ context.Context, keys []string) results { panic(keys[0]) },
		want: [2]error{
			&loader.PanicError{Loader: "letters", Value: "secret1"},
			&loader.PanicError{Loader: "letters", Value: "secret1"},
		},
	},
	{
		name: "a panic with an error",
		fn:   func(context.Context, []string) results { panic(errDown) },
		want: [2]error{
			&loader.PanicError{Loader: "letters", Value: errDown},
			&loader.PanicError{Loader: "letters", Value: errDown},
		},
	},
	{
		name: "the end of its goroutine",
		fn:   func(context.Context, []string) results { runtime.Goexit(); return nil },
		want: [2]error{
			&loader.PanicError{Loader: "letters"},
			&loader.PanicError{Loader: "letters"},
		},
	},
}

// sameError compares errors of this package by content but for the stack, and
// others by identity.
var sameError = cmp.Comparer(func(a, b error) bool {
	pa, okA := errors.AsType[*loader.PanicError](a)
	pb, okB := errors.AsType[*loader.PanicError](b)
	if okA && okB {
		return pa.Loader == pb.Loader && pa.Value == pb.Value
	}
	switch a.(type) {
	case *loader.MissingError, *loader.LengthError:
		return cmp.Equal(a, b)
	}
	return a == b
})

func TestErrorsAreContained(t *testing.T) {
	t.Parallel()
	keys := []string{"secret1", "secret2"}
	for _, tc := range badBatches {
		for name, cache := range caches() {
			t.Run(tc.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := loader.NewScheduler(t.Context())
				s.Enter()
				defer s.Leave()
				l := loader.New(s, tc.fn, loader.Config[string, string]{Name: "letters", Cache: cache()})
				thunks := []dataloader.Thunk[string]{l.Load(t.Context(), keys[0]), l.Load(t.Context(), keys[1])}
				values, errs := l.LoadAll(t.Context(), keys)
				if diff := cmp.Diff(tc.want[:], errs, sameError); diff != "" {
					t.Errorf("errors of LoadAll (-want +got):\n%s", diff)
				}
				for i := range keys {
					if errs[i] != nil && values[i] != "" {
						t.Errorf("key %d has a value, %q, beside its error", i, values[i])
					}
					if errs[i] != nil && strings.Contains(errs[i].Error(), "secret") {
						t.Errorf("the text of an error tells a key or value: %v", errs[i])
					}
					_, err := thunks[i]()
					if !cmp.Equal([]error{tc.want[i]}, []error{err}, sameError) {
						t.Errorf("error of Load: %v, want %v", err, tc.want[i])
					}
				}
			})
		}
	}
}

func caches() map[string]func() dataloader.Cache[string, string] {
	return map[string]func() dataloader.Cache[string, string]{
		"default cache": func() dataloader.Cache[string, string] { return nil },
		"given cache":   func() dataloader.Cache[string, string] { return dataloader.NewCache[string, string]() },
		"no cache":      func() dataloader.Cache[string, string] { return &dataloader.NoCache[string, string]{} },
	}
}

func TestPanicErrorIsForLogs(t *testing.T) {
	t.Parallel()
	l := loader.New(nil, func(context.Context, []string) results { panic(errDown) }, loader.Config[string, string]{})
	_, err := l.Load(t.Context(), "a")()
	panicked, ok := errors.AsType[*loader.PanicError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	if !errors.Is(err, errDown) {
		t.Error("does not wrap the error that it panicked with")
	}
	if !strings.Contains(string(panicked.Stack), "TestPanicErrorIsForLogs") {
		t.Errorf("the stack does not lead to the batch function:\n%s", panicked.Stack)
	}
}

// A key that failed is asked for again, and one that did not is not.
func TestErrorsAreNotCached(t *testing.T) {
	t.Parallel()
	for name, cache := range caches() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls [][]string
			fn := func(_ context.Context, keys []string) results {
				calls = append(calls, keys)
				switch len(calls) {
				case 1:
					panic("down")
				case 2:
					return results{ok("A"), {Error: errDown}, nil}
				}
				return results{ok("B"), ok("C")}
			}
			s := loader.NewScheduler(t.Context())
			s.Enter()
			defer s.Leave()
			l := loader.New(s, fn, loader.Config[string, string]{Cache: cache()})
			keys := []string{"a", "b", "c"}
			l.LoadAll(t.Context(), keys)
			l.LoadAll(t.Context(), keys)
			if name == "no cache" {
				keys = keys[1:]
			}
			values, errs := l.LoadAll(t.Context(), keys)
			if errs != nil || values[len(keys)-1] != "C" {
				t.Errorf("third time: %q, %v", values, errs)
			}
			want := [][]string{{"a", "b", "c"}, {"a", "b", "c"}, {"b", "c"}}
			if diff := cmp.Diff(want, calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNewWithoutBatchFunctionPanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	loader.New[string, string](nil, nil, loader.Config[string, string]{})
}

// A key of an interface type that cannot be hashed panics in the task that asks,
// as it does with a map, and leaves no lock behind.
func TestUnhashableKeyLeavesTheSchedulerUsable(t *testing.T) {
	t.Parallel()
	l := loader.New(nil, func(_ context.Context, keys []any) []*dataloader.Result[int] {
		return make([]*dataloader.Result[int], len(keys))
	}, loader.Config[any, int]{})
	for _, do := range []func(key any){
		func(key any) { l.Load(t.Context(), key) },
		func(key any) { l.LoadAll(t.Context(), []any{key}) },
		func(key any) { l.Prime(t.Context(), key, 1) },
		func(key any) { l.Clear(t.Context(), key) },
	} {
		func() {
			defer func() { _ = recover() }()
			do(1)
			do([]int{1})
			t.Error("no panic")
		}()
	}
	if _, err := l.Load(t.Context(), 2)(); err == nil {
		t.Error("no result should be an error")
	}
}
