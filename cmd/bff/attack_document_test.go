package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/graph/limits"
)

// doubled is a document of n fragments that each spread the next as body says.
func doubled(n int, body string) string {
	var b strings.Builder
	b.WriteString("{ node(id: 1) { ...F0 } }")
	for i := range n {
		fmt.Fprintf(&b, " fragment F%d on Node { %s }", i, strings.ReplaceAll(body, "NEXT", fmt.Sprintf("...F%d", i+1)))
	}
	return b.String() + fmt.Sprintf(" fragment F%d on Node { id }", n)
}

func fragmentBomb(t *testing.T, d *Demo) {
	documents := map[string]string{}
	for _, n := range []int{25, 34, 60} {
		documents[fmt.Sprintf("%d spreads", n)] = doubled(n, "NEXT NEXT")
		documents[fmt.Sprintf("%d inline", n)] = doubled(n, "... { NEXT } ... on Node { NEXT }")
		documents[fmt.Sprintf("%d mixed types", n)] = doubled(n, "... on Post { NEXT } ... on Profile { NEXT }")
		documents[fmt.Sprintf("%d conditions", n)] = doubled(n, "... @include(if: true) { NEXT } ... @skip(if: false) { NEXT }")
	}
	delete(documents, "60 conditions") // more directives than a document may have
	d.refusesDocuments(t, limits.MaxSelections, documents)
	d.refusesDocuments(t, limits.MaxSelections, map[string]string{
		"34 by aliases": strings.ReplaceAll(doubled(34, "a: id b: id NEXT NEXT"), "on Node", "on Post"),
	})
	d.refusesDocuments(t, "GRAPHQL_VALIDATION_FAILED", map[string]string{
		"a cycle":       "{ node(id: 1) { ...A } } fragment A on Node { ...B } fragment B on Node { ...A }",
		"a cycle alone": "{ __typename } fragment A on Node { ...A }",
	})
}

func directiveOverload(t *testing.T, d *Demo) {
	for name, c := range map[string]struct{ document, code string }{
		"10,000 unknown": {"{ __typename " + strings.Repeat("@a ", 10_000) + "}", limits.MaxBytes},
		"10,000 @skip":   {"{ __typename " + strings.Repeat("@skip(if:true)", 10_000) + "}", limits.MaxBytes},
		"5,000 unknown":  {"{ __typename " + strings.Repeat("@a ", 5_000) + "}", limits.MaxTokens},
		"900 unknown":    {"{ __typename " + strings.Repeat("@a ", 900) + "}", limits.MaxDirectives},
		"250 @skip":      {"{ __typename " + strings.Repeat("@skip(if:true)", 250) + "}", limits.MaxDirectives},
		"on operations":  {"query " + strings.Repeat("@a ", 900) + "{ __typename }", limits.MaxDirectives},
		"on variables":   {"query($a: Int " + strings.Repeat("@a ", 900) + ") { __typename }", limits.MaxDirectives},
		"by a fragment":  {"{ ads { " + strings.Repeat("...F ", 60) + "} } fragment F on Ad { id @skip(if: true) }", limits.MaxDirectives},
	} {
		t.Run(name, func(t *testing.T) {
			got := d.takes(t, hostile{body: query(c.document), status: refusedStatus(c.code), code: c.code})
			if n := len(got.errors(t)); n != 1 || len(got.body) > 1024 {
				t.Errorf("%d errors in %d bytes", n, len(got.body))
			}
		})
	}
}

func aliasOverload(t *testing.T, d *Demo) {
	d.refusesDocuments(t, limits.MaxAliases, map[string]string{
		"101":           "{ viewer { " + repeat(101, "a#: notifications { pageInfo { endCursor } } ") + "} }",
		"200 of scalar": "{ ads { " + repeat(200, "a#: id ") + "} }",
	})
	d.refusesDocuments(t, limits.MaxTokens, map[string]string{"1,000": "{ " + repeat(1_000, "a#:ads{id}") + "}"})
	d.refusesDocuments(t, limits.MaxBytes, map[string]string{"10,000": "{ " + repeat(10_000, "a#:ads{id}") + "}"})
	d.refusesDocuments(t, limits.MaxRootFields, map[string]string{"at the root": "{ " + repeat(21, "a#: ads { id } ") + "}"})
	for field, want := range map[string]map[string]int{
		"posts(first: 5) { author { name } }":                   {"posts": 1, "profiles": 1},
		"feed(first: 5) { edges { node { author { name } } } }": {"recommendations": 1, "posts": 1, "profiles": 1},
		"ads { id }":                         {"ads": 1},
		`profile(handle: "nobody") { name }`: {"profiles": 1},
	} {
		t.Run("equal fields are resolved once: "+field, func(t *testing.T) {
			d.Services.ResetStats()
			got := d.post(t, "web", "7", "{ "+repeat(15, "a#: "+field+" ")+"}", "")
			if got.json(t)["errors"] != nil {
				t.Fatalf("%s", got.body)
			}
			if diff := cmp.Diff(want, d.calls()); diff != "" {
				t.Errorf("calls for fifteen times the same, -want +got:\n%s", diff)
			}
		})
	}
}

// overlappingFields is the one rule of validation whose naive form is quadratic: what passes the limits must be cheap
// there as well.
func overlappingFields(t *testing.T, d *Demo) {
	d.refusesDocuments(t, limits.MaxTokens, map[string]string{
		"2,000 of the same":  "{ ads { " + strings.Repeat("id ", 2_000) + "} }",
		"2,000 at the root":  "{ " + strings.Repeat("a ", 2_000) + "}",
		"differing, 400":     "{ viewer { " + repeat(400, "notifications(first:#){__typename} ") + "} }",
		"differing, by name": "{ viewer { " + repeat(700, "n:id n:a#") + "} }",
	})
	d.refusesDocuments(t, limits.MaxBytes, map[string]string{"10,000 of the same": "{ ads { " + strings.Repeat("id ", 10_000) + "} }"})
	d.refusesDocuments(t, limits.MaxOverlaps, map[string]string{
		"as many of the same as the tokens":    "{ ads { " + strings.Repeat("id ", 1_990) + "} }",
		"as many of the same, in levels":       "{ " + strings.Repeat("ads { "+strings.Repeat("id ", 60)+"} ", 20) + "}",
		"as many of the same, in no operation": "{ __typename } fragment F on Ad { " + strings.Repeat("id ", 1_980) + "}",
		"as many that differ as the tokens":    "{ viewer { " + repeat(190, "notifications(first:#){__typename}") + "} }",
		"as many that differ, deep":            "{ feed{edges{node{" + repeat(190, "comments(first:#){total}") + "}}} }",
		"as many that differ, in fragments":    "{ viewer { " + repeat(100, "...F# ") + "} } " + repeat(100, "fragment F# on Viewer{notifications(first:#){__typename}}"),
		"as many that differ, in conditions":   "{ viewer { " + repeat(100, "...{notifications(first:#){__typename}}") + "} }",
		"as many fragments as the tokens":      "{ ads { " + repeat(400, "...F# ") + "} }",
	})
	d.refusesDocuments(t, "GRAPHQL_VALIDATION_FAILED", map[string]string{
		"differing, as many as pass": "{ viewer { " + repeat(50, "notifications(first:#){__typename}") + "} }",
	})
	t.Run("as many of the same as pass", func(t *testing.T) {
		d.takes(t, hostile{body: query("{ ads { " + strings.Repeat("id ", 70) + "} }"), status: http.StatusOK})
	})
}

func introspectionRecursion(t *testing.T, d *Demo) {
	seven := "{ __schema { types " + strings.Repeat("{ fields { type ", 7) + "{ name }" + strings.Repeat("} }", 7) + " } }"
	d.refusesDocuments(t, limits.MaxIntrospection, map[string]string{
		"fields, depth 3": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
		"fields, depth 7": seven,
		"by fragments":    "{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { ...C } } } fragment C on __Type { interfaces { name } }",
		"by __type":       `{ __type(name: "Post") { fields { type { fields { type { fields { name } } } } } } }`,
	})
	d.refusesDocuments(t, limits.MaxAliases, map[string]string{"by aliases": "{ " + repeat(20, "a#: __schema { b: types { c: name } } ") + "}"})
}
