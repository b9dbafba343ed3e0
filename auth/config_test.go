package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
)

func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	good := newIDP().issuer()
	bad := auth.Issuer{
		JWKSURL: "http://id.example.com/keys", Algorithms: []string{"HS256", "none", "ES256", "es256"},
		Profile: "oidc", RequiredClaims: []string{""}, Tenants: []string{"t"}, MaxStale: time.Second,
	}
	_, err := auth.New(t.Context(), auth.Config{
		Issuers: []auth.Issuer{good, good, bad}, Leeway: time.Hour, CacheSize: 1 << 30,
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{
		"leeway: 1h0m0s", "cacheSize: 1073741824", "issuers[1].url", "is already that of issuers[0]",
		"issuers[2].url: missing", `issuers[2].jwksUrl: "http://id.example.com/keys" has to be https`,
		"issuers[2].audiences: none", `issuers[2].algorithms[0]: "HS256"`, `algorithms[1]: "none"`, `algorithms[3]: "es256"`, "allowed are EdDSA",
		`profile: "oidc"`, "requiredClaims", "tenants", "maxStale",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("want %q in:\n%v", part, err)
		}
	}
	if strings.Contains(err.Error(), `"ES256" is not`) || strings.Contains(err.Error(), "issuers[0].") {
		t.Errorf("names what is right:\n%v", err)
	}
	if _, err := auth.New(t.Context(), auth.Config{}); err == nil || !strings.Contains(err.Error(), "issuers: none given") {
		t.Errorf("no issuers: %v", err)
	}
}

// Two issuers without a URL are not one issuer twice, and no message shows a password.
func TestIssuersWithoutURL(t *testing.T) {
	t.Parallel()
	cfg := auth.Config{Issuers: []auth.Issuer{{JWKSURL: "https://me:SECRET@id.example.com"}, {JWKSURL: "https://SECRET@[x"}}}
	err := cfg.Validate()
	if err == nil || strings.Contains(err.Error(), "already") || strings.Contains(err.Error(), "SECRET") {
		t.Error(err)
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, "issuers[") {
			t.Errorf("%q does not name its issuer", line)
		}
	}
}

func TestKeyURLs(t *testing.T) {
	t.Parallel()
	for url, ok := range map[string]bool{
		"https://id.example.com/keys":          true,
		"https://id.example.com:8443/keys?x=y": true,
		"http://127.0.0.1:8081/keys":           true,
		"http://localhost/keys":                true,
		"http://[::1]:8081/keys":               true,
		"http://127.0.0.1.example.com/keys":    false,
		"http://localhost.example.com/keys":    false,
		"http://id.example.com/keys":           false,
		"http://10.0.0.1/keys":                 false,
		"https://user:secret@id.example.com/":  false,
		"https://id.example.com/#fragment":     false,
		"file:///etc/keys":                     false,
		"ftp://id.example.com/keys":            false,
		"//id.example.com/keys":                false,
		"/keys":                                false,
		"https://":                             false,
		"https://id.example.com/%zz":           false,
		"":                                     true, // it is discovered
	} {
		i := newIDP().issuer()
		i.JWKSURL = url
		cfg := auth.Config{Issuers: []auth.Issuer{i}}
		if err := cfg.Validate(); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
	}
}
