package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

func listInputBomb(t *testing.T, d *Demo) {
	const document = "query($id: ID!) { node(id: $id) { id } }"
	list := func(n int) string { return "[" + strings.Repeat("1,", n-1) + "1]" }
	deep := func(open, end string, n int) string { return strings.Repeat(open, n) + "1" + strings.Repeat(end, n) }
	for name, h := range map[string]hostile{
		"variable, 10^6":              {body: withVariables(document, `{"id":`+list(1_000_000)+`}`), status: 413, code: "PAYLOAD_TOO_LARGE"},
		"variable, 100,000":           {body: withVariables(document, `{"id":`+list(100_000)+`}`), status: 422, code: limits.MaxListInput},
		"variable, 1,001":             {body: withVariables(document, `{"id":`+list(1_001)+`}`), status: 422, code: limits.MaxListInput},
		"variable of nobody":          {body: withVariables(document, `{"other":`+list(1_001)+`,"id":"1"}`), status: 422, code: limits.MaxListInput},
		"variable, lists of lists":    {body: withVariables(document, `{"id":[`+strings.Repeat(list(900)+",", 100)+`1]}`), status: 422, code: limits.MaxListInput},
		"variable, depth 100":         {body: withVariables(document, `{"id":`+deep("[", "]", 100)+`}`), status: 422, code: limits.MaxValueDepth},
		"variable, objects, depth 99": {body: withVariables(document, `{"id":`+deep(`{"a":`, "}", 99)+`}`), status: 422, code: limits.MaxValueDepth},
		"literal, 10^6":               {body: query("{ node(id: " + list(1_000_000) + ") { id } }"), status: 413, code: "PAYLOAD_TOO_LARGE"},
		"literal, 1,900":              {body: query("{ node(id: " + list(1_900) + ") { id } }"), status: 422, code: limits.MaxListInput},
		"literal, depth 100":          {body: query("{ node(id: " + deep("[", "]", 100) + ") { id } }"), status: 422, code: limits.MaxValueDepth},
		"literal, objects, depth 99":  {body: query("{ node(id: " + deep("{a:", "}", 99) + ") { id } }"), status: 422, code: limits.MaxValueDepth},
		"default, depth 100":          {body: query("query($id: ID = " + deep("[", "]", 100) + ") { __typename }"), status: 422, code: limits.MaxValueDepth},
		"in a directive":              {body: query("{ __typename @skip(if: " + list(1_900) + ") }"), status: 422, code: limits.MaxListInput},
	} {
		t.Run(name, func(t *testing.T) { d.takes(t, h) })
	}
}

// amplifiedErrors: a refusal is small and says nothing of what was sent, however many mistakes there are and however
// long.
func amplifiedErrors(t *testing.T, d *Demo) {
	const mark = "echo"
	long := strings.Repeat(mark, 4_000)
	refused := func(document, code string) hostile {
		return hostile{body: query(document), status: refusedStatus(code), code: code}
	}
	const invalid = "GRAPHQL_VALIDATION_FAILED"
	for name, h := range map[string]hostile{
		"5,000 unknown fields":       refused("{ ads { "+repeat(5_000, "f# ")+"} }", limits.MaxBytes),
		"2,000 unknown fields":       refused("{ ads { "+repeat(2_000, "f# ")+"} }", limits.MaxTokens),
		"1,900 unknown fields":       refused("{ ads { "+repeat(1_900, "f# ")+"} }", invalid),
		"600 unknown arguments":      refused("{ ads("+repeat(600, "f#:1 ")+") { id } }", invalid),
		"60 unknown fragments":       refused("{ ads { "+repeat(60, "...F# ")+"} }", invalid),
		"300 unknown types":          refused("query("+repeat(300, "$a#:F# ")+") { __typename }", invalid),
		"450 unused variables":       refused("query("+repeat(450, "$a#:ID ")+") { __typename }", invalid),
		"JSON that ends, 200 KB":     {body: `{"query":"` + strings.Repeat(mark, 50_000), status: 400, code: "BAD_REQUEST"},
		"no JSON, 200 KB":            {body: strings.Repeat(mark, 50_000), status: 400, code: "BAD_REQUEST"},
		"a long field":               refused("{ "+long+" }", invalid),
		"a long syntax error":        refused("{ a } "+long, "GRAPHQL_PARSE_FAILED"),
		"a long alias, twice":        refused("{ "+long[:9_000]+": ads { id } "+long[:9_000]+": viewer { id } }", invalid),
		"a long argument":            refused("{ ads("+long+": 1) { id } }", invalid),
		"a long directive":           refused("{ ads @"+long+" { id } }", invalid),
		"a long type":                refused("query($a: "+long+") { ads { id } }", invalid),
		"a long condition":           refused("{ ... on "+long+" { ads { id } } }", invalid),
		"a long fragment":            refused("{ ..."+long+" }", invalid),
		"a long variable":            refused("{ ads(slots: $"+long+") { id } }", invalid),
		"a long operation":           refused("query "+long[:9_000]+" { a } query "+long[:9_000]+" { a }", invalid),
		"a long string for a number": refused(`{ ads(slots: "`+long+`") { id } }`, invalid),
		"a long enum for a number":   refused(`{ ads(slots: `+long+`) { id } }`, invalid),
		"a long number":              refused(`{ ads(slots: `+strings.Repeat("1", 15_000)+`) { id } }`, invalid),
		"a long operation name":      {body: `{"query":"query A { __typename }","operationName":"` + long + `"}`, status: 422, code: "OPERATION_RESOLUTION_FAILURE"},
		"a long value of a variable": {body: withVariables("query($n: Int!) { ads(slots: $n) { id } }", `{"n":"`+long+`"}`), status: 422, code: "BAD_USER_INPUT"},
		"a long member":              {body: withVariables("mutation($i: CreatePostInput!) { createPost(input: $i) { id } }", `{"i":{"`+long+`":1}}`), status: 422, code: "BAD_USER_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			got := d.takes(t, h)
			if strings.Contains(string(got.body), strings.Repeat(mark, 100)) {
				t.Errorf("%d bytes echo the request", len(got.body))
			}
		})
	}
	t.Run("a long path", func(t *testing.T) {
		d.takes(t, hostile{path: "/graphql/" + long, body: query("{ __typename }"), status: http.StatusNotFound, code: "UNKNOWN_CLIENT"})
	})
}
