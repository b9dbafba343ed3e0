package auth_test

import (
	"bytes"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

const tenant, otherTenant = "6a4f0a51-5c0e-4f8a-9d1e-0a1b2c3d4e5f", "b1b2b3b4-0000-4000-8000-c1c2c3c4c5c6"

// provider is one provider's access token, in the shape that it documents, and how
// its issuer is configured.
type provider struct {
	profile   auth.Profile
	url       string
	audience  string
	typ       any // nil: the header has none
	claims    object
	want      auth.Viewer
	idToken   object            // changes that make it the provider's id token
	attacks   map[string]object // changes to claims, each of which is refused
	alsoTaken map[string]object // changes with which it is good, too
}

// at is a time in seconds from now, as claims have it.
func at(offset time.Duration) int64 { return time.Now().Add(offset).Unix() }

func providers() map[string]provider {
	return map[string]provider{
		"keycloak": {
			profile: auth.ProfileKeycloak, url: "https://id.example.com/realms/shop", audience: "facet", typ: "JWT",
			claims: object{
				"exp": at(time.Hour), "iat": at(0), "auth_time": at(-time.Hour), "jti": "onrtac:5f1c", "iss": "https://id.example.com/realms/shop",
				"aud": []string{"facet", "account"}, "sub": "f3b0a9e2-31d1-4e61-9d5d-4d6c9c2b6c11", "typ": "Bearer", "azp": "web",
				"sid": "1d0c", "acr": "1", "allowed-origins": []string{"https://shop.example.com"},
				"realm_access": object{"roles": []string{"offline_access", "admin"}}, "resource_access": object{"account": object{"roles": []string{"view-profile"}}},
				"scope": "openid profile email", "email_verified": true, "preferred_username": "ada",
			},
			want:    auth.Viewer{Subject: "f3b0a9e2-31d1-4e61-9d5d-4d6c9c2b6c11", ClientID: "web", Scopes: []string{"openid", "profile", "email"}},
			idToken: object{"typ": "ID", "aud": "facet", "at_hash": "h", "nonce": "n", "scope": nil},
			attacks: map[string]object{
				"id token whose audience is ours": {"typ": "ID"}, "refresh token": {"typ": "Refresh"}, "offline token": {"typ": "Offline"},
				"logout token": {"typ": "Logout"}, "no kind": {"typ": nil}, "a hash of an id token": {"at_hash": "h"},
				"no client": {"azp": nil}, "another client beside it": {"client_id": "tv"}, "audience of the account console": {"aud": "account"},
				"no audience": {"aud": nil}, "another realm": {"iss": "https://id.example.com/realms/master"}, "no subject": {"sub": nil},
			},
			alsoTaken: map[string]object{"nonce, as before version 24": {"nonce": "n"}, "client_id of a service account": {"client_id": "web"}},
		},
		"auth0": {
			profile: auth.ProfileAuth0, url: "https://shop.eu.auth0.com/", audience: "https://api.example.com", typ: "JWT",
			claims: object{
				"iss": "https://shop.eu.auth0.com/", "sub": "auth0|64b7c0ffee", "aud": []string{"https://api.example.com", "https://shop.eu.auth0.com/userinfo"},
				"iat": at(0), "exp": at(time.Hour), "scope": "openid read:posts", "azp": "q8Vw", "permissions": []string{"write:posts"},
			},
			want:    auth.Viewer{Subject: "auth0|64b7c0ffee", ClientID: "q8Vw", Scopes: []string{"openid", "read:posts"}},
			idToken: object{"aud": "q8Vw", "azp": nil, "scope": nil, "permissions": nil, "nonce": "n", "sid": "s"},
			attacks: map[string]object{
				"id token without nonce":         {"azp": nil, "scope": nil, "permissions": nil},
				"id token with ours as audience": {"nonce": "n"}, "another API": {"aud": "https://other.example.com"}, "userinfo alone": {"aud": "https://shop.eu.auth0.com/userinfo"},
				"another tenant": {"iss": "https://evil.eu.auth0.com/"}, "two clients": {"client_id": "other"}, "no slash at the end": {"iss": "https://shop.eu.auth0.com"},
			},
			alsoTaken: map[string]object{
				"an application": {"sub": "q8Vw@clients", "gty": "client-credentials", "aud": "https://api.example.com"},
			},
		},
		"entra v2": {
			profile: auth.ProfileEntra, url: "https://login.microsoftonline.com/" + tenant + "/v2.0", audience: "11111111-aaaa-4bbb-8ccc-222222222222", typ: "JWT",
			claims: object{
				"aud": "11111111-aaaa-4bbb-8ccc-222222222222", "iss": "https://login.microsoftonline.com/" + tenant + "/v2.0",
				"iat": at(0), "nbf": at(0), "exp": at(time.Hour), "aio": "x", "azp": "33333333-aaaa-4bbb-8ccc-444444444444", "azpacr": "0", "name": "Ada",
				"oid": "o", "preferred_username": "ada@example.com", "rh": "0.", "scp": "Posts.Read Posts.Write", "sub": "AAAAAAAA-pairwise_1",
				"tid": tenant, "uti": "u", "ver": "2.0",
			},
			want:    auth.Viewer{Subject: "AAAAAAAA-pairwise_1", ClientID: "33333333-aaaa-4bbb-8ccc-444444444444", Scopes: []string{"Posts.Read", "Posts.Write"}, Tenant: tenant},
			idToken: object{"azp": nil, "azpacr": nil, "scp": nil, "roles": []string{"Admin"}, "nonce": "n"},
			attacks: map[string]object{
				"id token of one registration for both": {"azp": nil, "azpacr": nil, "scp": nil, "roles": []string{"Admin"}},
				"another tenant in tid":                 {"tid": otherTenant}, "another tenant in iss": {"iss": "https://login.microsoftonline.com/" + otherTenant + "/v2.0"},
				"common in iss": {"iss": "https://login.microsoftonline.com/common/v2.0"}, "no tid": {"tid": nil}, "tid is no text": {"tid": 5}, "tid is a part of the URL": {"tid": "v2.0"},
				"tid is empty": {"tid": ""}, "an application without roles": {"scp": nil}, "an application with no roles": {"scp": nil, "roles": []string{}},
				"a token for Microsoft Graph": {"aud": "00000003-0000-0000-c000-000000000000"}, "another version": {"ver": "3.0"},
			},
			alsoTaken: map[string]object{"an application with roles": {"scp": nil, "roles": []string{"Posts.Read", "Posts.Write"}, "idtyp": "app"}},
		},
		"entra v1": {
			profile: auth.ProfileEntra, url: "https://sts.windows.net/" + tenant + "/", audience: "api://facet", typ: "JWT",
			claims: object{
				"aud": "api://facet", "iss": "https://sts.windows.net/" + tenant + "/", "iat": at(0), "nbf": at(0), "exp": at(time.Hour), "acr": "1", "aio": "x",
				"amr": []string{"pwd"}, "appid": "33333333-aaaa-4bbb-8ccc-444444444444", "appidacr": "0", "ipaddr": "192.0.2.1", "oid": "o", "scp": "user_impersonation",
				"sub": "pairwise-1", "tid": tenant, "unique_name": "ada@example.com", "upn": "ada@example.com", "uti": "u", "ver": "1.0",
			},
			want:    auth.Viewer{Subject: "pairwise-1", ClientID: "33333333-aaaa-4bbb-8ccc-444444444444", Scopes: []string{"user_impersonation"}, Tenant: tenant},
			idToken: object{"appid": nil, "appidacr": nil, "scp": nil, "nonce": "n"},
			attacks: map[string]object{
				"id token": {"appid": nil, "appidacr": nil, "scp": nil}, "another tenant": {"tid": otherTenant}, "two clients": {"azp": "other"},
			},
		},
		"okta": {
			profile: auth.ProfileOkta, url: "https://shop.okta.com/oauth2/default", audience: "api://default", typ: nil,
			claims: object{
				"ver": 1, "jti": "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE", "iss": "https://shop.okta.com/oauth2/default", "aud": "api://default",
				"iat": at(0), "exp": at(time.Hour), "cid": "0oa1web", "uid": "00u1ada", "scp": []string{"openid", "posts:read"}, "auth_time": at(-time.Minute), "sub": "ada@example.com",
			},
			want:    auth.Viewer{Subject: "ada@example.com", ClientID: "0oa1web", Scopes: []string{"openid", "posts:read"}},
			idToken: object{"jti": "ID.x", "sub": "00u1ada", "aud": "0oa1web", "cid": nil, "uid": nil, "scp": nil, "amr": []string{"pwd"}, "idp": "0oa", "nonce": "n", "at_hash": "h"},
			attacks: map[string]object{
				"id token whose audience is ours": {"jti": "ID.x", "cid": nil, "uid": nil, "scp": nil}, "no client": {"cid": nil}, "no scopes": {"scp": nil},
				"another authorization server": {"iss": "https://shop.okta.com/oauth2/other"}, "the org's own server": {"iss": "https://shop.okta.com"},
				"another API": {"aud": "api://other"}, "client is no text": {"cid": 1}, "kind of another provider": {"typ": "ID"},
			},
			alsoTaken: map[string]object{"a service": {"sub": "0oa1web", "uid": nil, "auth_time": nil, "scp": []string{"posts:read"}}},
		},
		"cognito": {
			profile: auth.ProfileCognito, url: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd", audience: "1example23456789", typ: nil,
			claims: object{
				"sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "device_key": "d", "cognito:groups": []string{"admins"}, "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd",
				"version": 2, "client_id": "1example23456789", "origin_jti": "o", "event_id": "e", "token_use": "access", "scope": "phone openid posts/read",
				"auth_time": at(-time.Minute), "exp": at(time.Hour), "iat": at(0), "jti": "j", "username": "ada",
			},
			want:    auth.Viewer{Subject: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", ClientID: "1example23456789", Scopes: []string{"phone", "openid", "posts/read"}},
			idToken: object{"token_use": "id", "aud": "1example23456789", "client_id": nil, "scope": nil, "version": nil, "cognito:username": "ada", "at_hash": "h"},
			attacks: map[string]object{
				"id token": {"token_use": "id", "aud": "1example23456789", "client_id": nil}, "id token with a client": {"token_use": "id"},
				"refresh token": {"token_use": "refresh"}, "no use": {"token_use": nil}, "another app client": {"client_id": "other"}, "no client": {"client_id": nil},
				"another pool": {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"}, "use in other case": {"token_use": "ACCESS"},
				"bound to another API": {"aud": "https://other.example.com"}, "bound to several": {"aud": []string{"https://a.example.com", "https://b.example.com"}},
			},
			alsoTaken: map[string]object{"a service": {"username": nil, "sub": "1example23456789", "device_key": nil, "auth_time": nil}, "bound to us": {"aud": "1example23456789"}},
		},
		"firebase": {
			profile: auth.ProfileFirebase, url: "https://securetoken.google.com/shop-1234", audience: "shop-1234", typ: "JWT",
			claims: object{
				"name": "Ada", "picture": "https://example.com/a.png", "iss": "https://securetoken.google.com/shop-1234", "aud": "shop-1234", "auth_time": at(-time.Hour),
				"user_id": "Xk893u23H9SI893", "sub": "Xk893u23H9SI893", "iat": at(0), "exp": at(time.Hour), "email": "ada@example.com", "email_verified": true,
				"firebase": object{"identities": object{"email": []string{"ada@example.com"}}, "sign_in_provider": "password", "tenant": "retail"},
			},
			want: auth.Viewer{Subject: "Xk893u23H9SI893"},
			attacks: map[string]object{
				"another project": {"iss": "https://securetoken.google.com/evil", "aud": "evil"}, "audience of another project": {"aud": "evil"}, "two audiences": {"aud": []string{"shop-1234", "evil"}},
				"a session cookie": {"iss": "https://session.firebase.google.com/shop-1234"}, "no firebase": {"firebase": nil}, "firebase is no object": {"firebase": "x"},
				"signed in tomorrow": {"auth_time": at(24 * time.Hour)}, "never signed in": {"auth_time": nil}, "no subject": {"sub": ""},
				"a custom token": {"iss": "firebase-adminsdk@shop-1234.iam.gserviceaccount.com", "aud": "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"},
			},
			alsoTaken: map[string]object{"scopes as a custom claim": {"scope": ""}},
		},
	}
}

// issuer is how the provider is configured, with keys of p.
func (c provider) issuer(p *idp, profile auth.Profile) auth.Issuer {
	return p.issuer(func(i *auth.Issuer) { i.URL, i.Audiences, i.Profile = c.url, []string{c.audience}, profile })
}

// token is the provider's token, signed with RS256 as all of them do, with changes.
func (c provider) token(header, changes object) string {
	claims := changed(maps.Clone(c.claims), changes)
	return rsaKey().signRaw("RS256", text(rsaKey().header(changed(object{"typ": c.typ}, header))), text(claims))
}

// TestProviders: the access token of each provider passes by its profile, and says
// who asks; what is no such token does not.
func TestProviders(t *testing.T) {
	t.Parallel()
	for name, c := range providers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{c.issuer(newIDP(rsaKey()), c.profile)}})
			viewer, err := v.Verify(t.Context(), c.token(nil, nil))
			if err != nil {
				t.Fatal(err)
			}
			got := auth.Viewer{Subject: viewer.Subject, ClientID: viewer.ClientID, Scopes: viewer.Scopes, Tenant: viewer.Tenant}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("viewer (-want +got):\n%s", diff)
			}
			for what, changes := range c.alsoTaken {
				if _, err := v.Verify(t.Context(), c.token(nil, changes)); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

// TestProviderAttacks: what one provider tells apart from its access tokens does not
// pass by its profile, nor does what is wrong with any token.
func TestProviderAttacks(t *testing.T) {
	t.Parallel()
	for name, c := range providers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{c.issuer(newIDP(rsaKey(), edKey()), c.profile)}})
			attacks := map[string]string{
				"HS256 with the public key": hmacFor(c), "alg none": unsignedFor(c), "the key of somebody else": forged(c),
				"DPoP proof":     c.token(object{"typ": "dpop+jwt"}, nil),
				"logout token":   c.token(object{"typ": "logout+jwt"}, nil),
				"refresh token":  c.token(object{"typ": "rt+jwt"}, nil),
				"our own":        c.token(object{"typ": auth.IdentityType}, nil),
				"expired":        c.token(nil, object{"exp": at(-time.Hour)}),
				"without end":    c.token(nil, object{"exp": nil}),
				"of tomorrow":    c.token(nil, object{"iat": at(24 * time.Hour)}),
				"bound to a key": c.token(nil, object{"cnf": object{"jkt": "x"}}),
				"nobody":         c.token(nil, object{"sub": nil}),
				"hash":           c.token(nil, object{"c_hash": "h"}),
				"an id's use":    c.token(nil, object{"token_use": "id"}),
				"key of EdDSA":   c.token(object{"kid": "ed"}, nil),
				"other case":     c.token(nil, object{"TOKEN_USE": "access"}),
				"wrong audience": c.token(nil, object{"aud": "somebody", "client_id": "somebody"}),
			}
			if c.idToken != nil {
				attacks["id token"] = c.token(nil, c.idToken)
				attacks["id token for us"] = c.token(nil, changed(maps.Clone(c.idToken), object{"aud": c.audience}))
			}
			for what, changes := range c.attacks {
				attacks[what] = c.token(nil, changes)
			}
			for what, token := range attacks {
				if viewer, err := v.Verify(t.Context(), token); err == nil {
					t.Errorf("%s passes as %+v", what, viewer)
				}
			}
		})
	}
}

func hmacFor(c provider) string {
	text := b64([]byte(text(object{"alg": "HS256", "kid": "rsa", "typ": "JWT"}))) + "." + b64([]byte(text(c.claims)))
	return text + "." + b64(must(jwt.GetSigningMethod("HS256").Sign(text, rsaPEM())))
}

func unsignedFor(c provider) string {
	return b64([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + b64([]byte(text(c.claims))) + ".AAAA"
}

var strangerKey = sync.OnceValue(func() signingKey { return newRSAKey("rsa", 2048) })

func forged(c provider) string {
	return strangerKey().signRaw("RS256", text(strangerKey().header(object{"typ": c.typ})), text(c.claims))
}

// shouted is a log for one test.
type shouted struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *shouted) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

// advice are the lines that name a profile.
func (s *shouted) advice() (lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(s.buf.String()) {
		if strings.Contains(line, "would_accept=") {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestStrictProfileNamesTheRightOne: RFC 9068 refuses each provider's token, and the
// log says which profile to choose. A token that the issuer has not signed says
// nothing, and no part of the token is in the log.
func TestStrictProfileNamesTheRightOne(t *testing.T) {
	t.Parallel()
	for name, c := range providers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &shouted{}
			issuer := c.issuer(newIDP(rsaKey()), auth.ProfileAccessToken)
			v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{issuer}, Logger: slog.New(slog.NewTextHandler(log, nil))})
			// A good token first, so that the keys are there.
			wantReason(t, v, rsaKey().token(nil, object{"iss": c.url, "aud": c.audience}), "")
			wantReason(t, v, forged(c), auth.ReasonTokenType)
			wantReason(t, v, c.token(nil, object{"nonce": "n", "typ": "ID", "token_use": "id"}), auth.ReasonTokenType)
			if lines := log.advice(); len(lines) > 0 {
				t.Fatalf("advice for what is no access token: %s", lines)
			}
			for range 2000 { // until the issuer's refusals are looked into again
				wantReason(t, v, c.token(nil, nil), auth.ReasonTokenType)
				if len(log.advice()) > 0 {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			wantReason(t, v, c.token(nil, object{"jti": "again"}), auth.ReasonTokenType)
			lines := log.advice()
			if len(lines) != 1 || !strings.Contains(lines[0], "reason=wrong_token_type profile=rfc9068 would_accept="+string(c.profile)) {
				t.Errorf("advice: %s", lines)
			}
			if subject, _ := c.claims["sub"].(string); strings.Contains(log.buf.String(), subject) {
				t.Error("the log has the subject")
			}
		})
	}
}

// TestProfileIsNotGuessed: no provider's token passes by the profile of another one,
// but for those that are wider by design.
func TestProfileIsNotGuessed(t *testing.T) {
	t.Parallel()
	for name, c := range providers() {
		for _, profile := range auth.Profiles() {
			issuer := c.issuer(newIDP(rsaKey()), profile)
			cfg := auth.Config{Issuers: []auth.Issuer{issuer}}
			if cfg.Validate() != nil {
				continue // the profile does not go with the URL at all
			}
			_, err := newVerifier(t, cfg).Verify(t.Context(), c.token(nil, nil))
			wide := profile == auth.ProfileGeneric && c.profile != auth.ProfileCognito ||
				profile == auth.ProfileAuth0 && c.profile == auth.ProfileEntra && c.claims["azp"] != nil
			if passes := err == nil; passes != (profile == c.profile || wide) {
				t.Errorf("%s by %s: %v", name, profile, err)
			}
		}
	}
}

// TestTenantWithinAClaim: a tenant may be named within another claim.
func TestTenantWithinAClaim(t *testing.T) {
	t.Parallel()
	c := providers()["firebase"]
	issuer := c.issuer(newIDP(rsaKey()), c.profile)
	issuer.TenantClaim, issuer.Tenants = "firebase.tenant", []string{"retail"}
	v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{issuer}})
	viewer, err := v.Verify(t.Context(), c.token(nil, nil))
	if err != nil || viewer.Tenant != "retail" {
		t.Errorf("%+v, %v", viewer, err)
	}
	wantReason(t, v, c.token(nil, object{"firebase": object{"tenant": "other"}}), auth.ReasonTenant)
	wantReason(t, v, c.token(nil, object{"firebase": object{"sign_in_provider": "password"}}), auth.ReasonTenant)
}

// TestProviderConfigMistakes: what a provider's issuer cannot be is said at once.
func TestProviderConfigMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		profile   auth.Profile
		url, want string
	}{
		"common":              {auth.ProfileEntra, "https://login.microsoftonline.com/common/v2.0", "url: does not name one tenant"},
		"organizations":       {auth.ProfileEntra, "https://login.microsoftonline.com/organizations/v2.0", "url: does not name one tenant"},
		"the placeholder":     {auth.ProfileEntra, "https://login.microsoftonline.com/{tenantid}/v2.0", "url: does not name one tenant"},
		"a domain":            {auth.ProfileEntra, "https://login.microsoftonline.com/example.onmicrosoft.com/v2.0", "url: does not name one tenant"},
		"two tenants":         {auth.ProfileEntra, "https://login.microsoftonline.com/" + tenant + "/" + otherTenant, "url: does not name one tenant"},
		"another's project":   {auth.ProfileFirebase, "https://securetoken.google.com/other", "audiences: have to be the project alone"},
		"no Firebase":         {auth.ProfileFirebase, "https://accounts.google.com", "url: is not an issuer of Firebase"},
		"no project":          {auth.ProfileFirebase, "https://securetoken.google.com/", "url: is not an issuer of Firebase"},
		"unknown":             {"ping", "https://id.example.com", "allowed are rfc9068, generic, keycloak, auth0, entra, okta, cognito, firebase"},
		"nothing to discover": {auth.ProfileGeneric, "urn:example:issuer", "jwksUrl: missing, and nothing can be discovered"},
	} {
		cfg := auth.Config{Issuers: []auth.Issuer{{URL: c.url, Audiences: []string{"facet"}, Profile: c.profile}}}
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), "issuers[0]."+c.want) && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLeewayOfOneIssuer: an issuer's leeway goes before that of all.
func TestLeewayOfOneIssuer(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	wide := p.verifier(t, func(i *auth.Issuer) { i.Leeway = time.Minute })
	none := p.verifier(t, func(i *auth.Issuer) { i.Leeway = -1 })
	late := edKey().token(nil, object{"exp": at(-45 * time.Second)})
	wantReason(t, wide, late, "")
	wantReason(t, none, edKey().token(nil, object{"exp": at(-2 * time.Second)}), auth.ReasonExpired)
	wantReason(t, p.verifier(t), late, auth.ReasonExpired)
}

// TestAnySubjectPasses: what a subject looks like is the issuer's business.
func TestAnySubjectPasses(t *testing.T) {
	t.Parallel()
	v := newIDP(edKey()).verifier(t)
	for _, subject := range []string{"7", "auth0|64b7", "ada@example.com", "f3b0a9e2-31d1-4e61-9d5d-4d6c9c2b6c11", "Ünï", "a b"} {
		viewer, err := v.Verify(t.Context(), edKey().token(nil, object{"sub": subject}))
		if err != nil || viewer.Subject != subject {
			t.Errorf("%q: %+v, %v", subject, viewer, err)
		}
	}
}
