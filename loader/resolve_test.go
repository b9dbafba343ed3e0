package loader_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// Each parent has the value of its key at its place; what there is none of is zero, and an error keeps its place.
func TestAll(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	var asked []int
	d := loader.Define(func(_ context.Context, keys []int) []*dataloader.Result[string] {
		asked = append(asked, keys...)
		results := loader.ByKey(keys, []string{"1", "2", "3"}, nil, func(s string) int { return int(s[0] - '0') })
		for i, key := range keys {
			if key == 3 {
				results[i] = &dataloader.Result[string]{Error: broken}
			}
		}
		return results
	}, loader.Config[int, string]{Name: "digits", HeedsContext: true})
	for _, test := range []struct {
		name   string
		keys   []int
		values []string
		errs   error
		asked  []int
	}{
		{"known", []int{2, 1, 2}, []string{"2", "1", "2"}, nil, []int{2, 1}},
		{"unknown", []int{1, 9}, []string{"1", ""}, nil, []int{1, 9}},
		{"none", []int{0, 2, 0}, []string{"", "2", ""}, nil, []int{2}},
		{"only none", []int{0, 0}, []string{"", ""}, nil, nil},
		{"an error", []int{0, 3, 1}, []string{"", "", "1"}, graphql.BatchErrorList{nil, broken, nil}, []int{3, 1}},
		{"no keys", nil, nil, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			asked = nil
			ctx, s := loader.Begin(t.Context(), loader.SchedulerConfig{})
			s.Enter()
			defer s.Leave()
			values, err := loader.All(ctx, d, test.keys)
			if len(values) != len(test.values) || len(values) > 0 && !reflect.DeepEqual(values, test.values) || !reflect.DeepEqual(err, test.errs) {
				t.Errorf("%q, %v", values, err)
			}
			if !reflect.DeepEqual(asked, test.asked) {
				t.Errorf("asked for %v", asked)
			}
		})
	}
	ctx, _ := loader.Begin(t.Context(), loader.SchedulerConfig{})
	if v, err := loader.One(ctx, d, 9); v != "" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if _, err := loader.One(ctx, d, 3); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
