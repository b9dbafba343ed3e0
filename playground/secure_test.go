package playground_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/playground"
	"github.com/google/go-cmp/cmp"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, playground.Options{Assets: playground.Embedded()})
	for name, h := range map[string]http.Handler{"page": p.Page(fakeClient()), "chooser": p.Chooser([]playground.Client{fakeClient()})} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := read(t, h)
			nonce := nonceOf(t, d)
			want := http.Header{
				"Content-Type":                 {"text/html; charset=utf-8"},
				"Cache-Control":                {"no-store"},
				"Content-Security-Policy":      {"default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce + "'; font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
				"Cross-Origin-Opener-Policy":   {"same-origin"},
				"Cross-Origin-Resource-Policy": {"same-origin"},
				"Referrer-Policy":              {"no-referrer"},
				"X-Content-Type-Options":       {"nosniff"},
				"X-Frame-Options":              {"DENY"},
			}
			if diff := cmp.Diff(want, d.Header()); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
			if again := nonceOf(t, read(t, h)); again == nonce {
				t.Error("two loads share a nonce")
			}
		})
	}
}

// nonceOf returns the nonce of a page, after checking that all that runs has it
// and that nothing runs that stands in the page itself.
func nonceOf(t *testing.T, d document) string {
	t.Helper()
	_, rest, _ := strings.Cut(d.Header().Get("Content-Security-Policy"), "'nonce-")
	nonce, _, _ := strings.Cut(rest, "'")
	if len(nonce) < 22 { // 128 bits in base64, as CSP asks
		t.Fatalf("nonce %q is short", nonce)
	}
	for n := range d.all("script") {
		switch {
		case attr(n, "type") == "application/json": // data, which never runs
		case attr(n, "nonce") != nonce || attr(n, "src") == "" || text(n) != "":
			t.Errorf("script %v", n.Attr)
		}
	}
	for n := range d.all("link") {
		if attr(n, "rel") == "stylesheet" && attr(n, "nonce") != nonce {
			t.Errorf("style sheet %v", n.Attr)
		}
	}
	return nonce
}
