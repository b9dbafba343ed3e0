package main

import (
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

// charged is what an operation is said to cost at most.
func (d *Demo) charged(t *testing.T, document string) float64 {
	t.Helper()
	got := d.post(t, "web", "7", document, "")
	extensions, _ := got.json(t)["extensions"].(map[string]any)
	cost, ok := extensions["cost"].(map[string]any)
	if !ok {
		t.Fatalf("%s: %s", document, got.body)
	}
	return cost["requestedQueryCost"].(float64)
}

const dear = ` fragment F on Query { posts(first: 2) { author { name } } }`

func fragmentCountedOnce(t *testing.T, d *Demo) {
	const operation = 1 // what it costs to ask at all
	one := d.charged(t, "{ posts(first: 2) { author { name } } }") - operation
	for _, n := range []int{2, 10, 15} {
		got := d.charged(t, "{ "+repeat(n, "a#: posts(first: 2) { ...F } ")+"} fragment F on Post { author { name } }") - operation
		if got != float64(n)*one || one < 2 {
			t.Errorf("spread %d times, the fragment costs %v; once it costs %v", n, got, one)
		}
	}
	d.refusesDocuments(t, limits.MaxAliases, map[string]string{
		"100 times": "{ viewer { " + repeat(100, "a#: notifications { ...F } ") + "} } fragment F on NotificationConnection { edges { node { actor { name } } } }",
	})
}

func costHiddenInFragments(t *testing.T, d *Demo) {
	for name, spellings := range map[string][]string{
		"at the root": {
			"{ posts(first: 2) { author { name } } }",
			"{ ...F }" + dear,
			"{ ... on Query { posts(first: 2) { author { name } } } }",
			"{ ... { ... @include(if: true) { posts(first: 2) { author { name } } } } }",
			"{ ...F ...F }" + dear,
		},
		"of an interface": {
			`{ node(id: "x") { ... on Post { comments(first: 7) { items { author { name } } } } } }`,
			`{ node(id: "x") { ...F } } fragment F on Post { comments(first: 7) { items { author { name } } } }`,
			`{ node(id: "x") { ... on Node { ... on Post { comments(first: 7) { items { author { name } } } } } } }`,
			`{ node(id: "x") { ... on Profile { id } ... on Post { comments(first: 7) { items { author { name } } } } } }`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := 0.0
			for i, document := range spellings {
				cost := d.charged(t, document)
				if i == 0 {
					want = cost
				}
				if cost != want || cost == 0 {
					t.Errorf("%s costs %v, %s costs %v", spellings[0], want, document, cost)
				}
			}
		})
	}
}

// slicingNumbers: whatever number stands for the size of a list, it is priced or refused, and no service is called for
// it.
func slicingNumbers(t *testing.T, d *Demo) {
	const document = "query($n: Int! = 3) { posts(first: $n) { id author { name } } }"
	literal := func(n string) string { return query("{ posts(first: " + n + ") { id author { name } } }") }
	for name, h := range map[string]hostile{
		"-1":                   {body: literal("-1"), code: "BAD_USER_INPUT"},
		"2^31-1":               {body: literal("2147483647"), code: "COST_LIMIT_EXCEEDED"},
		"2^31":                 {body: literal("2147483648"), code: "GRAPHQL_VALIDATION_FAILED"},
		"300,000":              {body: literal("300000"), code: "COST_LIMIT_EXCEEDED"},
		"10^9":                 {body: literal("1000000000"), code: "COST_LIMIT_EXCEEDED"},
		"10^400":               {body: literal("1" + repeat(400, "0")), code: "GRAPHQL_VALIDATION_FAILED"},
		"null":                 {body: literal("null"), code: "GRAPHQL_VALIDATION_FAILED"},
		"a string":             {body: literal(`"10"`), code: "GRAPHQL_VALIDATION_FAILED"},
		"variable, -1":         {body: withVariables(document, `{"n":-1}`), code: "BAD_USER_INPUT"},
		"variable, 2^31-1":     {body: withVariables(document, `{"n":2147483647}`), code: "COST_LIMIT_EXCEEDED"},
		"variable, 2^31":       {body: withVariables(document, `{"n":2147483648}`), code: "BAD_USER_INPUT"},
		"variable, 2^63":       {body: withVariables(document, `{"n":9223372036854775808}`), code: "BAD_USER_INPUT"},
		"variable, 1e9":        {body: withVariables(document, `{"n":1e9}`), code: "COST_LIMIT_EXCEEDED"},
		"variable, 1e999":      {body: withVariables(document, `{"n":1e999}`), code: "BAD_USER_INPUT"},
		"variable, 1.5":        {body: withVariables(document, `{"n":1.5}`), code: "BAD_USER_INPUT"},
		"variable, null":       {body: withVariables(document, `{"n":null}`), code: "BAD_USER_INPUT"},
		"variable, a string":   {body: withVariables(document, `{"n":"1000000000"}`), code: "BAD_USER_INPUT"},
		"variable, any string": {body: withVariables(document, `{"n":"ten"}`), code: "BAD_USER_INPUT"},
		"variable, a default":  {body: query("query($n: Int! = 2000000000) { posts(first: $n) { id author { name } } }"), code: "COST_LIMIT_EXCEEDED"},
		"saturated":            {body: query("{ feed(first: 2147483647) { edges { node { comments(first: 2147483647) { items { author { name } } } } } } }"), code: "COST_LIMIT_EXCEEDED"},
	} {
		t.Run(name, func(t *testing.T) {
			d.Services.ResetStats()
			h.status = refusedStatus(h.code)
			d.takes(t, h)
			if calls := d.calls(); len(calls) > 0 {
				t.Errorf("services were called: %v", calls)
			}
		})
	}
}
