package edge

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph"
)

// A caller's id is taken over where it is harmless; every other request gets one of its own.
func TestRequestIDs(t *testing.T) {
	t.Parallel()
	made := regexp.MustCompile(`^[A-Z2-7]{26}$`)
	seen := map[string]bool{}
	for given, kept := range map[string]bool{
		"one": true, "a-B_c.9": true, strings.Repeat("x", 64): true,
		"": false, strings.Repeat("x", 65): false, "a b": false, "a\"": false, "ä": false, "a/b": false,
	} {
		for range 100 {
			r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
			r.Header[RequestIDHeader] = []string{given}
			w := httptest.NewRecorder()
			var inside string
			WithOrigins(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { inside = graph.RequestID(r.Context()) }),
				func(*http.Request) netip.Addr { return netip.Addr{} }).ServeHTTP(w, r)
			if answered := w.Header().Get(RequestIDHeader); answered != inside {
				t.Errorf("the answer has %q, the request has %q", answered, inside)
			}
			if kept && inside != given || !kept && (!made.MatchString(inside) || seen[inside]) {
				t.Fatalf("%q became %q", given, inside)
			}
			seen[inside] = true
		}
	}
}
