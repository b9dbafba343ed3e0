package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// watched is a server whose metrics and log a test reads.
type watched struct {
	*Demo
	*counts
	log *lines
}

// startWatched starts the demo with services of the test's in place of its own, by name, and more lines in web's
// policy.
func startWatched(t *testing.T, policy string, services map[string]http.Handler) watched {
	t.Helper()
	c, log := newCounts(), &lines{}
	elsewhere := map[string]bff.ServiceConfig{}
	for name, h := range services {
		running := httptest.NewServer(h)
		t.Cleanup(running.Close)
		s := bff.ServiceConfig{URL: running.URL}
		s.SetDefaults()
		s.Breaker.Failures, s.Retry.Retries = 0, 0 // each call is to show what it fails of
		elsewhere[name] = s
	}
	dir := copyClients(t)
	write(t, dir+"/web/client.yaml", "identify:\n  clientIds: [web]\nintrospection: on\n"+policy)
	p := bff.Options{Logger: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo})), Meter: c.provider}
	return watched{startWith(t, demo.Options{}, p, func(cfg *bff.Config) { cfg.Schema, cfg.Services = dir, elsewhere }), c, log}
}

// hangs is a service that never answers. It tells of each call, and then waits until its caller gives it up.
func hangs(arrived chan<- string) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.URL.Path
		<-r.Context().Done()
	})
}

// answers is a service that has one answer to everything.
func answers(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// outcomes counts the operations of each outcome.
func (w watched) outcomes(t *testing.T) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, name := range []string{"ok", "caller", "partial", "failed", "refused", "canceled"} {
		if n := w.read(t, "facet.operations", name); n > 0 {
			out[name] = n
		}
	}
	return out
}
