package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// command runs a command as a person would and returns what it wrote.
func command(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = bff.Run(t.Context(), domain(&demo.Options{}, nil), args, bff.Console{Out: &o, Err: &e, Env: func(string) (string, bool) { return "", false }})
	return code, o.String(), e.String()
}

// allServices is the part of bff.yaml without which nothing else is right.
const allServices = `services:
  ads: {url: "http://ads"}
  analytics: {url: "http://analytics"}
  notifications: {url: "http://notifications"}
  posts: {url: "http://posts"}
  presence: {url: "grpc://presence"}
  profiles: {url: "http://profiles"}
  recommendations: {url: "http://recommendations"}
`

// mistakesIn checks a bff.yaml, called b.yaml, and returns what the command reports, line by line.
func mistakesIn(t *testing.T, text string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b.yaml")
	write(t, file, text)
	code, out, errOut := command(t, "check", "-config", file)
	if (code == 0) != (errOut == "") {
		t.Errorf("exit code %d with %q", code, errOut)
	}
	if code == 0 {
		if out != "ok: 3 clients\n" {
			t.Errorf("printed %q", out)
		}
		return nil
	}
	report := strings.ReplaceAll(strings.TrimPrefix(errOut, "bff check: "), file, "b.yaml")
	return strings.Split(strings.TrimSpace(report), "\n")
}

// Each mistake in bff.yaml is one line, in the order of the file, with its place and the key that the file has.
func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want []string // how the lines begin
	}{
		"nothing wrong": {allServices, nil},
		"issuers have places and the file's keys": {allServices + `issuers:
  - {url: "https://a/", jwks: "http://a/keys", audiences: [x], algorithms: [ES256, HS256]}
  - jwks: nonsense
    audiences: []
  - {url: "https://a/", jwks: "https://a/keys", audiences: [""]}
`, []string{
			`b.yaml:10:31: issuers[0].jwks: "http://a/keys" has to be https`,
			`b.yaml:10:84: issuers[0].algorithms[1]: "HS256" is not allowed; allowed are EdDSA`,
			"b.yaml:11:5: issuers[1].url: is required",
			`b.yaml:11:11: issuers[1].jwks: "nonsense" has to be absolute`,
			"b.yaml:12:5: issuers[1].audiences: none given",
			`b.yaml:13:11: issuers[2].url: "https://a/" is already that of issuers[0]`,
			"b.yaml:13:49: issuers[2].audiences: an empty audience",
		}},
		"issuers of providers": {allServices + `issuers:
  - {url: "https://a/", profile: cognitoo, audiences: [x], leeway: 3m, maxStale: 1s, requiredClaims: [""], tenants: [t], insecureHTTPS: true}
  - {url: "https://login.microsoftonline.com/common/v2.0", profile: entra, audiences: [x], leeway: -1s}
  - {url: "https://securetoken.google.com/p", profile: firebase, audiences: [q]}
  - {url: "http://idp.auth.svc", profile: keycloak, audiences: [x]}
  - {url: "urn:us", audiences: [x]}
`, []string{
			`b.yaml:10:34: issuers[0].profile: the text "cognitoo" is not a value of this key, did you mean cognito?; allowed: rfc9068, generic, keycloak, auth0, entra, okta, cognito, firebase`,
			`b.yaml:10:68: issuers[0].leeway: the text "3m" is out of range; allowed: 0s to 2m`,
			`b.yaml:10:82: issuers[0].maxStale: the text "1s" is out of range; allowed: 1m to 720h`,
			"b.yaml:10:86: issuers[0].requiredClaims: an empty name is not allowed",
			"b.yaml:10:108: issuers[0].tenants: given without tenantClaim",
			"b.yaml:10:122: issuers[0].insecureHTTPS: unknown key, did you mean insecureHTTP?",
			"b.yaml:11:11: issuers[1].url: does not name one tenant",
			`b.yaml:11:100: issuers[1].leeway: the text "-1s" is out of range; allowed: 0s to 2m`,
			"b.yaml:12:66: issuers[2].audiences: have to be the project alone",
			`b.yaml:13:5: issuers[3].jwks: missing, and nothing can be discovered from the issuer: "http://idp.auth.svc" has to be https`,
			"b.yaml:14:5: issuers[4].jwks: missing, and nothing can be discovered from the issuer:",
		}},
		"how Redis is reached": {allServices + `redis:
  addresses: ["a:1", "b:1"]
  secret: 0123456789abcdefg
  cluster: false
  database: 2
  ca: /nope/ca.pem
  cert: /nope/cert.pem
`, []string{
			"b.yaml:9:1: redis.key: is required with redis.cert",
			"b.yaml:12:12: redis.cluster: is false, but several addresses",
			"b.yaml:13:13: redis.database: must be 0: a cluster has no other",
			"b.yaml:14:7: redis.ca: is of no use without redis.tls: true",
			"b.yaml:14:7: redis.ca: cannot be read: no such file or directory",
			"b.yaml:15:9: redis.cert: is of no use without redis.tls: true",
		}},
		"a cluster that Sentinel finds": {allServices + "redis: {addresses: [\"a:1\"], master: m, cluster: true, database: -1, tls: 5, secret: 0123456789abcdefg}\n", []string{
			"b.yaml:9:49: redis.cluster: does not go with redis.master", "b.yaml:9:65: redis.database: -1 is out of range; allowed: 0 to 65535", "b.yaml:9:74: redis.tls: want",
		}},
		"listeners": {"listen: \":99999\"\nadmin: \"foo:bar\"\n" + allServices, []string{
			`b.yaml:1:9: listen: ":99999" is not an address: the port must be between 0 and 65535; write host:port`,
			`b.yaml:2:8: admin: "foo:bar" is not an address: the port must be`,
		}},
		"a negative port":                       {"listen: \"127.0.0.1:-1\"\n" + allServices, []string{`b.yaml:1:9: listen: "127.0.0.1:-1" is not an address: the port`}},
		"no port":                               {"listen: localhost\n" + allServices, []string{`b.yaml:1:9: listen: "localhost" is not an address: missing port`}},
		"no host is every address of a machine": {"listen: \":8080\"\nadmin: \"[::1]:0\"\n" + allServices, nil},
		"one listener twice":                    {"listen: a:1\nadmin: a:1\n" + allServices, []string{"b.yaml:2:8: admin: is the public listener, too"}},
		"Redis": {allServices + "redis:\n  secret: 0123456789abcdefg\n" +
			"  addresses: [nohost, \":1\", \"::1:5\", \"redis:0\", \"a b:1\", \"redis_1:6379\", \"[::1]:6379\"]\n", []string{
			`b.yaml:11:15: redis.addresses[0]: "nohost" is not an address: missing port`,
			`b.yaml:11:23: redis.addresses[1]: ":1" is not an address: it has no host`,
			`b.yaml:11:29: redis.addresses[2]: "::1:5" is not an address: too many colons`,
			`b.yaml:11:38: redis.addresses[3]: "redis:0" is not an address: the port must be between 1 and 65535`,
			`b.yaml:11:49: redis.addresses[4]: "a b:1" is not an address: the host is neither`,
		}},
		"a short secret beside addresses of another type": {allServices + "redis: {addresses: redis:1, secret: short}\n", []string{
			"b.yaml:9:20: redis.addresses: want a list", "b.yaml:9:37: redis.secret: needs at least 16 bytes",
		}},
		"a short secret alone":      {allServices + "redis: {secret: short}\n", []string{"b.yaml:9:17: redis.secret: needs at least 16 bytes"}},
		"no secret":                 {allServices + "redis: {addresses: [\"redis:1\"]}\n", []string{"b.yaml:9:1: redis.secret: needs at least 16 bytes"}},
		"a password that is a list": {allServices + "redis: {password: [a]}\n", []string{"b.yaml:9:9: redis.password: want text or {file: path}, got a list"}},
		"no such folder":            {"schema: /nope\n" + allServices, []string{"b.yaml:1:9: schema: /nope cannot be read as a folder of clients: no such file or directory"}},
		"text that is no YAML":      {"log: [", []string{"b.yaml:1:6: "}},
		"an empty file":             {"", []string{"b.yaml:1:1: the file is empty"}},
		"services of another type":  {"services: [a]\n", []string{"b.yaml:1:1: services: want keys and values, got a list"}},
		"services": {strings.NewReplacer("http://ads", "http://me:SECRET@ads", "http://analytics", "", `{url: "http://posts"}`, "5", "//profiles", "//profiles:99999",
			"http://recommendations", "recommendations").Replace(allServices), []string{
			"b.yaml:2:14: services.ads.url: must not hold a user or password",
			"b.yaml:3:20: services.analytics.url: is missing",
			"b.yaml:5:10: services.posts: want keys and values, got 5",
			"b.yaml:7:19: services.profiles.url: has a port that is not between 1 and 65535",
			"b.yaml:8:26: services.recommendations.url: must begin with http:// or https://",
		}},
		"an exchange": {allServices + "identity: {mode: exchange, tokenUrl: \"http://a/token\", clientId: me}\n", []string{
			`b.yaml:9:38: identity.tokenUrl: "http://a/token" has to be https`, "b.yaml:9:66: identity.clientId: has to be given together with",
		}},
		"caches": {allServices + "cache: {documents: 1000KiB}\n", []string{
			`b.yaml:9:20: cache.documents: the text "1000KiB" is out of range; allowed: 1MiB to 64GiB`,
		}},
		"numbers": {allServices + "redis: {nodes: many, budget: 5}\nserver: {readTimeout: 10h, maxHeaderBytes: 99999999999999999999}\n", []string{
			`b.yaml:9:16: redis.nodes: want an integer, got the text "many"; allowed: 0 to 100000`,
			"b.yaml:9:30: redis.budget: want a duration such as 500ms, 2s or 1m30s, got 5; allowed: 1ms to 1s",
			`b.yaml:10:23: server.readTimeout: the text "10h" is out of range; allowed: 100ms to 5m`,
			"b.yaml:10:44: server.maxHeaderBytes: 99999999999999999999 is out of range; allowed: 4KiB to 1MiB",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mistakesIn(t, test.text)
			same := slices.EqualFunc(got, test.want, strings.HasPrefix)
			if !same || strings.Contains(strings.Join(got, ""), "SECRET") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// A load balancer must not find a connection closed that it keeps: Google Cloud's keep them for 600 s, those of AWS for
// 60 s, and Envoy for an hour.
func TestIdleConnectionsOutliveThoseOfLoadBalancers(t *testing.T) {
	t.Parallel()
	if got := bff.DefaultConfig().Server.IdleTimeout; got <= 600*time.Second {
		t.Errorf("the default is %v", got)
	}
	for timeout, ok := range map[string]bool{"620s": true, "1h": true, "61m": false, "500ms": false} {
		if got := mistakesIn(t, allServices+"server: {idleTimeout: "+timeout+"}\n"); (len(got) == 0) != ok {
			t.Errorf("%s: %q", timeout, got)
		}
	}
}

// The flag -schema goes before the file's key, which then need not exist here; a folder that is not there is named.
func TestSchemaFolderThatIsMissing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "b.yaml")
	write(t, file, "schema: /nope\n"+allServices)
	if code, out, errOut := command(t, "check", "-config", file, "-schema", "../../schema"); code != 0 || out != "ok: 3 clients\n" {
		t.Errorf("%d %s%s", code, out, errOut)
	}
	const want = "/nope cannot be read as a folder of clients: no such file or directory\n"
	for _, args := range [][]string{{"check", "-schema", "/nope"}, {"schema", "union", "-schema", "/nope"}, {"check", "-config", file, "-schema", "/nope"}} {
		if code, _, errOut := command(t, args...); code != 1 || errOut != "bff "+args[0]+": "+want {
			t.Errorf("%q: %d %s", args, code, errOut)
		}
	}
	if code, _, errOut := command(t, "serve", "-config", file); code != 1 || !strings.HasSuffix(errOut, "b.yaml:1:9: schema: "+want) {
		t.Errorf("serve: %d %s", code, errOut)
	}
}

// An unknown directive, one without its argument, and two clients that differ are reported in one run.
func TestCheckReportsEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	dir, config := copyClients(t), filepath.Join(t.TempDir(), "b.yaml")
	write(t, config, "log: {level: loud}\n"+allServices)
	write(t, filepath.Join(dir, "watch/client.yaml"), watchPolicy+"deadlin: 5s\n")
	write(t, filepath.Join(dir, "watch/schema.graphql"), `type Query { feed: Nothing viewer: Viewer @costs }
type Viewer { id: ID! @cost unreadNotifications: String gone: Int }`)
	write(t, filepath.Join(dir, "radio/client.yaml"), "title: Radio\n")
	write(t, filepath.Join(dir, "radio/schema.graphql"), "type Query {")
	code, _, errOut := command(t, "check", "-schema", dir, "-config", config)
	lines := strings.Split(strings.TrimSpace(errOut), "\n")
	for _, want := range []string{
		"b.yaml:1:14: log.level: ", "radio/schema.graphql:1:13: Expected Name", "watch/client.yaml:6:1: deadlin: unknown key",
		"watch/schema.graphql:1:14: Query.feed has the unknown type Nothing", "watch/schema.graphql:1:43: unknown directive @costs",
		"watch/schema.graphql:2:23: @cost lacks its argument weight: String!",
		"Viewer.unreadNotifications", // differs from other clients'
		"Viewer.gone is not served by this build",
	} {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, want) }) {
			t.Errorf("nothing says %q", want)
		}
	}
	if code != 1 || len(lines) > 10 {
		t.Errorf("exit code %d, %d lines", code, len(lines))
	}
	if t.Failed() {
		t.Log(errOut)
	}
}
