package limits_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

func TestCheckVariables(t *testing.T) {
	t.Parallel()
	nested := func(n int) any {
		var v any = 1
		for range n {
			v = []any{v}
		}
		return v
	}
	type object = map[string]any
	for name, c := range map[string]struct {
		variables   object
		limit, path string
	}{
		"none":                {nil, "", ""},
		"scalars":             {object{"a": json.Number("1"), "b": nil, "c": "x", "d": 1.5, "e": true}, "", ""},
		"a list at the limit": {object{"ids": make([]any, 1000)}, "", ""},
		"a longer one":        {object{"ids": make([]any, 1001)}, limits.MaxListInput, "ids"},
		"a million":           {object{"ids": make([]any, 1_000_000)}, limits.MaxListInput, "ids"},
		"inside":              {object{"in": object{"by": []any{nil, object{"ids": make([]any, 1001)}}}}, limits.MaxListInput, "in.by[1].ids"},
		"typed":               {object{"ids": make([]string, 1001)}, limits.MaxListInput, "ids"},
		"deep at the limit":   {object{"x": nested(20)}, "", ""},
		"deeper":              {object{"x": nested(21)}, limits.MaxValueDepth, "x" + strings.Repeat("[0]", 20)},
		"a hundred deep":      {object{"x": nested(100)}, limits.MaxValueDepth, "x" + strings.Repeat("[0]", 20)},
		"a long name":         {object{strings.Repeat("n", 1000): make([]any, 1001)}, limits.MaxListInput, strings.Repeat("n", 40) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := limits.CheckVariables(c.variables, limits.Limits{})
			if c.limit == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			got, ok := errors.AsType[*limits.Error](err)
			if !ok || got.Limit != c.limit || got.Path != c.path || got.Got <= got.Max {
				t.Errorf("got %#v", err)
			}
			if !strings.Contains(err.Error(), "in the variable") {
				t.Errorf("%q does not say where", err)
			}
		})
	}
}

// A request with ordinary variables is checked without allocating.
func TestCheckVariablesDoesNotAllocate(t *testing.T) {
	variables := map[string]any{"first": int64(20), "filter": map[string]any{"ids": []any{"a", "b"}}}
	if n := testing.AllocsPerRun(100, func() { _ = limits.CheckVariables(variables, limits.Limits{}) }); n > 2 {
		t.Errorf("%v allocations", n)
	}
}
