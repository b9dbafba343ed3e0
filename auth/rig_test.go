package auth_test

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/golang-jwt/jwt/v5"
)

const (
	rigIssuer = "https://id.example.com"
	rigKeys   = "https://id.example.com/keys"
)

type object = map[string]any

// signingKey is a private key as an issuer has it.
type signingKey struct {
	id, alg string
	private any
}

// The keys of all tests. RSA keys are slow to make, so each is made once.
var (
	edKey      = sync.OnceValue(func() signingKey { return newEdKey("ed") })
	otherEdKey = sync.OnceValue(func() signingKey { return newEdKey("ed") })
	ecKey      = sync.OnceValue(func() signingKey { return newECKey("ec", "ES256", elliptic.P256()) })
	ec384Key   = sync.OnceValue(func() signingKey { return newECKey("ec384", "ES384", elliptic.P384()) })
	rsaKey     = sync.OnceValue(func() signingKey { return newRSAKey("rsa", 2048) })
	weakRSAKey = sync.OnceValue(func() signingKey { return newRSAKey("weak", 1024) })
)

func newEdKey(id string) signingKey {
	_, k, err := ed25519.GenerateKey(nil)
	return signingKey{id, "EdDSA", must(k, err)}
}

func newECKey(id, alg string, c elliptic.Curve) signingKey {
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	return signingKey{id, alg, must(k, err)}
}

func newRSAKey(id string, bits int) signingKey {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	return signingKey{id, "RS256", must(k, err)}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// jwk is the public half of k as an issuer publishes it.
func (k signingKey) jwk() object {
	m := object{"kid": k.id, "alg": k.alg, "use": "sig"}
	switch p := k.private.(type) {
	case ed25519.PrivateKey:
		maps.Copy(m, object{"kty": "OKP", "crv": "Ed25519", "x": b64(p.Public().(ed25519.PublicKey))})
	case *ecdsa.PrivateKey:
		point := must(p.PublicKey.Bytes())
		half := len(point) / 2
		maps.Copy(m, object{"kty": "EC", "crv": p.Curve.Params().Name, "x": b64(point[1 : 1+half]), "y": b64(point[1+half:])})
	case *rsa.PrivateKey:
		maps.Copy(m, object{"kty": "RSA", "n": b64(p.N.Bytes()), "e": b64(big.NewInt(int64(p.E)).Bytes())})
	}
	return m
}

// signRaw signs header and claims as they are written, whatever they are.
func (k signingKey) signRaw(alg, header, claims string) string {
	text := b64([]byte(header)) + "." + b64([]byte(claims))
	return text + "." + b64(must(jwt.GetSigningMethod(alg).Sign(text, k.private)))
}

// header and claims of a good token, with changes; a change to nil removes.
func (k signingKey) header(changes object) object {
	return changed(object{"alg": k.alg, "kid": k.id, "typ": "at+jwt"}, changes)
}

func goodClaims(changes object) object {
	now := time.Now()
	return changed(object{
		"iss": rigIssuer, "aud": testAudience, "sub": "7", "client_id": "web", "scope": "a b",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "jti": "j1",
	}, changes)
}

func changed(m, changes object) object {
	for k, v := range changes {
		if m[k] = v; v == nil {
			delete(m, k)
		}
	}
	return m
}

func text(v any) string { return string(must(json.Marshal(v))) }

// token signs a good token with changes.
func (k signingKey) token(header, claims object) string {
	return k.signRaw(k.alg, text(k.header(header)), text(goodClaims(claims)))
}

// idp is an issuer's key endpoint, in memory.
type idp struct {
	mu      sync.Mutex
	serve   func(r *http.Request) (*http.Response, error)
	fetches []time.Time
	urls    []string
}

// newIDP serves a set of these keys.
func newIDP(keys ...signingKey) *idp {
	p := &idp{}
	p.publish(keys...)
	return p
}

func (p *idp) publish(keys ...signingKey) {
	set := []object{}
	for _, k := range keys {
		set = append(set, k.jwk())
	}
	p.answer(http.StatusOK, text(object{"keys": set}), nil)
}

func (p *idp) answer(status int, body string, h http.Header) {
	p.handle(func(*http.Request) (*http.Response, error) { return response(status, body, h), nil })
}

func (p *idp) handle(f func(*http.Request) (*http.Response, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.serve = f
}

func response(status int, body string, h http.Header) *http.Response {
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func (p *idp) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.fetches = append(p.fetches, time.Now())
	p.urls = append(p.urls, r.URL.String())
	serve := p.serve
	p.mu.Unlock()
	resp, err := serve(r)
	if resp != nil {
		resp.Request = r
	}
	return resp, err
}

// count is how often keys were fetched.
func (p *idp) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.fetches)
}

// visited are the different URLs asked for.
func (p *idp) visited() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(p.urls)))
}

// issuer is the configuration that goes with p.
func (p *idp) issuer(change ...func(*auth.Issuer)) auth.Issuer {
	i := auth.Issuer{
		URL: rigIssuer, JWKSURL: rigKeys, Audiences: []string{testAudience},
		HTTPClient: &http.Client{Transport: p},
	}
	for _, c := range change {
		c(&i)
	}
	return i
}

// verifier is a running Verifier for p.
func (p *idp) verifier(tb testing.TB, change ...func(*auth.Issuer)) *auth.Verifier {
	tb.Helper()
	return newVerifier(tb, auth.Config{Issuers: []auth.Issuer{p.issuer(change...)}})
}

func newVerifier(tb testing.TB, cfg auth.Config) *auth.Verifier {
	tb.Helper()
	v, err := auth.New(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(v.Close)
	return v
}

// reasonOf is why a token was refused, or "" if it was not.
func reasonOf(err error) auth.Reason {
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return e.Reason
	}
	return ""
}

// wantReason verifies a token and compares the outcome; "" wants a Viewer.
func wantReason(tb testing.TB, v *auth.Verifier, token string, want auth.Reason) {
	tb.Helper()
	viewer, err := v.Verify(tb.Context(), token)
	if got := reasonOf(err); got != want || (viewer == nil) != (want != "") {
		tb.Errorf("got %q (viewer: %v), want %q", cmp.Or(got, "accepted"), viewer != nil, cmp.Or(want, "accepted"))
	}
	if e, ok := errors.AsType[*auth.Error](err); ok && e.Status() == http.StatusOK {
		tb.Errorf("refusal with status 200: %v", e)
	}
}

func (k signingKey) curve() elliptic.Curve { return k.private.(*ecdsa.PrivateKey).Curve }

func contextWithTimeout(tb testing.TB, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(tb.Context(), d)
}
