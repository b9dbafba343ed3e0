package limits_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

// doubling writes n fragments that each spread the next as body says.
func doubling(n int, body string) string {
	var b strings.Builder
	b.WriteString("{ ...F0 }\n")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Q { %s }\n", i, strings.ReplaceAll(body, "NEXT", fmt.Sprintf("...F%d", i+1)))
	}
	fmt.Fprintf(&b, "fragment F%d on Q { a }", n)
	return b.String()
}

// Known attacks that the shape of a document shows: each is refused by the limit named, with the defaults.
func TestAttacksAreRefused(t *testing.T) {
	t.Parallel()
	manyAliases := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d: node(id: 1) { id } ", i)
		}
		return "{ viewer { " + b.String() + "} }"
	}
	for name, c := range map[string]struct{ query, want string }{
		"1 doubling fragments, 25":          {doubling(25, "NEXT NEXT"), limits.MaxSelections},
		"1 doubling fragments, 34":          {doubling(34, "NEXT NEXT"), limits.MaxSelections},
		"1 doubling fragments, 60":          {doubling(60, "NEXT NEXT"), limits.MaxSelections},
		"1 by aliases, 60":                  {doubling(60, "a: x { NEXT } b: x { NEXT }"), limits.MaxSelections},
		"1 inline, 34":                      {doubling(34, "... { NEXT } ... on Q { NEXT }"), limits.MaxSelections},
		"1 mixed types, 34":                 {doubling(34, "... on A { NEXT } ... on B { NEXT }"), limits.MaxSelections},
		"2 an expensive fragment 100 times": {"{ " + strings.Repeat("...F ", 100) + "} fragment F on Q { x: a }", limits.MaxAliases},
		"4 directives on a field":           {"{ hello " + strings.Repeat("@a ", 51) + "}", limits.MaxDirectives},
		"4 @skip":                           {"{ hello " + strings.Repeat("@skip(if: true) ", 60) + "}", limits.MaxDirectives},
		"5 aliases, 101":                    {manyAliases(101), limits.MaxAliases},
		"5 aliases, 1000":                   {manyAliases(1000), limits.MaxAliases},
		"5 at the root":                     {"{ " + strings.Repeat("a ", 21) + "}", limits.MaxRootFields},
		"6 the same field 10,000 times":     {"{ x { " + strings.Repeat("a ", 10000) + "} }", limits.MaxSelections},
		"7 deep":                            {strings.Repeat("{ a ", 13) + strings.Repeat("}", 13), limits.MaxDepth},
		"8 introspection":                   {`{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`, limits.MaxIntrospection},
		"8 through fragments":               {`{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { ...C } } } fragment C on __Type { interfaces { name } }`, limits.MaxIntrospection},
		"20 a long list":                    {"{ a(ids: [" + strings.Repeat("1 ", 1001) + "]) }", limits.MaxListInput},
		"20 a deep value":                   {"{ a(x: " + strings.Repeat("[", 100) + strings.Repeat("]", 100) + ") }", limits.MaxValueDepth},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := limits.CheckDocument(t.Context(), parse(t, c.query), nil, limits.Limits{})
			if got, ok := errors.AsType[*limits.Error](err); !ok || got.Limit != c.want || got.Got <= got.Max || got.Loc.Line == 0 {
				t.Errorf("got %#v, want %s", err, c.want)
			}
		})
	}
}

// Known attacks that the text shows before the parser sees it.
func TestCheckSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"an ordinary query":      {"query Q($a: [Int!]! = [1]) { a(b: {c: [1]}) @d { e } }", ""},
		"nothing":                {"", ""},
		"not GraphQL":            {"{ a ? }", ""},
		"an open string":         {`{ a(b: "`, ""},
		"at the tokens":          {"{" + strings.Repeat(" a", 1998) + "}", ""},
		"one token more":         {"{" + strings.Repeat(" a", 1999) + "}", limits.MaxTokens},
		"comments":               {strings.Repeat("#\n", 2001) + "{ a }", limits.MaxTokens},
		"directives":             {"{ a" + strings.Repeat("@a", 5000) + "}", limits.MaxTokens},
		"long":                   {"{ a }" + strings.Repeat(" ", 20000), limits.MaxBytes},
		"selections nest":        {strings.Repeat("{a", 201) + strings.Repeat("}", 201), limits.MaxNesting},
		"lists nest":             {"{a(b:" + strings.Repeat("[", 1000), limits.MaxNesting},
		"objects nest":           {"{a(b:" + strings.Repeat("{a:", 600), limits.MaxNesting},
		"types nest":             {"query($a:" + strings.Repeat("[", 1000), limits.MaxNesting},
		"closed ones do not add": {"{" + strings.Repeat("a{b}", 400) + "}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := limits.CheckSource(c.text, limits.Limits{})
			got, ok := errors.AsType[*limits.Error](err)
			if c.want == "" && err != nil || c.want != "" && (!ok || got.Limit != c.want || got.Got <= got.Max) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// The figures of a bomb stop instead of overflowing.
func TestFiguresSaturate(t *testing.T) {
	t.Parallel()
	doc := parse(t, doubling(200, "a: x NEXT NEXT"))
	got, err := limits.Measure(t.Context(), doc, doc.Operations[0])
	if err != nil || got.Selections != 1<<53 || got.Aliases != 1<<53 || got.RootFields != 1<<53 || got.Depth != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// GraphiQL's own query must pass wherever introspection is allowed.
func TestToolsIntrospectionPasses(t *testing.T) {
	t.Parallel()
	query := `query IntrospectionQuery { __schema { queryType { name } types { ...FullType } directives { name locations args { ...InputValue } } } }
fragment FullType on __Type { kind name fields(includeDeprecated: true) { name args { ...InputValue } type { ...TypeRef } }
  inputFields { ...InputValue } interfaces { ...TypeRef } enumValues { name } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ` + strings.Repeat("ofType { kind name ", 9) + strings.Repeat("}", 10)
	if err := limits.CheckSource(query, limits.Limits{}); err != nil {
		t.Error(err)
	}
	if err := limits.CheckDocument(t.Context(), parse(t, query), nil, limits.Limits{}); err != nil {
		t.Error(err)
	}
}
