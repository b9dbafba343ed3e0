package edge

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/auth/issuer"
	"github.com/facetgraph/facet/bench/execution"
	"github.com/facetgraph/facet/edge"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

const (
	issuerURL = "https://issuer.example"
	audience  = "facet-bench"
	page      = "https://www.example.com"
)

// unlimited is the highest rate there may be.
const unlimited = 1_000_000_000_000

// Backend is what operations are resolved by.
type Backend struct {
	Root generated.ResolverRoot
	// Begin gives an operation its loaders; may be nil.
	Begin func(context.Context) (context.Context, plan.Tasks)
}

// Edge is one handler and the header of a request to it.
type Edge struct {
	Handler http.Handler
	Header  http.Header
	closers []func()
}

// Close ends what the edge runs.
func (e *Edge) Close() {
	for _, c := range e.closers {
		c()
	}
}

// Off executes as bench/execution does: no token, no limit on price or rate, no request id, no CORS. The limits on
// documents cannot be switched off; they are paid once per document.
func Off(b Backend) (*Edge, error) {
	h, done, err := execution.Facet(b.Root, b.Begin)
	if err != nil {
		return nil, err
	}
	return &Edge{Handler: execution.AsViewer(h), Header: http.Header{}, closers: []func(){done}}, nil
}

// Layers says what of the edge is on.
type Layers struct{ Tokens, Rates, CORS, RequestIDs bool }

// Everything is the edge as it is served.
func Everything() Layers { return Layers{Tokens: true, Rates: true, CORS: true, RequestIDs: true} }

// On is the chain of cmd/bff, in its order, with the web client's own policies but for the rate, which is checked and
// settled as ever but high enough for a benchmark.
func On(ctx context.Context, b Backend, l Layers) (*Edge, error) {
	e := &Edge{Header: http.Header{}}
	token, verifier, err := e.verifier(ctx)
	if err != nil {
		return nil, errors.Join(err, e.fail())
	}
	s, err := e.server(b, verifier, l)
	if err != nil {
		return nil, errors.Join(err, e.fail())
	}
	h := execution.AsViewer(s.Handler())
	if l.Tokens {
		h = auth.Middleware(verifier, s.RefuseToken)(s.Handler())
		e.Header["Authorization"] = []string{"Bearer " + token}
	}
	if l.CORS {
		h = s.CORS(h)
		e.Header["Origin"] = []string{page}
	}
	if l.RequestIDs {
		h = identified(h)
	}
	e.Handler = h
	return e, nil
}

func (e *Edge) fail() error { e.Close(); return nil }

// server is the engine's, with a limiter in memory.
func (e *Edge) server(b Backend, verifier *auth.Verifier, l Layers) (*edge.Edge, error) {
	web, err := execution.WebClient()
	if err != nil {
		return nil, err
	}
	policy := *web.Policy
	policy.CORS.Origins = []string{page}
	policy.Rate = append([]schema.Rate(nil), policy.Rate...)
	for i := range policy.Rate {
		policy.Rate[i].Limit, policy.Rate[i].Burst = unlimited, unlimited
	}
	web.Policy = &policy
	limiter, err := ratelimit.New(ratelimit.Config{})
	if err != nil {
		return nil, err
	}
	workers := plan.NewWorkers()
	closing := limiter
	e.closers = append(e.closers, workers.Close, func() { _ = closing.Close() })
	if !l.Rates {
		limiter = nil
	}
	s, err := graph.New(&schema.Set{Clients: []*schema.Client{web}}, graph.Options{
		Executable: generated.Executable(),
		Resolvers:  b.Root, Begin: b.Begin, Workers: workers, Limiter: limiter, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	return edge.New(s, edge.Options{Verify: verifier.Verify})
}

// verifier is auth's in front of the demo's issuer, whose keys come from memory.
func (e *Edge) verifier(ctx context.Context) (token string, v *auth.Verifier, err error) {
	i, err := issuer.New(issuer.Config{URL: issuerURL, Audience: audience})
	if err != nil {
		return "", nil, err
	}
	if token, err = i.Token("web", "7", nil, 0); err != nil {
		return "", nil, err
	}
	v, err = auth.New(ctx, auth.Config{
		Issuers: []auth.Issuer{{URL: issuerURL, JWKSURL: issuerURL + issuer.JWKSPath, Audiences: []string{audience}, HTTPClient: &http.Client{Transport: inProcess{i.Handler()}}}},
	})
	if err == nil {
		e.closers = append(e.closers, v.Close)
	}
	return token, v, err
}

// inProcess answers requests by a handler, without a network.
type inProcess struct{ h http.Handler }

// RoundTrip implements http.RoundTripper.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w.Result(), nil
}

// identified does what cmd/bff does with ids, addresses and headers that claim an identity.
func identified(next http.Handler) http.Handler {
	return edge.WithOrigins(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth.StripIdentityHeaders(r.Header, false)
		next.ServeHTTP(w, r)
	}), func(r *http.Request) netip.Addr {
		peer, _ := netip.ParseAddrPort(r.RemoteAddr) // the zero address is one, too
		return peer.Addr().Unmap()
	})
}
