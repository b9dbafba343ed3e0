package auth_test

import (
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/google/go-cmp/cmp"
)

// TestTokenOfAnotherKind: one issuer signs several kinds of token with one key;
// only access tokens pass, in either profile.
func TestTokenOfAnotherKind(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	strict := p.verifier(t)
	generic := p.verifier(t, func(i *auth.Issuer) { i.Profile = auth.ProfileGeneric })
	for _, c := range []struct {
		name                string
		header, claims      object
		wantStrict, wantGen auth.Reason
	}{
		{"access token, RFC 9068", nil, nil, "", ""},
		{"access token of an older issuer", object{"typ": "JWT"}, object{"client_id": nil, "azp": "web", "jti": nil}, auth.ReasonTokenType, ""},
		{"typ absent", object{"typ": nil}, nil, auth.ReasonTokenType, ""},
		{"Keycloak access token", object{"typ": "JWT"}, object{"typ": "Bearer"}, auth.ReasonTokenType, ""},
		{"id token (nonce)", object{"typ": "JWT"}, object{"nonce": "n"}, auth.ReasonTokenType, auth.ReasonTokenType},
		{"id token (at_hash)", object{"typ": "JWT"}, object{"at_hash": "h"}, auth.ReasonTokenType, auth.ReasonTokenType},
		{"id token (Keycloak)", object{"typ": "JWT"}, object{"typ": "ID"}, auth.ReasonTokenType, auth.ReasonTokenType},
		{"refresh token (Keycloak)", object{"typ": "JWT"}, object{"typ": "Refresh"}, auth.ReasonTokenType, auth.ReasonTokenType},
		{"offline token (Keycloak)", object{"typ": "JWT"}, object{"typ": "Offline"}, auth.ReasonTokenType, auth.ReasonTokenType},
		{"refresh token (typ)", object{"typ": "rt+jwt"}, nil, auth.ReasonTokenType, auth.ReasonTokenType},
		{"logout token", object{"typ": "logout+jwt"}, nil, auth.ReasonTokenType, auth.ReasonTokenType},
		{"security event", object{"typ": "secevent+jwt"}, nil, auth.ReasonTokenType, auth.ReasonTokenType},
		{"DPoP proof", object{"typ": "dpop+jwt"}, nil, auth.ReasonTokenType, auth.ReasonTokenType},
		{"internal identity", object{"typ": auth.IdentityType}, nil, auth.ReasonTokenType, auth.ReasonTokenType},
		{"generic without sub", object{"typ": "JWT"}, object{"sub": nil}, auth.ReasonTokenType, auth.ReasonMissingClaim},
		{"claim typ is a number", nil, object{"typ": 1}, auth.ReasonClaimType, auth.ReasonClaimType},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token := edKey().token(c.header, c.claims)
			wantReason(t, strict, token, c.wantStrict)
			wantReason(t, generic, token, c.wantGen)
		})
	}
}

// TestTenants: a token of tenant A does not pass where only tenant B is served.
func TestTenants(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	b := p.verifier(t, func(i *auth.Issuer) { i.TenantClaim, i.Tenants = "tid", []string{"b"} })
	anyone := p.verifier(t, func(i *auth.Issuer) { i.TenantClaim = "tid" })
	wantReason(t, b, edKey().token(nil, object{"tid": "b"}), "")
	wantReason(t, b, edKey().token(nil, object{"tid": "a"}), auth.ReasonTenant)
	wantReason(t, b, edKey().token(nil, object{"tid": "B"}), auth.ReasonTenant)
	wantReason(t, b, edKey().token(nil, object{"tid": []string{"b"}}), auth.ReasonTenant)
	wantReason(t, b, edKey().token(nil, nil), auth.ReasonTenant)
	wantReason(t, anyone, edKey().token(nil, nil), auth.ReasonTenant)
	viewer, err := anyone.Verify(t.Context(), edKey().token(nil, object{"tid": "a"}))
	if err != nil || viewer.Tenant != "a" {
		t.Errorf("viewer %+v, error %v; want tenant a", viewer, err)
	}
}

func TestRequiredClaims(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	v := p.verifier(t, func(i *auth.Issuer) { i.RequiredClaims = []string{"acr", "roles"} })
	wantReason(t, v, edKey().token(nil, object{"acr": "1", "roles": []string{"r"}}), "")
	for _, claims := range []object{
		{"roles": []string{"r"}},
		{"acr": "", "roles": []string{"r"}},
		{"acr": "1", "roles": []string{}},
	} {
		wantReason(t, v, edKey().token(nil, claims), auth.ReasonMissingClaim)
	}
}

// TestBoundToken: a token bound to a key passes only if a proxy is said to prove it.
func TestBoundToken(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	token := edKey().token(nil, object{"cnf": object{"x5t#S256": "x"}})
	wantReason(t, p.verifier(t), token, auth.ReasonBound)
	wantReason(t, p.verifier(t, func(i *auth.Issuer) { i.DangerouslyAcceptBound = true }), token, "")
}

func TestScopes(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	v := p.verifier(t)
	for _, c := range []struct {
		name   string
		claims object
		want   []string
	}{
		{"words", object{"scope": "a b:c"}, []string{"a", "b:c"}},
		{"spaces", object{"scope": "  a   b "}, []string{"a", "b"}},
		{"empty", object{"scope": ""}, []string{}},
		{"none", object{"scope": nil}, nil},
		{"scp list", object{"scope": nil, "scp": []string{"a", "b"}}, []string{"a", "b"}},
		{"scp words", object{"scope": nil, "scp": "a b"}, []string{"a", "b"}},
		{"scope wins over scp", object{"scope": "a", "scp": []string{"admin"}}, []string{"a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			viewer, err := v.Verify(t.Context(), edKey().token(nil, c.claims))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, viewer.Scopes); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
		})
	}
	for _, scp := range []any{[]any{"a", 1}, []string{"a b"}, 7, []string{""}} {
		wantReason(t, v, edKey().token(nil, object{"scope": nil, "scp": scp}), auth.ReasonClaimType)
	}
}

func TestViewer(t *testing.T) {
	t.Parallel()
	v := &auth.Viewer{Scopes: []string{"a", "b"}, Claims: object{"x": "y", "n": 1.0}}
	var nobody *auth.Viewer
	for _, c := range []struct {
		name      string
		got, want bool
	}{
		{"has one", v.HasScopes("a"), true},
		{"has both", v.HasScopes("b", "a"), true},
		{"lacks one", v.HasScopes("a", "c"), false},
		{"asks for none", v.HasScopes(), true},
		{"part of a scope", v.HasScopes("A"), false},
		{"nobody has any", nobody.HasScopes("a"), false},
		{"nobody has none", nobody.HasScopes(), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", c.name, c.got)
		}
	}
	if s, ok := v.Claim("x"); s != "y" || !ok {
		t.Errorf("claim x: %q %v", s, ok)
	}
	for _, name := range []string{"n", "absent", "X"} {
		if s, ok := v.Claim(name); ok {
			t.Errorf("claim %s: %q", name, s)
		}
	}
	if _, ok := nobody.Claim("x"); ok {
		t.Error("nobody has a claim")
	}
	if got, ok := auth.FromContext(t.Context()); ok || got != nil {
		t.Error("a viewer out of nothing")
	}
	if got, ok := auth.FromContext(auth.NewContext(t.Context(), v)); !ok || got != v {
		t.Error("the viewer is lost in the context")
	}
	if _, ok := auth.FromContext(auth.NewContext(auth.NewContext(t.Context(), v), nil)); ok {
		t.Error("a nil viewer does not make the context anonymous")
	}
}

// TestCacheIsPerToken: what is remembered for one token says nothing about another,
// and two tokens never share a viewer.
func TestCacheIsPerToken(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}, CacheSize: 2})
	tokens := map[string]string{}
	for _, sub := range []string{"1", "2", "3", "4", "5"} {
		tokens[sub] = edKey().token(nil, object{"sub": sub, "exp": time.Now().Add(time.Hour).Unix()})
	}
	for range 3 {
		for sub, token := range tokens {
			viewer, err := v.Verify(t.Context(), token)
			if err != nil || viewer.Subject != sub {
				t.Fatalf("viewer %+v, error %v; want subject %s", viewer, err, sub)
			}
		}
	}
}
