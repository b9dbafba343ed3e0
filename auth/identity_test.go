package auth_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/facetgraph/facet/auth"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

func newSigner(tb testing.TB, change ...func(*auth.SignerConfig)) *auth.Signer {
	tb.Helper()
	cfg := auth.SignerConfig{Issuer: "https://bff.internal", Actor: "bff-1"}
	for _, c := range change {
		c(&cfg)
	}
	return must(auth.NewSigner(cfg))
}

// asService reads a token as a service would: with the published keys and stock
// libraries.
func asService(tb testing.TB, s *auth.Signer, token, audience string) (jwt.MapClaims, map[string]any, error) {
	tb.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/", nil))
	keys := must(keyfunc.NewJWKSetJSON(w.Body.Bytes()))
	t, err := jwt.Parse(token, keys.Keyfunc, jwt.WithValidMethods([]string{"EdDSA"}),
		jwt.WithIssuer("https://bff.internal"), jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithIssuedAt())
	if err != nil {
		return nil, nil, err
	}
	return t.Claims.(jwt.MapClaims), t.Header, nil
}

func viewer7() *auth.Viewer {
	return &auth.Viewer{
		Subject: "7", Issuer: rigIssuer, ClientID: "web", Scopes: []string{"a", "b"}, Tenant: "t",
		Expires: time.Now().Add(time.Hour),
	}
}

func TestSignedIdentity(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://posts/", nil)
	r.Header.Set("Authorization", "Bearer the-edge-token")
	ctx := auth.NewContextWithToken(t.Context(), viewer7(), "the-edge-token")
	if err := s.Identity("posts")(ctx, r); err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || len(r.Header.Values("Authorization")) != 1 || strings.Contains(token, "edge") {
		t.Fatalf("Authorization %q", r.Header.Values("Authorization"))
	}
	claims, header, err := asService(t, s, token, "posts")
	if err != nil {
		t.Fatal(err)
	}
	life := claims["exp"].(float64) - claims["iat"].(float64)
	if life < 59 || life > 60 || header["typ"] != "bff-identity+jwt" || claims["jti"] == "" {
		t.Errorf("life %v s, typ %v, jti %v", life, header["typ"], claims["jti"])
	}
	delete(claims, "iat")
	delete(claims, "exp")
	delete(claims, "jti")
	want := jwt.MapClaims{
		"iss": "https://bff.internal", "aud": "posts", "sub": "7", "viewer_iss": rigIssuer, "client_id": "web",
		"tenant": "t", "scope": "a b", "act": map[string]any{"sub": "bff-1"},
	}
	if diff := cmp.Diff(want, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	if _, _, err := asService(t, s, token, "ads"); err == nil {
		t.Error("the token for posts passes at ads")
	}
}

// TestIdentityDoesNotPassAtTheEdge: even if the edge trusted the signer's keys, the
// type of the token gives it away.
func TestIdentityDoesNotPassAtTheEdge(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	p := newIDP()
	p.answer(http.StatusOK, w.Body.String(), nil)
	for _, profile := range []auth.Profile{auth.ProfileAccessToken, auth.ProfileGeneric} {
		v := p.verifier(t, func(i *auth.Issuer) {
			i.URL, i.Audiences, i.Profile = "https://bff.internal", []string{"posts"}, profile
		})
		wantReason(t, v, must(s.Token(viewer7(), "posts")), auth.ReasonTokenType)
	}
}

func TestAnonymousIdentity(t *testing.T) {
	t.Parallel()
	s := newSigner(t)
	claims, _, err := asService(t, s, must(s.Token(nil, "posts")), "posts")
	if err != nil {
		t.Fatal(err)
	}
	if _, has := claims["sub"]; has || claims["act"] == nil {
		t.Errorf("claims %v", claims)
	}
}

// TestIdentityIsReused: one token per viewer and service, until a sixth of its life
// is left; never for another viewer, other scopes or another service.
func TestIdentityIsReused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(t)
		first := must(s.Token(viewer7(), "posts"))
		time.Sleep(49 * time.Second)
		v := viewer7()
		v.Expires = v.Expires.Add(-49 * time.Second) // the same token of the viewer
		if must(s.Token(v, "posts")) != first {
			t.Error("signed again with 11 s left")
		}
		different := []string{first}
		for _, change := range []func(*auth.Viewer){
			func(v *auth.Viewer) { v.Subject = "8" },
			func(v *auth.Viewer) { v.Issuer = "x" },
			func(v *auth.Viewer) { v.ClientID = "tv" },
			func(v *auth.Viewer) { v.Tenant = "u" },
			func(v *auth.Viewer) { v.Scopes = []string{"a"} },
			func(v *auth.Viewer) { v.Expires = v.Expires.Add(time.Minute) },
		} {
			v := viewer7()
			v.Expires = v.Expires.Add(-49 * time.Second)
			change(v)
			different = append(different, must(s.Token(v, "posts")))
		}
		different = append(different, must(s.Token(v, "ads")), must(s.Token(nil, "posts")))
		if n := len(slices.Compact(slices.Sorted(slices.Values(different)))); n != len(different) {
			t.Errorf("%d different tokens, want %d", n, len(different))
		}
		time.Sleep(time.Second)
		if must(s.Token(v, "posts")) == first {
			t.Error("reused with 10 s left")
		}
	})
}

// TestIdentityEndsWithTheViewer: it never outlives the token it stands for.
func TestIdentityEndsWithTheViewer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(t)
		v := viewer7()
		v.Expires = time.Now().Add(20 * time.Second)
		claims, _, err := asService(t, s, must(s.Token(v, "posts")), "posts")
		if err != nil || int64(claims["exp"].(float64)) != v.Expires.Unix() {
			t.Errorf("exp %v, want %d; %v", claims["exp"], v.Expires.Unix(), err)
		}
		time.Sleep(20 * time.Second)
		if _, err := s.Token(v, "posts"); reasonOf(err) != auth.ReasonExpired {
			t.Errorf("got %v for a viewer who has expired", err)
		}
	})
}

// TestSignerKeyRotation: tokens of the retired key still verify by what is
// published.
func TestSignerKeyRotation(t *testing.T) {
	t.Parallel()
	_, old, _ := ed25519.GenerateKey(nil)
	before := newSigner(t, func(c *auth.SignerConfig) { c.Key = old })
	after := newSigner(t, func(c *auth.SignerConfig) { c.Retired = []ed25519.PublicKey{old.Public().(ed25519.PublicKey)} })
	token := must(before.Token(viewer7(), "posts"))
	if _, _, err := asService(t, after, token, "posts"); err != nil {
		t.Error(err)
	}
	w := httptest.NewRecorder()
	after.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if strings.Contains(w.Body.String(), `"d"`) || !json.Valid(w.Body.Bytes()) {
		t.Errorf("published: %s", w.Body)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	signer := newSigner(t)
	exchanger := must(auth.NewExchanger(auth.ExchangeConfig{TokenURL: "https://id.example.com/token"}))
	t.Cleanup(exchanger.Close)
	ctx := auth.NewContextWithToken(t.Context(), viewer7(), "edge")
	authorization := func(identity auth.Identity, ctx context.Context) string {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://posts/", nil)
		r.Header.Set("Authorization", "Bearer left-over")
		if err := identity(ctx, r); err != nil {
			t.Error(err)
		}
		return strings.Join(r.Header.Values("Authorization"), "|")
	}
	if got := authorization(must(auth.NewIdentity(auth.ModeNone, "", nil, nil)), ctx); got != "" {
		t.Errorf("none: %q", got)
	}
	if got := authorization(must(auth.NewIdentity("", "", nil, nil)), ctx); got != "" {
		t.Errorf("default: %q", got)
	}
	forward := must(auth.NewIdentity(auth.ModeForward, "", nil, nil))
	if got := authorization(forward, ctx); got != "Bearer edge" {
		t.Errorf("forward: %q", got)
	}
	if got := authorization(forward, t.Context()); got != "" {
		t.Errorf("forward, anonymous: %q", got)
	}
	if got := authorization(must(auth.NewIdentity(auth.ModeExchange, "posts", nil, exchanger)), t.Context()); got != "" {
		t.Errorf("exchange, anonymous: %q", got)
	}
	if got := authorization(must(auth.NewIdentity(auth.ModeInternal, "posts", signer, nil)), ctx); !strings.HasPrefix(got, "Bearer ey") {
		t.Errorf("internal: %q", got)
	}
	for mode, audience := range map[auth.Mode]string{auth.ModeInternal: "posts", auth.ModeExchange: "posts", "internal ": "posts", "x": ""} {
		if _, err := auth.NewIdentity(mode, audience, nil, nil); err == nil {
			t.Errorf("mode %q without its means: no error", mode)
		}
	}
	if _, err := auth.NewIdentity(auth.ModeInternal, "", signer, nil); err == nil {
		t.Error("internal without audience: no error")
	}
	var m auth.Mode
	if err := m.UnmarshalText([]byte("exchanged")); err == nil || !strings.Contains(err.Error(), "none, internal, exchange, forward") {
		t.Errorf("unknown mode: %v", err)
	}
}

func TestSignerConfigMistakes(t *testing.T) {
	t.Parallel()
	_, err := auth.NewSigner(auth.SignerConfig{TTL: time.Hour, Key: make([]byte, 5), Retired: []ed25519.PublicKey{{1}}})
	for _, part := range []string{"issuer is missing", "ttl 1h0m0s is out of range", "key is not", "retired[0]"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("want %q in %v", part, err)
		}
	}
}
