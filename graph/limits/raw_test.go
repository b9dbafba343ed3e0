package limits_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

// Regression: variables of 200 KB were decoded into 12 MB before the limit on lists was applied to them.
func TestCheckRawVariables(t *testing.T) {
	t.Parallel()
	list := func(element string, n int) string { return "[" + strings.Repeat(element+",", n-1) + element + "]" }
	for name, c := range map[string]struct {
		raw string
		max int
	}{
		"nothing":              {"", 0},
		"at the limit":         {`{"a":` + list("1", 1_000) + `,"b":"` + strings.Repeat("x", 10_000) + `"}`, 0},
		"long":                 {`{"a":` + list("12345678", 1_001) + `}`, 1_000},
		"long, of objects":     {`{"a":` + list(`{"b":[]}`, 1_001) + `}`, 1_000},
		"long, within":         {`{"a":{"b":[[` + list("12345678", 1_001) + `]]}}`, 1_000},
		"many":                 {`{"a":` + list(list("1", 900), 12) + `}`, 10_000},
		"as many as pass":      {`{"a":` + list(list("1", 900), 11) + `}`, 0},
		"an object has fields": {`{"a":{` + strings.Repeat(`"aaaaaaaa":1,`, 2_000) + `"b":1}}`, 0},
		"no JSON":              {strings.Repeat("[", 10_000), 0},
		"short":                {`{"a":` + list("1", 1_001) + `}`, 0}, // CheckVariables refuses it
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := limits.CheckRawVariables([]byte(c.raw), limits.Limits{})
			got, ok := errors.AsType[*limits.Error](err)
			if ok != (c.max > 0) || ok && (got.Limit != limits.MaxListInput || got.Max != c.max || got.Got <= got.Max) {
				t.Errorf("got %v, want a limit of %d", err, c.max)
			}
		})
	}
}
