package loader_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// texts are what results hold: a value, an error, or nothing.
func texts[V any](results []*dataloader.Result[V]) (all []string) {
	for _, r := range results {
		switch {
		case r == nil:
			all = append(all, "-")
		case r.Error != nil:
			all = append(all, "error")
		default:
			all = append(all, fmt.Sprint(r.Data))
		}
	}
	return all
}

// Answers become results by the position of a key, by its name, or by a call for each.
func TestResultsOfAnswers(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	keys := []int{3, 1, 2}
	for _, test := range []struct {
		name      string
		got, want []string
	}{
		{"by position", texts(loader.ByPosition(keys, []string{"c", "", "b"}, nil)), []string{"c", "-", "b"}},
		{"by position, too few", texts(loader.ByPosition(keys, []string{"c"}, nil)), []string{"error", "error", "error"}},
		{"by position, an error", texts(loader.ByPosition[int, string](keys, nil, broken)), []string{"error", "error", "error"}},
		{"by name", texts(loader.ByName(keys, map[string]int{"2": 20, "3": 0, "4": 40}, nil, strconv.Itoa)), []string{"0", "-", "20"}},
		{"by name, an error", texts(loader.ByName[int, string, int](keys, nil, broken, strconv.Itoa)), []string{"error", "error", "error"}},
		{"each", texts(loader.Each(keys, func(key int) (string, error) {
			switch key {
			case 1:
				return "", nil
			case 2:
				return "", broken
			}
			return "c", nil
		})), []string{"c", "-", "error"}},
	} {
		if !reflect.DeepEqual(test.got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}

// Keys with equal arguments are asked for together; the zero key is not asked for.
func TestGrouped(t *testing.T) {
	t.Parallel()
	type asked = loader.Asked[int, string]
	fn := loader.Grouped(func(_ context.Context, args string, keys []int) []*dataloader.Result[string] {
		results := make([]*dataloader.Result[string], len(keys))
		for i := range keys {
			results[i] = &dataloader.Result[string]{Data: args + fmt.Sprint(keys)}
		}
		return results
	})
	got := texts(fn(t.Context(), []asked{{1, "a"}, {2, "b"}, {0, "a"}, {3, "a"}}))
	if want := []string{"a[1 3]", "b[2]", "-", "a[1 3]"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Lists gives each parent what its keys find, by one batch; a key that fails fails its parent alone.
func TestLists(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	calls := 0
	d := loader.Define(func(_ context.Context, keys []int) []*dataloader.Result[string] {
		calls++
		return loader.Each(keys, func(key int) (string, error) {
			switch key {
			case 9:
				return "", nil
			case 8:
				return "", broken
			}
			return strconv.Itoa(key), nil
		})
	}, loader.Config[int, string]{Name: "numbers", HeedsContext: true})
	ctx, s := loader.Begin(t.Context(), loader.SchedulerConfig{})
	s.Enter()
	defer s.Leave()
	parents := [][]int{{1, 9, 2}, {}, {8, 1}}
	lists, err := loader.Lists(ctx, d, parents, func(keys []int) []int { return keys })
	if want := [][]string{{"1", "2"}, {}, {"1"}}; !reflect.DeepEqual(lists, want) || !reflect.DeepEqual(err, graphql.BatchErrorList{nil, nil, broken}) || calls != 1 {
		t.Errorf("%q, %v, %d calls", lists, err, calls)
	}
	if found, err := loader.Many(ctx, d, []int{2, 9}); !reflect.DeepEqual(found, []string{"2", ""}) || err != nil {
		t.Errorf("%q, %v", found, err)
	}
	if _, err := loader.Many(ctx, d, []int{2, 8}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if all, err := loader.Same(parents, "x", nil); !reflect.DeepEqual(all, []string{"x", "x", "x"}) || err != nil {
		t.Errorf("%q, %v", all, err)
	}
	if _, err := loader.Same(parents, "x", broken); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if n := 5; loader.KeyOf(&n) != 5 || loader.KeyOf[int](nil) != 0 {
		t.Error("a key is not what its pointer holds")
	}
}
