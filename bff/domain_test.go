package bff

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/ratelimit"
)

// words verifies tokens that are words.
type words map[string]error

// Verify implements auth.TokenVerifier.
func (w words) Verify(_ context.Context, token string) (*auth.Viewer, error) {
	if err, known := w[token]; known {
		return &auth.Viewer{Subject: token}, err
	}
	return nil, &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonSignature}
}

// asks is a store that counts how often it is asked.
type asks struct {
	ratelimit.Store
	asked *atomic.Int64
}

// Reserve implements ratelimit.Store.
func (c asks) Reserve(ctx context.Context, charges []ratelimit.Charge) ([]ratelimit.Decision, error) {
	c.asked.Add(1)
	return c.Store.Reserve(ctx, charges)
}

// roundTripper is a function that carries calls.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// appOf makes the App of a domain, with more lines of bff.yaml.
func appOf(t *testing.T, d Domain, more string) (*App, error) {
	t.Helper()
	file := t.TempDir() + "/bff.yaml"
	write(t, file, "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\n"+allServices+more)
	cfg, err := ReadConfig(file, "", things, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	a, err := NewApp(t.Context(), d, cfg, Options{Logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		t.Cleanup(a.Close)
	}
	return a, err
}

// A domain's own parts stand in for the engine's: tokens, limits, calls to services and what wraps requests.
func TestOwnParts(t *testing.T) {
	t.Parallel()
	d := testDomain(t)
	var asked, wrapped atomic.Int64
	d.Verifier = words{"ada": nil, "eve": errors.New("the directory is away")}
	d.Limiter = func(c ratelimit.Config) (*ratelimit.Limiter, error) {
		memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
		if err != nil {
			return nil, err
		}
		c.Store, c.Secret = asks{memory, &asked}, []byte("sixteen bytes at least")
		return ratelimit.New(c)
	}
	var called string
	d.Transport = func(service string) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			called += service + " " + r.URL.String()
			return &http.Response{StatusCode: 204, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
		})
	}
	d.Middleware = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			wrapped.Add(1)
			next.ServeHTTP(w, r)
		})
	}
	var services Backends
	resolvers := d.Resolvers
	d.Resolvers = func(b Backends) (Resolvers, error) {
		services = b
		return resolvers(b)
	}
	a, err := appOf(t, d, "")
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]int{"": 422, "ada": 422, "mallory": 401, "eve": 503} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/web", strings.NewReader(`{"query": "{ nope }"}`))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d %s", token, w.Code, w.Body)
		}
	}
	if asked.Load() == 0 || wrapped.Load() != 4 {
		t.Errorf("the store was asked %d times, the middleware %d", asked.Load(), wrapped.Load())
	}
	if err := services.Services["two"].Op(http.MethodGet, "/x").Call(t.Context(), clients.Request{}, nil); called != "two http://two/x" {
		t.Errorf("called %q, %v", called, err)
	}
}

// What is configured beside a part of the domain's own would be forgotten, so it is an error.
func TestOwnPartsAndConfiguration(t *testing.T) {
	t.Parallel()
	d := testDomain(t)
	d.Verifier = words{}
	if _, err := appOf(t, d, "issuers: [{url: \"https://a/\", jwks: \"https://a/keys\", audiences: [x]}]\n"); err == nil || !strings.HasPrefix(err.Error(), "issuers: ") {
		t.Errorf("%v", err)
	}
	d = testDomain(t)
	d.Limiter = ratelimit.New
	if _, err := appOf(t, d, "redis: {addresses: [\"127.0.0.1:1\"], secret: 0123456789abcdef}\n"); err == nil || !strings.HasPrefix(err.Error(), "redis.addresses: ") {
		t.Errorf("%v", err)
	}
}
