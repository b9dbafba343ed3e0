package issuer_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/auth/issuer"
)

const audience = "http://127.0.0.1:8080"

// serve runs an issuer at its own URL and a verifier that trusts it.
func serve(t *testing.T) (*issuer.Issuer, string, *auth.Verifier) {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	i, err := issuer.New(issuer.Config{URL: srv.URL, Audience: audience})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", i.Handler())
	v, err := auth.New(t.Context(), auth.Config{Issuers: []auth.Issuer{{
		URL: srv.URL, JWKSURL: srv.URL + issuer.JWKSPath, Audiences: []string{audience},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return i, srv.URL, v
}

func fetch(t *testing.T, method, url, accept, body string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var b strings.Builder
	if err := resp.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(b.String(), "\r\n\r\n")
	return resp.StatusCode, resp.Header, text
}

// TestTokenEndpoint asks in each way that the documentation names and verifies what
// comes back.
func TestTokenEndpoint(t *testing.T) {
	t.Parallel()
	_, base, v := serve(t)
	query := url.Values{"client": {"tv"}, "viewer": {"7"}, "scope": {"a b"}, "ttl": {"10m"}}.Encode()
	for _, c := range []struct{ name, method, url, body, client, viewer string }{
		{"GET", http.MethodGet, "/token?" + query, "", "tv", "7"},
		{"POST with a query", http.MethodPost, "/token?" + query, "", "tv", "7"},
		{"POST with a form", http.MethodPost, "/token", query, "tv", "7"},
		{"defaults", http.MethodGet, "/token", "", "web", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, h, body := fetch(t, c.method, base+c.url, "text/plain", c.body)
			token, ok := strings.CutSuffix(body, "\n")
			if status != http.StatusOK || !ok || h.Get("Cache-Control") != "no-store" {
				t.Fatalf("status %d, header %v, body %q", status, h, body)
			}
			viewer, err := v.Verify(t.Context(), token)
			if err != nil || viewer.ClientID != c.client || viewer.Subject != c.viewer {
				t.Fatalf("viewer %+v, error %v", viewer, err)
			}
		})
	}
}

func TestTokenEndpointInJSON(t *testing.T) {
	t.Parallel()
	_, base, v := serve(t)
	status, _, body := fetch(t, http.MethodGet, base+"/token?client=web&viewer=7&scope=a&ttl=90s", "application/json", "")
	var answer struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   int    `json:"expires_in"`
		Scope       string `json:"scope"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %q, %v", status, body, err)
	}
	if answer.TokenType != "Bearer" || answer.ExpiresIn != 90 || answer.Scope != "a" {
		t.Errorf("answer %+v", answer)
	}
	viewer, err := v.Verify(t.Context(), answer.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(viewer.Expires); left < 80*time.Second || left > 90*time.Second {
		t.Errorf("%s left", left)
	}
}

func TestTokenEndpointMistakes(t *testing.T) {
	t.Parallel()
	_, base, _ := serve(t)
	for query, part := range map[string]string{
		"client=watch":                      `client \"watch\" is unknown; known are mobile, web, tv`,
		"ttl=x":                             "ttl is not a duration",
		"ttl=0s":                            "ttl is not a duration",
		"ttl=25h":                           "ttl 25h0m0s is out of range",
		"ttl=-1m":                           "out of range",
		"viewer=" + strings.Repeat("9", 65): "viewer has to be",
		"client=x&viewer=" + strings.Repeat("9", 65): "viewer has to be",
	} {
		status, _, body := fetch(t, http.MethodGet, base+"/token?"+query, "text/plain", "")
		if status != http.StatusBadRequest || !strings.Contains(body, part) {
			t.Errorf("%s: status %d, %q; want %q", query, status, body, part)
		}
	}
	if status, _, _ := fetch(t, http.MethodPut, base+"/token", "", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("PUT: status %d", status)
	}
	if status, _, _ := fetch(t, http.MethodGet, base+"/elsewhere", "", ""); status != http.StatusNotFound {
		t.Errorf("elsewhere: status %d", status)
	}
}

// TestSeed: the same seed makes the same key, so that a token of one process passes
// in another; without a seed it does not.
func TestSeed(t *testing.T) {
	t.Parallel()
	keys := func(seed []byte) string {
		i, err := issuer.New(issuer.Config{URL: "http://127.0.0.1", Audience: audience, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		i.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, issuer.JWKSPath, nil))
		return w.Body.String()
	}
	seed := []byte(strings.Repeat("s", 32))
	if a, b := keys(seed), keys(seed); a != b || !strings.Contains(a, `"Ed25519"`) {
		t.Errorf("%s\n%s", a, b)
	}
	if one, other := keys(nil), keys(nil); one == other {
		t.Error("two issuers share a key")
	}
	if strings.Contains(keys(seed), `"d"`) {
		t.Error("the private key is published")
	}
}

func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	_, err := issuer.New(issuer.Config{Seed: []byte("short")})
	for _, part := range []string{"URL is missing", "Audience is missing", "Seed has 5 bytes; it needs 32"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("want %q in %v", part, err)
		}
	}
}
