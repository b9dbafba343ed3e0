package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/internal/demo"
)

// bypassByAnotherPath: what a field demands holds on every path to it, and is decided before any call.
func bypassByAnotherPath(t *testing.T, d *Demo) {
	post, _ := d.post(t, "web", "", "{ posts(first: 1) { id } }", "").json(t)["data"].(map[string]any)["posts"].([]any)
	id := post[0].(map[string]any)["id"].(string)
	guarded := startDemo(t, demo.Options{}, guardAuthors(t))
	for name, document := range map[string]string{
		"object":            `{ posts(first: 1) { author { name } } }`,
		"alias":             `{ posts(first: 1) { id: author { name } } }`,
		"fragment":          `{ posts(first: 1) { ...F } } fragment F on Post { author { name } }`,
		"inline":            `{ posts(first: 1) { ... { ... on Post { author { name } } } } }`,
		"condition":         `{ posts(first: 1) { author @include(if: true) { name } } }`,
		"interface":         `{ posts(first: 1) { ... on Node { ... on Post { author { name } } } } }`,
		"node":              `{ node(id: "` + id + `") { ... on Post { author { name } } } }`,
		"node, by fragment": `{ node(id: "` + id + `") { ...F } } fragment F on Node { ... on Post { author { name } } }`,
		"connection":        `{ feed(first: 1) { edges { node { author { name } } } } }`,
		"transitively":      `{ posts(first: 1) { comments { items { author { name } } } } }`,
		"deferred":          `{ posts(first: 1) { ... @defer { author { name } } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			guarded.Services.ResetStats()
			var got answer
			modest(t, func() { got = guarded.post(t, "web", "", document, "") })
			if errs := got.errors(t); len(errs) == 0 || errs[0].Extensions["code"] != "UNAUTHENTICATED" {
				t.Errorf("%s", got.body)
			}
			if strings.Contains(string(got.body), `"name":`) || guarded.calls()["profiles"] > 0 {
				t.Errorf("it was loaded (%v): %s", guarded.calls(), got.body)
			}
			if got := guarded.post(t, "web", "7", document, ""); got.json(t)["errors"] != nil || !strings.Contains(string(got.body), `"name":"`) {
				t.Errorf("a viewer gets %s", got.body)
			}
		})
	}
}

// guardAuthors lets only viewers see authors, of posts and of comments.
func guardAuthors(t *testing.T) func(*bff.Config) {
	t.Helper()
	dir := copyClients(t)
	file := filepath.Join(dir, "web/schema.graphql")
	sdl, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, strings.ReplaceAll(string(sdl), "author: Profile\n", "author: Profile @authenticated\n"))
	return func(c *bff.Config) { c.Schema = dir }
}

// clientsApart: a token opens its own client only, and a document that is known to one client is not known to another.
func clientsApart(t *testing.T, d *Demo) {
	const document = `{ feed(first: 1) { edges { cursor } } }`
	d.takes(t, hostile{path: "/graphql/web", body: query(document), status: 200})
	for name, client := range map[string]string{"hidden field": "tv", "of a smaller client": "tv", "again": "tv"} {
		t.Run(name, func(t *testing.T) {
			d.takes(t, hostile{path: "/graphql/" + client, body: query(document), status: 422, code: "GRAPHQL_VALIDATION_FAILED"})
		})
	}
	for token, other := range map[string]string{"tv": "web", "mobile": "web", "web": "tv"} {
		t.Run(token+"'s token on "+other, func(t *testing.T) {
			d.takes(t, hostile{path: "/graphql/" + other, header: d.bearer(t, token), body: query("{ __typename }"), status: 403, code: "FORBIDDEN"})
			d.takes(t, hostile{method: "GET", path: "/graphql/" + other + "?query={__typename}", header: d.bearer(t, token), status: 403, code: "FORBIDDEN"})
		})
	}
	t.Run("the token decides, not the header", func(t *testing.T) {
		header := d.bearer(t, "tv")
		header["Graphql-Client-Name"] = []string{"web"}
		d.takes(t, hostile{path: "/graphql", header: header, body: query(document), status: 422, code: "GRAPHQL_VALIDATION_FAILED"})
	})
	t.Run("paths", func(t *testing.T) {
		for _, path := range []string{"/graphql/WEB", "/graphql/web%00", "/graphql/%2e%2e%2fweb", "/graphql/tv%2Fweb"} {
			d.takes(t, hostile{path: path, body: query("{ __typename }"), status: 404, code: "UNKNOWN_CLIENT"})
		}
	})
}

// bearer is the header with a token of a client.
func (d *Demo) bearer(t *testing.T, client string) http.Header {
	t.Helper()
	token, err := d.Issuer.Token(client, "7", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return http.Header{"Authorization": {"Bearer " + token}}
}

// leaks: a wrong name is answered with names of the client's own schema or none, and a panic with nothing at all.
func leaks(t *testing.T, d *Demo) {
	t.Run("suggestions", func(t *testing.T) {
		got := d.takes(t, hostile{path: "/graphql/tv", body: query("{ fee { id } hom { id } createPos profil unreadNotification }"), status: 422, code: "GRAPHQL_VALIDATION_FAILED"})
		for _, hidden := range []string{`"feed`, "createPost", "profile\\", "unreadNotifications"} {
			if strings.Contains(string(got.body), hidden) {
				t.Errorf("tv learns of %s: %s", hidden, got.body)
			}
		}
	})
	t.Run("suggestions switched off", func(t *testing.T) {
		silent := withPolicy(t, demo.Options{}, "suggestions: false\n")
		for _, document := range []string{"{ fee }", "{ viewer { i } }", "{ ads(slot: 1) { id } }", "query($a: Prof) { ads { id } }", "{ ... on Quer { ads { id } } }", "{ ads }"} {
			got := silent.takes(t, hostile{body: query(document), status: 422, code: "GRAPHQL_VALIDATION_FAILED"})
			if strings.Contains(string(got.body), "Did you mean") {
				t.Errorf("%s: %s", document, got.body)
			}
		}
	})
	t.Run("a panic", func(t *testing.T) {
		for _, document := range []string{"{ ads { id } }", "mutation { likePost(id: 1) { id } }", "{ a: ads { id } posts { ... @defer { id } } }"} {
			var w *httptest.ResponseRecorder
			d := panicking(t)
			h := hostile{body: query(document), header: d.bearer(t, "web")}
			modest(t, func() {
				w = httptest.NewRecorder()
				d.Handler().ServeHTTP(w, h.request())
			})
			body := w.Body.String()
			if w.Code != 294 || !strings.Contains(body, "INTERNAL_SERVER_ERROR") || !strings.Contains(body, "requestId") {
				t.Errorf("%d %s", w.Code, body)
			}
			for _, secret := range []string{"panic", "nil pointer", "goroutine", ".go:", "runtime", "resolvers"} {
				if strings.Contains(body, secret) {
					t.Errorf("%s: the answer tells of %q: %s", document, secret, body)
				}
			}
		}
	})
}

// panicking is a server in front of resolvers that all panic.
func panicking(t *testing.T) *Demo {
	t.Helper()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	broken := domain(&demo.Options{}, nil)
	broken.Resolvers = func(bff.Backends) (bff.Resolvers, error) {
		return bff.Resolvers{Root: struct{ generated.ResolverRoot }{}}, nil // nil inside: every method panics
	}
	d, err := bff.NewDemo(t.Context(), broken, cfg, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return &Demo{Demo: d}
}

// meaningfulKeys: names that mean something to JavaScript, to logs or to HTTP are plain data here.
func meaningfulKeys(t *testing.T, d *Demo) {
	for _, name := range []string{"__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "data", "errors", "extensions", "__typename"} {
		t.Run("alias "+name, func(t *testing.T) {
			got := d.takes(t, hostile{body: query("{ " + name + ": __typename ads { " + name + ": __typename } }"), status: 200})
			if want := `{"data":{"` + name + `":"Query","ads":[{"` + name + `":"Ad"},{"` + name + `":"Ad"}]}`; !strings.HasPrefix(string(got.body), want) {
				t.Errorf("%s", got.body)
			}
		})
	}
	t.Run("variables", func(t *testing.T) {
		d.takes(t, hostile{body: withVariables("query($__proto__: Int!) { ads(slots: $__proto__) { id } }", `{"__proto__":1,"constructor":{"prototype":{}}}`), status: 200})
	})
	t.Run("members", func(t *testing.T) {
		d.takes(t, hostile{body: `{"__proto__":{"query":"{ads{id}}"},"constructor":1,"query":"{ __typename }"}`, status: 200})
	})
	t.Run("names of operations", func(t *testing.T) {
		got := d.takes(t, hostile{body: `{"query":"query A { __typename }","operationName":"A\r\nX-Evil: 1\u0000\u001b[31m"}`, status: 422, code: "OPERATION_RESOLUTION_FAILURE"})
		if strings.Contains(string(got.body), "Evil") || got.header.Get("X-Evil") != "" {
			t.Errorf("%v %s", got.header, got.body)
		}
	})
	t.Run("request ids", func(t *testing.T) {
		for _, id := range []string{"a\r\nX-Evil: 1", "a b", "a\x00", "\x1b[31m", `"`, strings.Repeat("a", 65), "ä"} {
			got := d.takes(t, hostile{header: http.Header{"X-Request-Id": {id}}, body: query("{ __typename }"), status: 200})
			if answered := got.header.Get("X-Request-Id"); answered == id || answered == "" {
				t.Errorf("%q is answered %q", id, answered)
			}
		}
	})
}
