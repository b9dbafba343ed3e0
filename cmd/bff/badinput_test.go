package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// Bad requests get a clear error with a code, in a bounded answer that does not echo them.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	secret := "s3cr3t-in-the-body"
	tests := map[string]struct {
		path, contentType, body string
		header                  http.Header
		status                  int
		code, message           string
	}{
		"unknown client":           {path: "/graphql/fridge", body: `{"query":"{__typename}"}`, status: 404, code: "UNKNOWN_CLIENT", message: "mobile, tv, web"},
		"no client named":          {path: "/graphql", body: `{"query":"{__typename}"}`, status: 400, code: "UNKNOWN_CLIENT", message: "mobile, tv, web"},
		"unknown client name":      {path: "/graphql", body: `{"query":"{__typename}"}`, header: http.Header{"Graphql-Client-Name": {"fridge"}}, status: 400, code: "UNKNOWN_CLIENT"},
		"malformed JSON":           {path: "/graphql/web", body: `{"query": "` + secret, status: 400, code: "BAD_REQUEST", message: "not JSON: line 1, column 30: it ends too early"},
		"trailing JSON":            {path: "/graphql/web", body: `{"query":"{__typename}"} {}`, status: 400, code: "BAD_REQUEST"},
		"a member twice":           {path: "/graphql/web", body: `{"query":"{__typename}","query":"{viewer{id}}"}`, status: 400, code: "BAD_REQUEST"},
		"members in other case":    {path: "/graphql/web", body: `{"QUERY":"{__typename}"}`, status: 422, code: "BAD_REQUEST", message: "no query"},
		"a batch":                  {path: "/graphql/web", body: `[{"query":"{__typename}"}]`, status: 422, code: "BAD_REQUEST", message: "batches"},
		"no query":                 {path: "/graphql/web", body: `{}`, status: 422, code: "BAD_REQUEST", message: "no query"},
		"query is a number":        {path: "/graphql/web", body: `{"query": 7}`, status: 422, code: "BAD_REQUEST"},
		"variables are a list":     {path: "/graphql/web", body: `{"query":"{__typename}","variables":[1]}`, status: 422, code: "BAD_REQUEST"},
		"a form":                   {path: "/graphql/web", contentType: "application/x-www-form-urlencoded", body: "query={__typename}", status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"plain text":               {path: "/graphql/web", contentType: "text/plain", body: `{"query":"{__typename}"}`, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"another charset":          {path: "/graphql/web", contentType: "application/json; charset=utf-16", body: `{"query":"{__typename}"}`, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"compressed":               {path: "/graphql/web", body: "x", header: http.Header{"Content-Encoding": {"gzip"}}, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"},
		"not acceptable":           {path: "/graphql/web", body: `{"query":"{__typename}"}`, header: http.Header{"Accept": {"text/html"}}, status: 406, code: "NOT_ACCEPTABLE"},
		"too long":                 {path: "/graphql/web", body: `{"query":"` + strings.Repeat(" ", 300_000) + `"}`, status: 413, code: "PAYLOAD_TOO_LARGE"},
		"syntax":                   {path: "/graphql/web", body: `{"query":"{ posts("}`, status: 400, code: "GRAPHQL_PARSE_FAILED"},
		"unknown field":            {path: "/graphql/tv", body: `{"query":"{ hom { rows { id } } }"}`, status: 422, code: "GRAPHQL_VALIDATION_FAILED", message: `Did you mean \"home\"?`},
		"another client's field":   {path: "/graphql/tv", body: `{"query":"{ feed { edges { cursor } } }"}`, status: 422, code: "GRAPHQL_VALIDATION_FAILED", message: `Cannot query field \"feed\"`},
		"which operation":          {path: "/graphql/web", body: `{"query":"query A {__typename} query B {__typename}"}`, status: 422, code: "OPERATION_RESOLUTION_FAILURE"},
		"no such operation":        {path: "/graphql/web", body: `{"query":"query A {__typename}","operationName":"B"}`, status: 422, code: "OPERATION_RESOLUTION_FAILURE"},
		"a variable of other type": {path: "/graphql/web", body: `{"query":"query Q($n: Int!) { posts(first: $n) { id } }","variables":{"n":"` + secret + `"}}`, status: 422, code: "BAD_USER_INPUT"},
		"a variable missing":       {path: "/graphql/web", body: `{"query":"query Q($n: Int!) { posts(first: $n) { id } }"}`, status: 422, code: "BAD_USER_INPUT", message: "n"},
		"too deep":                 {path: "/graphql/tv", body: `{"query":"{ home { rows { items { author { id } } } } a: home { rows { items { author { ` + strings.Repeat("... on Profile { ", 9) + "id" + strings.Repeat(" }", 9) + ` } } } } }"}`, status: 200, code: ""},
		"too dear":                 {path: "/graphql/mobile", body: `{"query":"{ feed(first: 100) { edges { node { author { id } } } } viewer { notifications(first: 100) { edges { node { actor { id } } } } } }"}`, status: 422, code: "COST_LIMIT_EXCEEDED"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+test.path, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if test.contentType != "" {
				req.Header.Set("Content-Type", test.contentType)
			}
			for name, values := range test.header {
				req.Header[name] = values
			}
			got := do(t, req)
			body := string(got.body)
			if got.status != test.status {
				t.Errorf("status %d, want %d: %s", got.status, test.status, body)
			}
			if test.code != "" && !strings.Contains(body, fmt.Sprintf(`"code":%q`, test.code)) {
				t.Errorf("no code %s in %s", test.code, body)
			}
			if !strings.Contains(body, test.message) {
				t.Errorf("no %q in %s", test.message, body)
			}
			if strings.Contains(body, secret) || len(body) > 8<<10 {
				t.Errorf("the answer echoes the request, or is %d bytes: %.200s", len(body), body)
			}
			if test.code != "" && strings.Contains(body, `"data"`) {
				t.Errorf("a refused request has data: %s", body)
			}
		})
	}
}

// A service that does not deliver costs its own fields and nothing else; the response says which service, and why.
func TestOneServiceFails(t *testing.T) {
	t.Parallel()
	garbage := func(body string, contentType string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write([]byte(body))
		}
	}
	tests := map[string]struct {
		ads    http.HandlerFunc
		reason string
		code   string
	}{
		"answers 500":          {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "stack trace", 500) }, "UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"},
		"is slow":              {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "TIMEOUT", "TIMEOUT"},
		"answers garbage":      {garbage("<html>", "application/json"), "UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"},
		"answers HTML":         {garbage("<html>", "text/html"), "UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"},
		"answers too much":     {garbage("["+strings.Repeat(" ", 11<<20)+"]", "application/json"), "UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"},
		"answers nothing":      {garbage(`[null]`, "application/json"), "UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"},
		"answers another type": {garbage(`{"a":1}`, "application/json"), "UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ads := httptest.NewServer(test.ads)
			defer ads.Close()
			d := startDemo(t, demo.Options{}, func(c *bff.Config) {
				s := bff.ServiceConfig{URL: ads.URL}
				s.SetDefaults()
				if test.reason == "TIMEOUT" {
					s.Timeout = 2 * time.Second // long, or this machine may look too slow itself
				}
				c.Services = map[string]bff.ServiceConfig{"ads": s}
			})
			got := d.post(t, "web", "7", designHome, `{"first": 20}`).json(t)
			data := got["data"].(map[string]any)
			if data["ads"] != nil || data["viewer"] == nil || len(data["feed"].(map[string]any)["edges"].([]any)) != 20 {
				t.Errorf("data: %v", data)
			}
			body := fmt.Sprint(got["errors"], got["extensions"])
			for _, want := range []string{"code:" + test.code, "reason:" + test.reason, "service:ads", "path:[ads]"} {
				if !strings.Contains(body, want) {
					t.Errorf("no %s in %s", want, body)
				}
			}
			if strings.Contains(body, "stack trace") || strings.Contains(body, "html") || strings.Contains(body, ads.URL) {
				t.Errorf("the answer tells too much: %s", body)
			}
		})
	}
}

// Every service may be down: the answer is still an answer.
func TestAllServicesFail(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{Faults: demo.Faults{ErrorRate: demo.PerService[float64]{All: 1}}})
	got := d.post(t, "web", "7", designHome, `{"first": 20}`)
	data := got.json(t)["data"].(map[string]any)
	if data["feed"] != nil || data["ads"] != nil || data["viewer"].(map[string]any)["unreadNotifications"] != nil {
		t.Errorf("data: %v", data)
	}
	if errs := got.json(t)["errors"].([]any); len(errs) != 3 {
		t.Errorf("%d errors: %s", len(errs), got.body)
	}
}
