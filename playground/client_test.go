package playground_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/playground"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "playground", "/playground/", "/a//b", "/a b", "/{x}", "/a?b", "/a/.."} {
		if _, err := playground.New(playground.Options{Path: path}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("path %q: %v", path, err)
		}
	}
}

func TestInvalidClients(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, playground.Options{})
	for name, test := range map[string]struct {
		client playground.Client
		want   []string
	}{
		"empty":          {playground.Client{}, []string{`client name ""`, `endpoint ""`}},
		"path in name":   {playground.Client{Name: "a/b", Endpoint: "/x"}, []string{`client name "a/b"`}},
		"parent":         {playground.Client{Name: "..", Endpoint: "/x"}, []string{`client name ".."`}},
		"markup in name": {playground.Client{Name: "<b>", Endpoint: "/x"}, []string{`client name "<b>"`}},
		"other host":     {playground.Client{Name: "web", Endpoint: "https://other.example/graphql"}, []string{`endpoint "https://other.example/graphql" of client web`}},
		"no scheme":      {playground.Client{Name: "web", Endpoint: "//other.example/graphql"}, []string{"such as /graphql/web"}},
		"backslash":      {playground.Client{Name: "web", Endpoint: `/\other.example`}, []string{"endpoint"}},
		"script":         {playground.Client{Name: "web", Endpoint: "/x", SchemaURL: "javascript:alert(1)"}, []string{`schema address "javascript:alert(1)"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, h := range []http.Handler{p.Page(test.client), p.Chooser([]playground.Client{fakeClient(), test.client})} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
				if w.Code != http.StatusInternalServerError || strings.Contains(w.Header().Get("Content-Type"), "html") {
					t.Errorf("answered with %d, %s", w.Code, w.Header().Get("Content-Type"))
				}
				for _, want := range test.want {
					if !strings.Contains(w.Body.String(), want) {
						t.Errorf("%s does not tell of %q", w.Body, want)
					}
				}
			}
		})
	}
}
