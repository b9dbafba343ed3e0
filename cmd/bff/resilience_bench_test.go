package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// homeServer runs the demo without rate limits until the benchmark ends, and gives a function that asks for the home page.
func homeServer(b *testing.B, ads string) func() time.Duration {
	b.Helper()
	dir := b.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../schema")); err != nil {
		b.Fatal(err)
	}
	policy := "identify:\n  clientIds: [web]\nrate: []\n"
	if err := os.WriteFile(filepath.Join(dir, "web", "client.yaml"), []byte(policy), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Schema, cfg.Server.DrainDelay = "127.0.0.1:0", "127.0.0.1:0", dir, 0
	if ads != "" {
		s := bff.ServiceConfig{URL: ads}
		s.SetDefaults()
		cfg.Services = map[string]bff.ServiceConfig{"ads": s}
	}
	d, err := newDemo(b.Context(), cfg, demo.Options{}, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	b.Cleanup(func() {
		stop()
		<-served
		d.Close()
	})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	const page = `{"query":"{ feed(first: 20) { edges { node { id title author { handle } stats { views } } } } ads { advertiser } }"}`
	return func() time.Duration {
		begun := time.Now()
		resp, err := client.Post(d.URL()+"/graphql/web", "application/json", strings.NewReader(page))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			b.Fatal(resp.Status)
		}
		return time.Since(begun)
	}
}

// BenchmarkHomeBesideHangingAds asks two servers for the home page by turns, one of which has ads that hang, and tells the
// ratio of their medians, once the breaker is open.
func BenchmarkHomeBesideHangingAds(b *testing.B) {
	arrived := make(chan string, 1_000_000)
	ads := httptest.NewServer(hangs(arrived))
	b.Cleanup(ads.Close)
	healthy, beside := homeServer(b, ""), homeServer(b, ads.URL)
	for range bffFailures {
		healthy()
		beside()
	}
	before := len(arrived)
	var well, ill []time.Duration
	for b.Loop() {
		well, ill = append(well, healthy()), append(ill, beside())
	}
	slices.Sort(well)
	slices.Sort(ill)
	b.ReportMetric(float64(ill[len(ill)/2])/float64(well[len(well)/2]), "p50-ratio")
	b.ReportMetric(float64(len(arrived)-before)/float64(len(ill)), "ads-calls/page")
}
