package limits_test

import (
	"errors"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/facetgraph/facet/graph/limits"
)

// FuzzLimits compares the measures of whatever parses, valid or not, with
// those of the naive expansion, and sees to it that every refusal has a place.
func FuzzLimits(f *testing.F) {
	for _, seed := range []string{
		`{ a }`, `{ x: a { b @c(d: [[1]]) } ...F } fragment F on T { a: a { ...G } } fragment G on T @d { y: b }`,
		doubling(8, "NEXT NEXT"), doubling(60, "a: x { NEXT } b: x { NEXT }"), doubling(10, "... on A { NEXT } ... { b NEXT }"),
		`{ __schema { types { fields { type { fields { name } } } } } __type { inputFields { type { interfaces { name } } } } }`,
		`{ ...F } fragment F on T { ...F a { ...F ...G } } fragment G on T { ...F b: c }`,
		`query($v: In = {a: [1, 2], b: {c: {d: []}}} @x) @y { a(v: $v, w: [[[1]]]) }`, `{ fields { __type { fields { a } } } }`,
	} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, query string, limit int) {
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, 500)
		if err != nil {
			return
		}
		for _, op := range doc.Operations {
			got, err := limits.Measure(t.Context(), doc, op)
			if err != nil {
				t.Fatal(err)
			}
			if want, ok := expand(doc, op, 20_000); ok && got != want {
				t.Errorf("measured %+v, expanded %+v", got, want)
			}
		}
		l := limits.Limits{Depth: limit, Aliases: limit, RootFields: limit, Directives: limit, Selections: limit, ListInput: limit, ValueDepth: limit}
		err = limits.CheckDocument(t.Context(), doc, nil, l)
		if refused, ok := errors.AsType[*limits.Error](err); err != nil && (!ok || refused.Loc.Line == 0 || refused.Got <= refused.Max) {
			t.Errorf("got %#v", err)
		}
	})
}
