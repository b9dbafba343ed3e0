package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"
)

// What is allowed but unwise is printed with its place, and does not fail the check.
func TestConfigWarnings(t *testing.T) {
	t.Parallel()
	const issuer = "issuers: [{url: \"%\", audiences: [x], insecureHTTP: true}]\n"
	const open = " holds callers of the open internet"
	for name, test := range map[string]struct {
		text string
		want []string // how the lines begin
	}{
		"nothing": {"trustedProxies: [10.0.0.0/8, fc00::/7, 192.0.2.7/32]\nredis: {addresses: [\"a:1\"], master: m, secret: 0123456789abcdefg, database: 3}\n", nil},
		"everyone": {"trustedProxies: [10.0.0.0/8, 0.0.0.0/0, \"::/0\", 128.0.0.0/1, 1.0.0.0/7]\n", []string{
			"b.yaml:9:30: warning: trustedProxies[1]: 0.0.0.0/0" + open, "b.yaml:9:41: warning: trustedProxies[2]: ::/0" + open,
			"b.yaml:9:49: warning: trustedProxies[3]: 128.0.0.0/1" + open, "b.yaml:9:62: warning: trustedProxies[4]: 1.0.0.0/7" + open,
		}},
		"Redis without addresses": {"redis: {master: m, tls: true, database: 1}\n", []string{
			"b.yaml:9:17: warning: redis.master: has no effect without redis.addresses", "b.yaml:9:25: warning: redis.tls: ", "b.yaml:9:41: warning: redis.database: ",
		}},
		"keys over http":                      {strings.Replace(issuer, "%", "http://idp.auth.svc", 1), []string{"b.yaml:9:70: warning: issuers[0].insecureHTTP: keys come over http"}},
		"keys over https by an unneeded word": {strings.Replace(issuer, "%", "https://id.example.com", 1), []string{"b.yaml:9:73: warning: issuers[0].insecureHTTP: is of no use"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "b.yaml")
			write(t, file, allServices+test.text)
			code, out, errOut := command(t, "check", "-config", file)
			got := strings.Split(strings.TrimSpace(strings.ReplaceAll(out, file, "b.yaml")), "\n")
			if code != 0 || errOut != "" || !slices.EqualFunc(got, append(test.want, "ok: 3 clients"), strings.HasPrefix) {
				t.Errorf("exit code %d\n%s%s", code, out, errOut)
			}
		})
	}
}

// The server says it in its log, too.
func TestWarningsAreLogged(t *testing.T) {
	t.Parallel()
	_, log := logged(t, func(c *bff.Config) { c.TrustedProxies = []string{"0.0.0.0/0"} })
	log.await(t, `"level":"WARN","msg":"the configuration is allowed, but unwise","warning":"`)
	log.await(t, "trustedProxies[0]: 0.0.0.0/0 holds callers of the open internet")
}
