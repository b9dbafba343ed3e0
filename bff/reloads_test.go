package bff

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// reloadable is a server of a bff.yaml and a folder of clients that a test changes. It takes no requests.
type reloadable struct {
	*App
	file, dir string
	log       *lines
	metrics   *metric.ManualReader
}

// reloadableApp starts one with the clients web, mobile and tv and what else is in its bff.yaml.
func reloadableApp(t *testing.T, more string) *reloadable {
	t.Helper()
	r := &reloadable{file: filepath.Join(t.TempDir(), "bff.yaml"), dir: copyClients(t), log: &lines{}, metrics: metric.NewManualReader()}
	r.configure(t, more)
	read := func() (*Config, error) { return ReadConfig(r.file, "", things, os.LookupEnv) }
	cfg, err := read()
	if err != nil {
		t.Fatal(err)
	}
	level := new(slog.LevelVar)
	level.Set(cfg.Log.Level.level())
	r.App, err = NewApp(t.Context(), testDomain(t), cfg, Options{
		Logger: slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: level})), Level: level,
		ConfigFile: r.file, Reread: read, Meter: metric.NewMeterProvider(metric.WithReader(r.metrics)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	r.said(t) // what is said at the start is not of interest
	return r
}

// configure writes bff.yaml.
func (r *reloadable) configure(t *testing.T, more string) {
	t.Helper()
	write(t, r.file, "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nschema: "+r.dir+"\n"+allServices+more)
}

// said takes what was logged since it was asked last: for each line its level and message, and then what else there is.
func (r *reloadable) said(t *testing.T) (said []string) {
	t.Helper()
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	for line := range strings.Lines(r.log.buf.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		text := m["level"].(string) + " " + m["msg"].(string)
		for _, key := range []string{"time", "level", "msg", "file"} {
			delete(m, key)
		}
		rest, _ := json.Marshal(m)
		said = append(said, strings.ReplaceAll(text+" "+string(rest), r.file, "bff.yaml"))
	}
	r.log.buf.Reset()
	return said
}

// reload reloads and compares what is said of it with what should be; each line is the beginning of one.
func (r *reloadable) reload(t *testing.T, works bool, want ...string) {
	t.Helper()
	if err := r.Reload(); (err == nil) != works {
		t.Errorf("reload: %v", err)
	}
	if got := r.said(t); !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("said\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// count is a counter's value for a label.
func (r *reloadable) count(t *testing.T, name, label string) int64 {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := r.metrics.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			sum, ok := m.Data.(metricdata.Sum[int64])
			if !ok || m.Name != name {
				continue
			}
			for _, p := range sum.DataPoints {
				for _, a := range p.Attributes.ToSlice() {
					if a.Value.AsString() == label {
						return p.Value
					}
				}
			}
		}
	}
	t.Fatalf("there is no %s of %s", name, label)
	return 0
}

const (
	sameConfig  = "INFO configuration reloaded, nothing changed {}"
	sameClients = `INFO clients reloaded, nothing changed {"clients":["mobile","tv","web"]}`
)

func TestReloadSaysWhatChangedOfClients(t *testing.T) {
	t.Parallel()
	r := reloadableApp(t, "")
	r.reload(t, true, sameConfig, sameClients)
	write(t, filepath.Join(r.dir, "watch/schema.graphql"), watchSchema)
	write(t, filepath.Join(r.dir, "watch/client.yaml"), watchPolicy)
	r.reload(t, true, sameConfig, `INFO clients reloaded {"added":["watch"],"unchanged":["mobile","tv","web"]}`)
	write(t, filepath.Join(r.dir, "watch/client.yaml"), "# A comment is no change.\n"+watchPolicy)
	r.reload(t, true, sameConfig, "INFO clients reloaded, nothing changed")
	write(t, filepath.Join(r.dir, "watch/client.yaml"), watchPolicy+"suggestions: false\n")
	write(t, filepath.Join(r.dir, "watch/schema.graphql"), strings.Replace(watchSchema, "title: String!", "", 1))
	write(t, filepath.Join(r.dir, "watch/example.graphql"), "query Q { thing(id: 1) { id } }")
	r.reload(t, true, sameConfig, `INFO clients reloaded {"changed":["watch: schema policy examples"],"unchanged":["mobile","tv","web"]}`)
	write(t, filepath.Join(r.dir, "watch/client.yaml"), "rate: [{name: a, limit: 2000000, algorithm: slidingLog}]\n")
	r.reload(t, false, sameConfig, `ERROR clients not reloaded, the old ones stay {"error":"`+r.dir+`/watch/client.yaml:1:25: rate[0].limit: must be from 1 to 1000000`)
	if policy := r.graph.Client("watch").Profile().Policy; policy.Rate[0].Limit != 6000 {
		t.Errorf("the old policy is gone: %+v", policy.Rate)
	}
	if ok, failed := r.count(t, "facet.reloads", "ok"), r.count(t, "facet.reloads", "failed"); ok != 4 || failed != 1 {
		t.Errorf("%d reloads and %d failures are counted", ok, failed)
	}
}

// A client that is gone stops apps that people have, so it is the loudest thing that a reload can say.
func TestRemovedClientIsLoudAndCounted(t *testing.T) {
	t.Parallel()
	r := reloadableApp(t, "log: {level: error}\n")
	if n := r.count(t, "facet.clients.removed", "tv"); n != 0 {
		t.Errorf("%d removals before the first", n)
	}
	if err := os.RemoveAll(filepath.Join(r.dir, "tv")); err != nil {
		t.Fatal(err)
	}
	r.reload(t, true, `ERROR a client is gone: its folder was removed, and its requests are refused from now on {"client":"tv"}`)
	if n := r.count(t, "facet.clients.removed", "tv"); n != 1 || r.graph.Client("tv") != nil || r.graph.Client("web") == nil {
		t.Errorf("%d removals, clients %q", n, r.graph.Clients())
	}
	for _, client := range []string{"web", "mobile"} {
		if err := os.RemoveAll(filepath.Join(r.dir, client)); err != nil {
			t.Fatal(err)
		}
	}
	r.reload(t, false, `ERROR clients not reloaded, the old ones stay {"error":"`+r.dir+`: no client here`)
	if r.graph.Client("web") == nil {
		t.Error("all clients are gone: that is a mount that failed, and nobody's wish")
	}
}

func TestReloadTakesOverWhatItCanOfTheConfiguration(t *testing.T) {
	t.Parallel()
	r := reloadableApp(t, "")
	proxied := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	proxied.RemoteAddr, proxied.Header = "10.1.2.3:4", http.Header{"X-Forwarded-For": {"192.0.2.7"}}
	if from := r.proxies.of(proxied); from.String() != "10.1.2.3" {
		t.Fatalf("the caller is %s", from)
	}
	r.configure(t, "trustedProxies: [10.0.0.0/8]\nlog: {level: warn}\nserver: {idleTimeout: 1m}\nredis: {nodes: 3}\n")
	r.reload(t, true, `WARN these keys of the configuration changed, and need a restart {"keys":["redis.nodes","server.idleTimeout"]}`,
		`WARN configuration reloaded {"changed":["trustedProxies","log.level"]}`)
	if from := r.proxies.of(proxied); from.String() != "192.0.2.7" {
		t.Errorf("the caller is %s", from)
	}
	shown := r.effective.Load().masked()
	for _, want := range []string{"- 10.0.0.0/8", "level: warn", "idleTimeout: 10m20s", "nodes: 0"} {
		if !strings.Contains(shown, want) {
			t.Errorf("/config lacks %q:\n%s", want, shown)
		}
	}
	// What waits for a restart is said again, and not any more once it is taken back.
	r.reload(t, true, `WARN these keys of the configuration changed, and need a restart {"keys":["redis.nodes","server.idleTimeout"]}`)
	r.configure(t, "trustedProxies: [0.0.0.0/0]\nlog: {level: debug}\n")
	r.reload(t, true, `WARN the configuration is allowed, but unwise {"warning":"bff.yaml:7:18: trustedProxies[0]: 0.0.0.0/0 holds`,
		`INFO configuration reloaded {"changed":["trustedProxies","log.level"]}`, sameClients)
}

// A mistake in bff.yaml keeps all of it, and the clients, which others own, are reloaded all the same.
func TestBadConfigurationKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	r := reloadableApp(t, "trustedProxies: [10.0.0.0/8]\n")
	r.configure(t, "trustedProxies: []\nlog: {level: loud}\n")
	write(t, filepath.Join(r.dir, "watch/schema.graphql"), watchSchema)
	write(t, filepath.Join(r.dir, "watch/client.yaml"), watchPolicy)
	r.reload(t, false, `ERROR configuration not reloaded, the old one stays {"error":"bff.yaml:8:14: log.level: the text`,
		`INFO clients reloaded {"added":["watch"]`)
	if trusted := r.effective.Load().TrustedProxies; len(trusted) != 1 || !r.proxies.trusts(parseAddr(t, "10.0.0.1")) {
		t.Errorf("trusted are %v", trusted)
	}
	if err := os.Remove(r.file); err != nil {
		t.Fatal(err)
	}
	r.reload(t, false, `ERROR configuration not reloaded, the old one stays {"error":"open bff.yaml: no such file`, sameClients[:len("INFO clients reloaded, nothing changed")])
}

// A change of bff.yaml is noticed as one of a client is.
func TestReloadSeesTheConfiguration(t *testing.T) {
	t.Parallel()
	r := reloadableApp(t, "")
	before := r.fingerprint()
	if r.fingerprint() != before {
		t.Error("what did not change has changed")
	}
	r.configure(t, "trustedProxies: [10.0.0.0/8]\n")
	if r.fingerprint() == before {
		t.Error("a change goes unnoticed")
	}
}

// Each kind of key is named when it differs: single ones, lists as a whole, entries of maps, secrets without their
// text.
func TestDifferencesNameEachKey(t *testing.T) {
	t.Parallel()
	read := func(more string) *Config {
		file := filepath.Join(t.TempDir(), "b.yaml")
		write(t, file, more)
		cfg, err := ReadConfig(file, "", things, func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	old := read(allServices)
	if keys := differences(old, read(allServices+"trustedProxies: []\n")); len(keys) > 0 {
		t.Errorf("%q differ in nothing", keys)
	}
	now := read(strings.Replace(allServices, `one: {url: "http://one"}`, `one: {url: "http://one", timeout: 1s}`, 1) +
		"redis: {addresses: [\"redis:1\"], secret: 0123456789abcdef}\nserver: {drainDelay: 1s}\ncache: {documents: 1MiB}\n")
	want := []string{"services.one.timeout", "redis.addresses", "redis.secret", "server.drainDelay", "cache.documents"}
	if keys := differences(old, now); !slices.Equal(keys, want) {
		t.Errorf("%q, want %q", keys, want)
	}
	delete(now.Services, "one")
	if keys := differences(old, now); keys[0] != "services.one" {
		t.Errorf("%q", keys)
	}
}

func parseAddr(t *testing.T, s string) netip.Addr {
	t.Helper()
	addr, err := netip.ParseAddr(s)
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// The bounds of overload are taken over while the server runs, but for the share of memory, which the process has.
func TestReloadTakesOverBoundsOfOverload(t *testing.T) {
	t.Parallel()
	r := reloadableApp(t, "overload: {maxInFlight: 8, adaptive: false}\n")
	r.configure(t, "overload: {maxInFlight: 5, adaptive: false, memoryShare: 0.5}\n")
	r.reload(t, true, `WARN these keys of the configuration changed, and need a restart {"keys":["overload.memoryShare"]}`,
		`INFO configuration reloaded {"changed":["overload.maxInFlight"]}`, sameClients)
	if got := r.overload.Stats().Limit; got != 5 {
		t.Errorf("the limit is %d", got)
	}
}
