package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/internal/demo"
)

// The checks of graphql-cop 1.15, which auditors run, each with its request and with what it takes for a finding. Only
// one is found, and meant: queries are answered over GET. They change nothing, and no page of another origin can read
// them. Not parallel, for the reason that TestKnownAttacks gives.
func TestGraphQLCop(t *testing.T) {
	dir := copyClients(t)
	write(t, filepath.Join(dir, "web/client.yaml"), "title: Web\n") // the defaults
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	const path = "/graphql/web"
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, check := range map[string]struct {
		hostile
		finding string // what its answer must not match
	}{
		"alias_overloading":            {hostile{body: query("{ " + repeat(101, "alias#:__typename ") + "}"), code: limits.MaxAliases}, `alias100`},
		"batch_query":                  {hostile{body: "[" + strings.Repeat(query("query cop { __typename }")+",", 9) + query("query cop { __typename }") + "]", status: 422, code: "BAD_REQUEST"}, `__typename`},
		"circular_query_introspection": {hostile{body: query("query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"), code: limits.MaxIntrospection}, `"types"`},
		"directive_overloading":        {hostile{body: query("query cop { __typename " + strings.Repeat("@aa", 10) + " }"), code: "GRAPHQL_VALIDATION_FAILED"}, `(?s)(requestId.*){3}`},
		"directive_overloading, more":  {hostile{body: query("query cop { __typename " + strings.Repeat("@aa", 60) + " }"), code: limits.MaxDirectives}, `(?s)(requestId.*){2}`},
		"field_duplication":            {hostile{body: query("query cop { " + strings.Repeat("__typename \n", 500) + "}"), code: limits.MaxRootFields}, `"data"`},
		"field_suggestions":            {hostile{body: query("query cop { __schema { directive } }"), code: "GRAPHQL_VALIDATION_FAILED"}, `(?i)did you mean`},
		"get_based_mutation":           {hostile{method: "GET", path: getPath("mutation cop { __typename }"), status: 405, code: "METHOD_NOT_ALLOWED"}, `"data"`},
		"get_method_support":           {hostile{method: "GET", path: getPath("query cop { __typename }"), status: 200}, `"errors"`},
		"detect_graphiql":              {hostile{method: "GET", path: path, header: http.Header{"Accept": {"text/html"}}, status: 406, code: "NOT_ACCEPTABLE"}, `(?i)graphiql|playground|<html`},
		"introspection":                {hostile{body: query("query cop { __schema { types { name fields { name } } } }"), status: 403, code: "INTROSPECTION_DISABLED"}, `"types"`},
		"post_based_csrf":              {hostile{header: form, body: "query=query+cop+%7B__typename%7D", status: 415, code: "UNSUPPORTED_MEDIA_TYPE"}, `"data"`},
		"post_based_csrf, unescaped":   {hostile{header: form, body: "query=%7B__typename%7D", status: 415, code: "UNSUPPORTED_MEDIA_TYPE"}, `"data"`},
		"trace_mode":                   {hostile{body: query("query cop { __typename }"), status: 200}, `tracing`},
		"unhandled_error":              {hostile{body: query("qwerty cop { abc }"), code: "GRAPHQL_PARSE_FAILED"}, `(?i)exception|stacktrace|goroutine|\.go:`},
	} {
		t.Run(name, func(t *testing.T) {
			h := check.hostile
			if h.status == 0 {
				h.status = refusedStatus(h.code)
			}
			got := d.takes(t, h)
			if regexp.MustCompile(check.finding).Match(got.body) {
				t.Errorf("graphql-cop finds %s in %s", check.finding, got.body)
			}
			if name == "get_method_support" && (got.header.Get("Cache-Control") != "private, no-store" || got.header.Get("Access-Control-Allow-Origin") != "") {
				t.Errorf("%v", got.header)
			}
		})
	}
}
