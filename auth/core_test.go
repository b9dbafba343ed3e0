package auth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/auth/issuer"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const testAudience = "https://api.example.com"

// demoIssuer serves the demo issuer over HTTP.
func demoIssuer(t *testing.T) (*issuer.Issuer, string) {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	iss, err := issuer.New(issuer.Config{URL: srv.URL, Audience: testAudience})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", iss.Handler())
	return iss, srv.URL
}

func TestDemoTokenBecomesViewer(t *testing.T) {
	t.Parallel()
	iss, url := demoIssuer(t)
	v, err := auth.New(t.Context(), auth.Config{Issuers: []auth.Issuer{{
		URL: url, JWKSURL: url + issuer.JWKSPath, Audiences: []string{testAudience},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	token, err := iss.Token("web", "7", []string{"posts:read", "posts:write"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := &auth.Viewer{
		Subject: "7", Issuer: url, ClientID: "web", Scopes: []string{"posts:read", "posts:write"},
		Expires: time.Now().Add(time.Hour),
	}
	var got *auth.Viewer
	h := auth.Middleware(v, nil)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got, _ = auth.FromContext(r.Context())
	}))
	serve := func(authorization string) *httptest.ResponseRecorder {
		got = nil
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/graphql", nil)
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for range 2 { // fresh, then remembered
		if w := serve("Bearer " + token); w.Code != http.StatusOK {
			t.Fatalf("status %d, %s", w.Code, w.Body)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(auth.Viewer{}, "Claims"),
			cmpopts.EquateApproxTime(2*time.Second)); diff != "" {
			t.Fatalf("viewer (-want +got):\n%s", diff)
		}
	}
	if w := serve(""); w.Code != http.StatusOK || got != nil {
		t.Errorf("no token: status %d, viewer %v; want 200 and none", w.Code, got)
	}
	w := serve("Bearer " + token + "A")
	if w.Code != http.StatusUnauthorized || got != nil {
		t.Errorf("broken token: status %d, viewer %v; want 401 and none", w.Code, got)
	}
	if got, want := w.Header().Get("WWW-Authenticate"),
		`Bearer error="invalid_token", error_description="bad_signature"`; got != want {
		t.Errorf("challenge %q, want %q", got, want)
	}
	if err := v.Ready(); err != nil {
		t.Errorf("not ready: %v", err)
	}
}
