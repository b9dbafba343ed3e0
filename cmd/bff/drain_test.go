package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// At the end readiness fails first, what is in flight finishes, and nothing new is accepted.
func TestDrain(t *testing.T) {
	t.Parallel()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Server.DrainDelay = 300 * time.Millisecond
	slow := demo.Options{Faults: demo.Faults{Latency: demo.PerService[time.Duration]{All: 700 * time.Millisecond}}}
	d, err := newDemo(t.Context(), cfg, slow, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	d.waitReady(t)
	inFlight := make(chan answer, 1)
	go func() { inFlight <- d.post(t, "web", "", `{ ads { advertiser } }`, "") }()
	time.Sleep(100 * time.Millisecond) // it has reached the service by now
	stop()
	time.Sleep(100 * time.Millisecond)
	if got := d.operator(t, "/readyz"); got.status != http.StatusServiceUnavailable || !strings.Contains(string(got.body), "draining") {
		t.Errorf("while draining /readyz answered %d %s", got.status, got.body)
	}
	if got := d.operator(t, "/livez"); got.status != http.StatusOK {
		t.Errorf("while draining /livez answered %d", got.status)
	}
	if got := <-inFlight; got.status != http.StatusOK || !strings.Contains(string(got.body), "advertiser") {
		t.Errorf("the request in flight got %d %s", got.status, got.body)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
	if resp, err := http.Get(d.URL() + "/graphql/web"); err == nil {
		resp.Body.Close()
		t.Error("a new request was accepted after the drain")
	}
}

// waitReady waits until the server wants requests: the issuer's keys are fetched in the background.
func (d *Demo) waitReady(t *testing.T) {
	t.Helper()
	for range 100 {
		if d.operator(t, "/readyz").status == http.StatusOK {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("never ready: %s", d.operator(t, "/readyz").body)
}

// operator asks the admin listener.
func (d *Demo) operator(t *testing.T, path string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.AdminURL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, req)
}
