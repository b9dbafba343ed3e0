package auth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
)

const rigDiscovery = rigIssuer + "/.well-known/openid-configuration"

// discovered serves a discovery document and, at keysAt, keys.
func discovered(document, keysAt string) *idp {
	p := &idp{}
	keys := text(object{"keys": []object{edKey().jwk()}})
	p.handle(func(r *http.Request) (*http.Response, error) {
		switch r.URL.String() {
		case rigDiscovery:
			return response(http.StatusOK, document, nil), nil
		case keysAt:
			return response(http.StatusOK, keys, nil), nil
		}
		return response(http.StatusNotFound, "", nil), nil
	})
	return p
}

func noKeysURL(i *auth.Issuer) { i.JWKSURL = "" }

// TestDiscovery: without a URL of keys the issuer is asked for it, and later fetches
// go there at once.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	p := discovered(text(object{"issuer": rigIssuer, "jwks_uri": "https://keys.example.com/k", "token_endpoint": "https://evil.example.com"}), "https://keys.example.com/k")
	v := p.verifier(t, noKeysURL)
	wantReason(t, v, edKey().token(nil, nil), "")
	if got := strings.Join(p.visited(), " "); got != rigDiscovery+" https://keys.example.com/k" {
		t.Errorf("visited %s", got)
	}
}

// TestDiscoveryWithASlash: the issuer's slash at the end is not doubled, and counts.
func TestDiscoveryWithASlash(t *testing.T) {
	t.Parallel()
	p := discovered(text(object{"issuer": rigIssuer + "/", "jwks_uri": rigKeys}), rigKeys)
	v := p.verifier(t, noKeysURL, func(i *auth.Issuer) { i.URL = rigIssuer + "/" })
	wantReason(t, v, edKey().token(nil, object{"iss": rigIssuer + "/"}), "")
}

// TestDiscoveryIsGuarded: a document that is not the issuer's own, or that points to
// where keys must not come from, leaves the issuer without keys and says why.
func TestDiscoveryIsGuarded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ document, want string }{
		"another issuer":    {text(object{"issuer": "https://evil.example.com", "jwks_uri": rigKeys}), "names another issuer"},
		"a slash more":      {text(object{"issuer": rigIssuer + "/", "jwks_uri": rigKeys}), "but for a slash at the end"},
		"no issuer":         {text(object{"jwks_uri": rigKeys}), "names another issuer"},
		"issuer of a list":  {text(object{"issuer": []string{rigIssuer}, "jwks_uri": rigKeys}), "names another issuer"},
		"the placeholder":   {text(object{"issuer": "https://login.microsoftonline.com/{tenantid}/v2.0", "jwks_uri": rigKeys}), "names another issuer"},
		"no keys":           {text(object{"issuer": rigIssuer}), "jwks_uri: missing"},
		"keys over http":    {text(object{"issuer": rigIssuer, "jwks_uri": "http://id.example.com/keys"}), "has to be https"},
		"keys on loopback":  {text(object{"issuer": rigIssuer, "jwks_uri": "http://127.0.0.1:6379/"}), "the issuer is at https"},
		"https on loopback": {text(object{"issuer": rigIssuer, "jwks_uri": "https://localhost/keys"}), "a loopback address is allowed only"},
		"keys in a file":    {text(object{"issuer": rigIssuer, "jwks_uri": "file:///etc/keys"}), "jwks_uri"},
		"a password":        {text(object{"issuer": rigIssuer, "jwks_uri": "https://me:SECRET@id.example.com/"}), "jwks_uri"},
		"two issuers":       {`{"issuer":"https://evil.example.com","issuer":"` + rigIssuer + `","jwks_uri":"` + rigKeys + `"}`, "not strict JSON: duplicate_name"},
		"no JSON":           {"<html>", "not strict JSON"},
		"too long":          {`{"issuer":"` + strings.Repeat("x", 300<<10) + `"}`, "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := discovered(c.document, rigKeys)
			v := p.verifier(t, noKeysURL)
			wantReason(t, v, edKey().token(nil, nil), auth.ReasonKeysUnavailable)
			err := v.Ready()
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), rigDiscovery) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("ready: %v", err)
			}
			if got := p.visited(); len(got) != 1 {
				t.Errorf("visited %v", got)
			}
		})
	}
}

// TestDiscoveryOverHTTP: within a cluster, by explicit word, all of it may be http.
func TestDiscoveryOverHTTP(t *testing.T) {
	t.Parallel()
	const issuer, keys = "http://keycloak.auth.svc:8080/realms/shop", "http://keycloak.auth.svc:8080/realms/shop/certs"
	p := &idp{}
	p.handle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "openid-configuration") {
			return response(http.StatusOK, text(object{"issuer": issuer, "jwks_uri": keys}), nil), nil
		}
		return response(http.StatusOK, text(object{"keys": []object{edKey().jwk()}}), nil), nil
	})
	inCluster := func(i *auth.Issuer) { i.URL, i.JWKSURL = issuer, "" }
	cfg := auth.Config{Issuers: []auth.Issuer{p.issuer(inCluster)}}
	if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), "jwksUrl") {
		t.Errorf("without a word: %v", err)
	}
	cfg.Issuers[0].DangerouslyAllowHTTP = true
	wantReason(t, newVerifier(t, cfg), edKey().token(nil, object{"iss": issuer}), "")
	cfg.Issuers[0].JWKSURL = keys // configured, it goes the same way
	wantReason(t, newVerifier(t, cfg), edKey().token(nil, object{"iss": issuer}), "")
}

// TestDiscoveryIsAskedAgain: where the keys have moved, the issuer is asked where to.
func TestDiscoveryIsAskedAgain(t *testing.T) {
	t.Parallel()
	p := discovered(text(object{"issuer": rigIssuer, "jwks_uri": "https://id.example.com/old"}), "")
	v := p.verifier(t, noKeysURL)
	wantReason(t, v, edKey().token(nil, nil), auth.ReasonKeysUnavailable)
	moved := discovered(text(object{"issuer": rigIssuer, "jwks_uri": rigKeys}), rigKeys)
	p.handle(moved.serve)
	for until := time.Now().Add(20 * time.Second); v.Ready() != nil && time.Now().Before(until); {
		time.Sleep(10 * time.Millisecond)
	}
	wantReason(t, v, edKey().token(nil, nil), "")
}
