package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"encoding/json"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/facetgraph/facet/auth"
	"github.com/golang-jwt/jwt/v5"
)

const (
	issuerURL = "https://id.example.com"
	audience  = "https://api.example.com"
)

// rig is an issuer with one key per algorithm, served from memory.
type rig struct {
	keys map[string]crypto.Signer
	jwks string
}

func newRig(b *testing.B) *rig {
	b.Helper()
	_, ed, err := ed25519.GenerateKey(nil)
	check(b, err)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(b, err)
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	check(b, err)
	r := &rig{keys: map[string]crypto.Signer{"EdDSA": ed, "ES256": ec, "RS256": rs}}
	var set jwkset.JWKSMarshal
	for alg, k := range r.keys {
		jwk, err := jwkset.NewJWKFromKey(k.Public(), jwkset.JWKOptions{
			Metadata: jwkset.JWKMetadataOptions{KID: alg, ALG: jwkset.ALG(alg), USE: jwkset.UseSig},
		})
		check(b, err)
		set.Keys = append(set.Keys, jwk.Marshal())
	}
	body, err := json.Marshal(set)
	check(b, err)
	r.jwks = string(body)
	return r
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// token is what a typical issuer sends: about 600 bytes.
func (r *rig) token(b *testing.B, alg string) string {
	b.Helper()
	now := time.Now()
	t := jwt.NewWithClaims(jwt.GetSigningMethod(alg), jwt.MapClaims{
		"iss": issuerURL, "aud": []string{audience, issuerURL + "/userinfo"}, "sub": "auth0|5f7c8ec7c33c6c004bbafe82",
		"client_id": "web", "azp": "web", "scope": "openid profile email posts:read posts:write", "jti": rand.Text(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(), "roles": []string{"member", "editor"},
	})
	t.Header["typ"], t.Header["kid"] = "at+jwt", alg
	s, err := t.SignedString(r.keys[alg])
	check(b, err)
	return s
}

// RoundTrip serves the key set.
func (r *rig) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(r.jwks)), Request: req,
	}, nil
}

func (r *rig) verifier(b *testing.B, cacheSize int) *auth.Verifier {
	b.Helper()
	v, err := auth.New(b.Context(), auth.Config{
		Issuers: []auth.Issuer{{
			URL: issuerURL, JWKSURL: issuerURL + "/keys", Audiences: []string{audience},
			HTTPClient: &http.Client{Transport: r},
		}},
		CacheSize: cacheSize,
	})
	check(b, err)
	b.Cleanup(v.Close)
	for v.Ready() != nil {
		time.Sleep(time.Millisecond)
	}
	return v
}

// stock verifies as the README of golang-jwt and keyfunc shows, with every option
// that makes it stricter.
func (r *rig) stock(b *testing.B) func(token string) error {
	b.Helper()
	keys, err := keyfunc.NewJWKSetJSON(json.RawMessage(r.jwks))
	check(b, err)
	p := jwt.NewParser(jwt.WithValidMethods([]string{"EdDSA", "ES256", "RS256"}), jwt.WithIssuer(issuerURL),
		jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithStrictDecoding())
	return func(token string) error {
		_, err := p.Parse(token, keys.Keyfunc)
		return err
	}
}
