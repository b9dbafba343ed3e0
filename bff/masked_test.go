package bff

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// What /config shows is a bff.yaml: read again, it is the configuration in effect, but for secrets.
func TestMaskedConfigIsYAML(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "b.yaml")
	write(t, file, allServices+`issuers:
  - {url: "https://a/", jwks: "https://a/keys", audiences: [x]}
  - {url: "https://login.microsoftonline.com/6a4f0a51-5c0e-4f8a-9d1e-0a1b2c3d4e5f/v2.0", profile: entra, audiences: [x], leeway: 0s, maxStale: 1h, requiredClaims: [oid]}
  - {url: "http://idp", audiences: [x], insecureHTTP: true, tenantClaim: org, tenants: ["7"]}
  - {url: "https://b/: #", jwks: "https://b/keys", audiences: ["y: z"], algorithms: [ES512]}
identity: {mode: exchange, tokenUrl: "https://id.example.com/token", clientId: me, clientSecret: hunter2hunter2}
redis: {addresses: ["redis:1"], cluster: true, secret: hunter2hunter2hunter2, password: "*hunter2"}
trustedProxies: [10.0.0.0/8]
server: {maxHeaderBytes: 5KiB, drainDelay: 0s}
cache: {documents: 64MiB}
`)
	cfg, err := ReadConfig(file, "", things, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	text := cfg.masked()
	for _, want := range []string{"tokenUrl: https://id", "budget: 20ms\n", "tenantClaim: tid\n", "profile: rfc9068\n", "leeway: 30s\n", "leeway: 0s\n", "maxStale: 24h0m0s\n", "insecureHTTP: true\n", "cluster: true\n", "- EdDSA", "- ES512", "jwks: https://a/keys", "readTimeout: 15s\n", "maxHeaderBytes: 5KiB\n", "documents: 64MiB\n", "***"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(text, "hunter2") || strings.Contains(text, "source") || strings.Contains(text, "0x") {
		t.Error("a secret, or what is no key, is shown")
	}
	again, err := readBack(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for i := range cfg.Issuers {
		if cfg.Issuers[i].Algorithms == nil {
			cfg.Issuers[i].Algorithms = []string{"EdDSA", "ES256", "RS256"}
		}
	}
	cfg.Issuers[1].TenantClaim = "tid"
	secrets := cmp.Comparer(func(a, b strictyaml.Secret) bool { return a.IsZero() == b.IsZero() })
	if diff := cmp.Diff(cfg, again, secrets, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-in effect +shown):\n%s\n%s", diff, text)
	}
}

// readBack reads what masked wrote. A secret that is not set is shown as empty, which the file does not allow.
func readBack(text string) (*Config, error) {
	set := func(line string) bool {
		return !strings.HasSuffix(line, `key: ""`) && !strings.HasSuffix(line, `ecret: ""`) && !strings.HasSuffix(line, `password: ""`)
	}
	var kept []string
	for line := range strings.Lines(text) {
		if set(strings.TrimSpace(line)) {
			kept = append(kept, line)
		}
	}
	cfg := &Config{}
	var err error
	cfg.source, err = strictyaml.Decode("config", []byte(strings.Join(kept, "")), cfg, strictyaml.Options{})
	return cfg, err
}
