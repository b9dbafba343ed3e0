package limits_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/limits"
)

// off is no limit at all; a case sets the one it is about.
func off() limits.Limits {
	return limits.Limits{Bytes: -1, Tokens: -1, Nesting: -1, Depth: -1, Aliases: -1, RootFields: -1,
		Directives: -1, Selections: -1, Introspection: -1, ListInput: -1, ValueDepth: -1}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, query string
		want        limits.Measures
	}{
		{"one field", `{ a }`, limits.Measures{Depth: 1, RootFields: 1, Selections: 1}},
		{"nested", `{ a { b { c } d } e }`, limits.Measures{Depth: 3, RootFields: 2, Selections: 5}},
		{"aliases", `{ x: a a: a y: b { z: c } }`, limits.Measures{Depth: 2, Aliases: 3, RootFields: 3, Selections: 4}},
		{"an inline fragment adds no depth", `{ ... on Q { a { ... { b } } } }`, limits.Measures{Depth: 2, RootFields: 1, Selections: 4}},
		{"a fragment counts per spread", `{ ...F a { ...F } } fragment F on T { x: b { c } }`,
			limits.Measures{Depth: 3, Aliases: 2, RootFields: 2, Selections: 7}},
		{"directives everywhere", `query($v: Int @a) @b { x @c @d(y: 1) ...F @e ... @f { y } } fragment F on T @g { z @h }`,
			limits.Measures{Depth: 1, RootFields: 3, Directives: 8, Selections: 5}},
		{"values", `query($v: [Int] = [1, 2, 3]) { a(x: [[1], [2]]) @d(y: {z: [{w: 1}]}) }`,
			limits.Measures{Depth: 1, RootFields: 1, Directives: 1, Selections: 1, ListInput: 3, ValueDepth: 3}},
		{"introspection has no depth", `{ __schema { types { fields { args { type { ofType { name } } } } } } a }`,
			limits.Measures{Depth: 1, RootFields: 2, Introspection: 1, Selections: 8}},
		{"its lists nest, through fragments", `{ __type(name: "x") { fields { ...F } } } fragment F on __Field { type { interfaces { possibleTypes { name } } } }`,
			limits.Measures{Depth: 1, RootFields: 1, Introspection: 3, Selections: 7}},
		{"fields of that name elsewhere do not", `{ fields { interfaces { fields { a } } } }`,
			limits.Measures{Depth: 4, RootFields: 1, Selections: 4}},
		{"an unknown fragment", `{ ...Nowhere }`, limits.Measures{Selections: 1}},
		{"a fragment in itself", `{ ...F } fragment F on T { a { ...F } }`, limits.Measures{Depth: 1, RootFields: 1, Selections: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := parse(t, c.query)
			got, err := limits.Measure(t.Context(), doc, doc.Operations[0])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckDocumentSaysWhatAndWhere(t *testing.T) {
	t.Parallel()
	set := func(change func(*limits.Limits)) limits.Limits {
		l := off()
		change(&l)
		return l
	}
	depth := set(func(l *limits.Limits) { l.Depth = 2 })
	aliases := set(func(l *limits.Limits) { l.Aliases = 2 })
	directives := set(func(l *limits.Limits) { l.Directives = 2 })
	for _, c := range []struct {
		name, query string
		limits      limits.Limits
		want        limits.Error
	}{
		{"depth", "{ a { b {\n c } } }", depth, limits.Error{Limit: limits.MaxDepth, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 2, Column: 2}}},
		{"depth in a fragment", "{ a { ...F } }\nfragment F on T { b { c { d } } }", depth,
			limits.Error{Limit: limits.MaxDepth, Max: 2, Got: 4, Loc: gqlerror.Location{Line: 2, Column: 23}}},
		{"aliases", "{ x: a y: b\n z: c { w: d } }", aliases,
			limits.Error{Limit: limits.MaxAliases, Max: 2, Got: 4, Loc: gqlerror.Location{Line: 2, Column: 2}}},
		{"aliases by the third spread", "{ ...F ...F ...F }\nfragment F on T { x: a }", aliases,
			limits.Error{Limit: limits.MaxAliases, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 2, Column: 19}}},
		{"root fields", "{ a b { x y z } c }", set(func(l *limits.Limits) { l.RootFields = 2 }),
			limits.Error{Limit: limits.MaxRootFields, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 1, Column: 17}}},
		{"root fields in a fragment", "{ a ...F }\nfragment F on Q { b { x } c }", set(func(l *limits.Limits) { l.RootFields = 2 }),
			limits.Error{Limit: limits.MaxRootFields, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 2, Column: 27}}},
		{"directives", "{ a @x @y\n b @z }", directives, limits.Error{Limit: limits.MaxDirectives, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 2, Column: 2}}},
		{"directives of the operation", "query @x @y @z { a }", directives,
			limits.Error{Limit: limits.MaxDirectives, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 1, Column: 1}}},
		{"selections", "{ a { b } c }", set(func(l *limits.Limits) { l.Selections = 2 }),
			limits.Error{Limit: limits.MaxSelections, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 1, Column: 11}}},
		{"introspection", "{ a __schema { types { fields { type { fields { name } } } } } }", set(func(l *limits.Limits) { l.Introspection = 1 }),
			limits.Error{Limit: limits.MaxIntrospection, Max: 1, Got: 2, Loc: gqlerror.Location{Line: 1, Column: 5}}},
		{"a list", "{ a { b(ids: [1, 2, 3]) } }", set(func(l *limits.Limits) { l.ListInput = 2 }),
			limits.Error{Limit: limits.MaxListInput, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 1, Column: 7}}},
		{"a variable's default", "query($v: [Int] = [1, 2, 3]) { a }", set(func(l *limits.Limits) { l.ListInput = 2 }),
			limits.Error{Limit: limits.MaxListInput, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 1, Column: 1}}},
		{"a value's depth", "{ a(x: {y: [{z: 1}]}) }", set(func(l *limits.Limits) { l.ValueDepth = 2 }),
			limits.Error{Limit: limits.MaxValueDepth, Max: 2, Got: 3, Loc: gqlerror.Location{Line: 1, Column: 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := parse(t, c.query)
			err := limits.CheckDocument(t.Context(), doc, doc.Operations[0], c.limits)
			got, ok := errors.AsType[*limits.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(c.want, *got); diff != "" {
				t.Error(diff)
			}
			for _, part := range []string{fmt.Sprint(c.want.Got), fmt.Sprint(c.want.Max), fmt.Sprintf("line %d, column %d", c.want.Loc.Line, c.want.Loc.Column)} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not contain %q", err, part)
				}
			}
		})
	}
}

func TestEveryOperationIsCheckedWithoutOne(t *testing.T) {
	t.Parallel()
	doc := parse(t, `query A { a } query B { a { b { c } } }`)
	l := limits.Limits{Depth: 2}
	if err := limits.CheckDocument(t.Context(), doc, doc.Operations[0], l); err != nil {
		t.Errorf("A: %v", err)
	}
	if err := limits.CheckDocument(t.Context(), doc, nil, l); err == nil {
		t.Error("B was not checked")
	}
}

func TestCheckDoesBoth(t *testing.T) {
	t.Parallel()
	doc := parse(t, `query($v: [Int]) { a(v: $v) }`)
	op := doc.Operations[0]
	if err := limits.Check(t.Context(), doc, op, map[string]any{"v": []any{1}}, limits.Limits{}); err != nil {
		t.Error(err)
	}
	if err := limits.Check(t.Context(), doc, op, map[string]any{"v": []any{1, 2}}, limits.Limits{ListInput: 1}); err == nil {
		t.Error("the variables were not checked")
	}
	if err := limits.Check(t.Context(), parse(t, `{ a { b } }`), nil, nil, limits.Limits{Depth: 1}); err == nil {
		t.Error("the document was not checked")
	}
}

func TestCheckStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	doc := parse(t, "{ a "+strings.Repeat("b ", 5000)+"}")
	if err := limits.CheckDocument(ctx, doc, nil, off()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := limits.Measure(ctx, doc, doc.Operations[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The defaults are those that docs/clients.md lists.
func TestDefaults(t *testing.T) {
	t.Parallel()
	want := limits.Limits{Bytes: 20000, Tokens: 2000, Nesting: 200, Depth: 12, Aliases: 30, RootFields: 20,
		Directives: 50, Selections: 10000, Introspection: 2, ListInput: 1000, ValueDepth: 20}
	if diff := cmp.Diff(want, limits.Limits{}.WithDefaults()); diff != "" {
		t.Error(diff)
	}
	if got := off().WithDefaults(); got != off() {
		t.Errorf("negative limits became %+v", got)
	}
}

// Limits on the text are crossed where an editor shows it, whatever stands before.
func TestSourceLimitsHaveRightPlaces(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]gqlerror.Location{
		"{ a(: \"x\") }":                   {Line: 1, Column: 7},
		"{\r\na(: \"x\") }":                {Line: 2, Column: 5},
		"{ \"😀\" \"\"\"\n\"\"\" a \"b\" }": {Line: 2, Column: 7},
	} {
		e, ok := errors.AsType[*limits.Error](limits.CheckSource(text, limits.Limits{Tokens: 4}))
		if !ok || e.Loc != want {
			t.Errorf("%q: %v, want %v", text, e, want)
		}
	}
}
