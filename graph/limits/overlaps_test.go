package limits_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

// Regression: 1,990 times the same field are within every other limit, and took validation a second and 49 MB.
func TestOverlapsAreBounded(t *testing.T) {
	t.Parallel()
	var fragments, conditions strings.Builder
	for i := range 100 {
		fmt.Fprintf(&fragments, " fragment F%d on Q { a%d }", i, i)
		fmt.Fprintf(&conditions, " ... { a(n: %d) }", i)
	}
	spreads := ""
	for i := range 100 {
		spreads += fmt.Sprintf(" ...F%d", i)
	}
	levels := strings.Repeat("a { "+strings.Repeat("b ", 20)+"} ", 20)
	for name, c := range map[string]struct {
		query string
		over  bool
	}{
		"nothing twice":           {"{ a b c { a b c } }", false},
		"70 times":                {"{ " + strings.Repeat("a ", 70) + "}", false},
		"72 times":                {"{ " + strings.Repeat("a ", 72) + "}", true},
		"by alias":                {"{ " + strings.Repeat("a: b ", 72) + "}", true},
		"apart":                   {"{ " + strings.Repeat("... { a } b: c { a } ", 35) + "}", false},
		"in levels that merge":    {"{ " + levels + "}", true},
		"in inline fragments":     {"{ " + conditions.String() + "}", true},
		"many fragments":          {"{ " + spreads + "}" + fragments.String(), true},
		"one fragment, often":     {"{ " + strings.Repeat("...F ", 500) + "} fragment F on Q { a }", false},
		"a fragment of no use":    {"{ a } fragment F on Q { " + strings.Repeat("a ", 72) + "}", true},
		"a circle":                {"{ ...A } fragment A on Q { a { ...B } } fragment B on Q { a { ...A } }", false},
		"a circle without fields": {"{ ...A } fragment A on Q { ...A }", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := limits.CheckOverlaps(t.Context(), parse(t, c.query))
			got, ok := errors.AsType[*limits.Error](err)
			if ok != c.over || !ok && err != nil || ok && (got.Limit != limits.MaxOverlaps || got.Got <= got.Max || got.Loc.Line == 0) {
				t.Errorf("got %#v, want a refusal: %t", err, c.over)
			}
		})
	}
}

// The walk ends with its context.
func TestCheckOverlapsStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var b strings.Builder
	for i := range 3_000 {
		fmt.Fprintf(&b, "a%d ", i)
	}
	if err := limits.CheckOverlaps(ctx, parse(t, "{ "+b.String()+"}")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
