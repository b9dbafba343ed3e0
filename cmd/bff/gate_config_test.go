package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// A bff.yaml that the check passes starts the server, and one that it refuses does not.
func TestWhatCheckPassesStarts(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bff.yaml")
	passed, refused := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		write(t, file, drawConfig(r))
		code, _, errOut := command(t, "check", "-config", file)
		cfg, err := bff.ReadConfig(file, "", demo.Names(), os.LookupEnv)
		if err == nil {
			var a *bff.App
			if a, err = bff.NewApp(t.Context(), domain(&demo.Options{}, nil), cfg, bff.Options{Logger: slog.New(slog.DiscardHandler)}); err == nil {
				a.Close()
			}
		}
		if (code == 0) != (err == nil) {
			text, _ := os.ReadFile(file)
			r.Fatalf("check: %d %s\nserve: %v\n%s", code, errOut, err, text)
		}
		if err == nil {
			passed++
		} else {
			refused++
		}
	})
	if passed == 0 || refused == 0 {
		t.Errorf("%d passed and %d refused: the test does not tell", passed, refused)
	}
}

// drawConfig draws a bff.yaml near one that starts.
func drawConfig(r *rapid.T) string {
	var b strings.Builder
	maybe := func(format string, values ...string) {
		if v := seldom(r, format, values); v != "" {
			fmt.Fprintf(&b, format, v)
		}
	}
	url := seldom(r, "url", []string{"ftp://ads", "http://", "http://ads:0", "http://ads/path", "http://ads/?q=1", "http://ads#x", "http://[::1]:80", "http://%41", "http://a b"})
	if url == "" {
		url = "http://ads"
	}
	fmt.Fprintf(&b, "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\n%s", strings.Replace(allServices, "http://ads", url, 1))
	maybe("identity: {%s}\n", "mode: internal", "mode: internal, issuer: x", `mode: internal, issuer: "https://bff.internal"`,
		`mode: internal, issuer: "https://bff.internal", key: ab`, "mode: exchange", `mode: exchange, tokenUrl: "https://id/token"`,
		`mode: exchange, tokenUrl: "https://id/token", clientId: me, clientSecret: x`, "mode: forward", "mode: other")
	maybe("redis: {%s}\n", `addresses: ["127.0.0.1:1"]`, `addresses: ["127.0.0.1:1"], secret: 0123456789abcdef`, `addresses: ["127.0.0.1:1"], secret: 0123456789abcdef, master: m`,
		`addresses: ["127.0.0.1:1", "127.0.0.1:2"], secret: 0123456789abcdef, tls: true, nodes: 100000, budget: 1s`, "master: m", "nodes: -1")
	maybe("issuers: [{%s}]\n", `url: "https://a/", jwks: "http://127.0.0.1:1/k", audiences: [a]`, `url: "https://a/", jwks: "http://127.0.0.1:1/k", audiences: []`,
		`url: "", jwks: "http://127.0.0.1:1/k", audiences: [a]`, `url: "x", jwks: "https://127.0.0.1:1/k", audiences: [a], algorithms: [none]`)
	maybe("trustedProxies: [%s]\n", "10.0.0.0/8", "10.0.0.1", `"::/0"`, "x")
	maybe("server: {%s}\n", "idleTimeout: 1h", "idleTimeout: 2h", "connectionsPerAddress: 0, pendingSocketsPerAddress: 0", "maxHeaderBytes: 1MiB")
	maybe("cache: {documents: %s}\n", "1MiB", "64GiB", "0")
	maybe("log: {level: %s}\n", "debug", "loud")
	return b.String()
}
