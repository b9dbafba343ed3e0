package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/internal/demo"
)

// What Go's usual GraphQL server does by default, and what is wanted instead. Status codes are those for
// application/graphql-response+json. Not parallel, for the reason that TestKnownAttacks gives.
func TestBehavioursToAvoid(t *testing.T) {
	d := startDemo(t, demo.Options{})
	const two = "query A { __typename } query B { __typename }"
	plain := query("{ __typename }")
	content := func(value string) http.Header { return http.Header{"Content-Type": {value}} }
	for name, h := range map[string]hostile{
		"mutation by GET":               {method: "GET", path: getPath("mutation { likePost(id: 1) { id } }"), status: 405, code: "METHOD_NOT_ALLOWED"},
		"subscription by GET":           {method: "GET", path: getPath(added), status: 406, code: "NOT_ACCEPTABLE"},
		"subscription by POST":          {body: query(added), status: 406, code: "NOT_ACCEPTABLE"},
		"text/plain":                    {header: content("text/plain"), body: plain, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"no content type":               {header: http.Header{"Content-Type": nil}, body: plain, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"UTF-16":                        {header: content("application/json; charset=utf-16"), body: plain, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"compressed":                    {header: http.Header{"Content-Encoding": {"gzip"}}, body: "\x1f\x8b\x08\x00binary", status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"a batch":                       {body: "[" + plain + "," + plain + "]", status: 422, code: "BAD_REQUEST"},
		"trailing JSON":                 {body: plain + plain + " garbage", status: 400, code: "BAD_REQUEST"},
		"trailing brace":                {body: plain + "}", status: 400, code: "BAD_REQUEST"},
		"query twice":                   {body: `{"query":"{ __typename }","query":"{ ads { id } }"}`, status: 400, code: "BAD_REQUEST"},
		"query twice, escaped":          {body: `{"query":"{ __typename }","\u0071uery":"{ ads { id } }"}`, status: 400, code: "BAD_REQUEST"},
		"query twice, in the URL":       {method: "GET", path: getPath("{__typename}") + "&query={ads{id}}", status: 400, code: "BAD_REQUEST"},
		"a semicolon in the URL":        {method: "GET", path: getPath("{__typename}") + "&variables={};x=1", status: 400, code: "BAD_REQUEST"},
		"half an escape in the URL":     {method: "GET", path: getPath("{__typename}") + "&variables={}%", status: 400, code: "BAD_REQUEST"},
		"JSON and more in the URL":      {method: "GET", path: getPath("{__typename}") + "&variables={}x", status: 400, code: "BAD_REQUEST"},
		"QUERY":                         {body: `{"QUERY":"{ __typename }"}`, status: 422, code: "BAD_REQUEST"},
		"mutation by QUERY":             {method: "QUERY", body: query("mutation { likePost(id: 1) { id } }"), status: 405, code: "METHOD_NOT_ALLOWED"},
		"QUERY of text":                 {method: "QUERY", header: content("text/plain"), body: plain, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"HEAD":                          {method: "HEAD", path: getPath("{__typename}"), status: 405},
		"PUT":                           {method: "PUT", body: plain, status: 405, code: "METHOD_NOT_ALLOWED"},
		"DELETE":                        {method: "DELETE", status: 405, code: "METHOD_NOT_ALLOWED"},
		"persisted, an unknown hash":    {body: persisted("", strings.Repeat("0", 64)), status: 400, code: "PERSISTED_QUERY_NOT_SUPPORTED"},
		"persisted, a wrong hash":       {body: persisted("{ __typename }", strings.Repeat("0", 64)), status: 400, code: "PERSISTED_QUERY_HASH_MISMATCH"},
		"persisted, of another type":    {body: `{"extensions":{"persistedQuery":"x"}}`, status: 400, code: "BAD_REQUEST"},
		"too dear":                      {body: query("{ feed(first: 300000) { edges { cursor } } }"), status: 422, code: "COST_LIMIT_EXCEEDED"},
		"several operations, no name":   {body: query(two), status: 422, code: "OPERATION_RESOLUTION_FAILURE"},
		"deep variables, 10,000":        {body: withVariables("query($a: Int) { __typename }", `{"a":`+strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)+"}"), status: 400, code: "BAD_REQUEST"},
		"comments, 5 MB":                {body: query("{ __typename }" + strings.Repeat("#\n", 2_500_000)), status: 413, code: "PAYLOAD_TOO_LARGE"},
		"spaces, 5 MB":                  {body: query("{ __typename }" + strings.Repeat(" ", 5_000_000)), status: 413, code: "PAYLOAD_TOO_LARGE"},
		"spaces outside, 5 MB":          {body: plain + strings.Repeat(" ", 5_000_000), status: 413, code: "PAYLOAD_TOO_LARGE"},
		"commas, as many as pass":       {body: query("{ __typename }" + strings.Repeat(",", 200_000)), status: 422, code: limits.MaxBytes},
		"posts(first: 300000)":          {body: query("{posts(first:300000){author{handle}}}"), status: 422, code: "COST_LIMIT_EXCEEDED"},
		"a document without operations": {body: query("fragment F on Query { __typename }"), status: 422, code: "OPERATION_RESOLUTION_FAILURE"},
	} {
		t.Run(name, func(t *testing.T) {
			d.Services.ResetStats()
			got := d.takes(t, h)
			if calls := d.calls(); len(calls) > 0 {
				t.Errorf("services were called: %v", calls)
			}
			if media := got.header.Get("Content-Type"); !strings.HasSuffix(media, "json; charset=utf-8") {
				t.Errorf("the refusal is %q", media)
			}
			if got.status == http.StatusMethodNotAllowed && got.header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
	d.lives(t)
}
