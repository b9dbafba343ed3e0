package bff

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/facetgraph/facet/auth"
)

// documented is one provider of docs/identity-providers.md: what to write, and what its tokens look like.
type documented struct{ section, yaml, json string }

func documentedProviders(t *testing.T) (out []documented) {
	t.Helper()
	text, err := os.ReadFile("../docs/identity-providers.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?ms)^```(yaml|json)\n(.*?)^```$|^#+ ([^\n]+)$")
	section := ""
	for _, m := range block.FindAllStringSubmatch(string(text), -1) {
		switch {
		case m[1] == "":
			section = m[3]
		case m[1] == "yaml":
			out = append(out, documented{section: section, yaml: m[2]})
		case len(out) == 0 || out[len(out)-1].json != "":
			t.Fatalf("%s: a token without a configuration above it", section)
		default:
			out[len(out)-1].json = m[2]
		}
	}
	return out
}

// issuerKeys answers every request for keys, and for where they are, as the issuer that is asked for would.
type issuerKeys struct{ key *rsa.PrivateKey }

func (k issuerKeys) RoundTrip(r *http.Request) (*http.Response, error) {
	encode := base64.RawURLEncoding.EncodeToString
	answer := map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "kid": "k", "use": "sig", "n": encode(k.key.N.Bytes()), "e": encode(big.NewInt(int64(k.key.E)).Bytes()),
	}}}
	if issuer, ok := strings.CutSuffix(r.URL.String(), "/.well-known/openid-configuration"); ok {
		if strings.Contains(issuer, "auth0.com") || strings.Contains(issuer, "sts.windows.net") {
			issuer += "/"
		}
		answer = map[string]any{"issuer": issuer, "jwks_uri": "https://keys.example.com/"}
	}
	body, err := json.Marshal(answer)
	return &http.Response{StatusCode: http.StatusOK, Request: r, Body: io.NopCloser(strings.NewReader(string(body)))}, err
}

// sign makes the token that a page shows, of now.
func (k issuerKeys) sign(t *testing.T, shape string) string {
	t.Helper()
	var header, claims map[string]any
	d := json.NewDecoder(strings.NewReader(shape))
	if err := d.Decode(&header); err != nil {
		t.Fatal(err)
	}
	if err := d.Decode(&claims); err != nil {
		t.Fatal(err)
	}
	claims["iat"], claims["exp"] = time.Now().Unix(), time.Now().Add(time.Hour).Unix()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims(claims))
	token.Header = map[string]any{"alg": "RS256", "kid": "k"}
	maps.Copy(token.Header, header)
	signed, err := token.SignedString(k.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// verifier is that of a configuration, with the keys of k.
func (k issuerKeys) verifier(t *testing.T, cfg auth.Config) *auth.Verifier {
	t.Helper()
	for i := range cfg.Issuers {
		cfg.Issuers[i].HTTPClient = &http.Client{Transport: k}
	}
	v, err := auth.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

// What the page says to write is accepted, and accepts the tokens that the page shows; the default does not.
func TestIdentityProvidersPage(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys, all := issuerKeys{private}, documentedProviders(t)
	shown := map[TokenProfile]bool{"rfc9068": true}
	for _, p := range all {
		file := filepath.Join(t.TempDir(), "b.yaml")
		write(t, file, allServices+p.yaml)
		if code, out, errOut := typed(t, "check", "-config", file); code != 0 || strings.Contains(out, "warning") != strings.Contains(p.yaml, "insecureHTTP") {
			t.Errorf("%s: bff check: %d %s%s", p.section, code, out, errOut)
			continue
		}
		cfg, err := ReadConfig(file, "", things, os.LookupEnv)
		if err != nil {
			t.Fatal(err)
		}
		shown[cfg.Issuers[0].Profile] = true
		token := keys.sign(t, p.json)
		viewer, err := keys.verifier(t, cfg.verifier()).Verify(t.Context(), token)
		if err != nil || viewer.Subject == "" || viewer.ClientID == "" && cfg.Issuers[0].Profile != "firebase" {
			t.Errorf("%s: %+v, %v", p.section, viewer, err)
		}
		strict := cfg.verifier()
		strict.Issuers[0].Profile = auth.ProfileAccessToken
		if _, err := keys.verifier(t, strict).Verify(t.Context(), token); err == nil {
			t.Errorf("%s: the default accepts the token, so that no profile is needed", p.section)
		}
	}
	for _, profile := range TokenProfile("").Allowed() {
		if !shown[TokenProfile(profile)] {
			t.Errorf("the page does not show the profile %s", profile)
		}
	}
}

// The profiles of the file are those of package auth.
func TestTokenProfiles(t *testing.T) {
	t.Parallel()
	var want []string
	for _, p := range auth.Profiles() {
		want = append(want, string(p))
	}
	if got := TokenProfile("").Allowed(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
