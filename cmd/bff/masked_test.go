package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/internal/strictyaml"
)

// readBack reads what /config shows. A secret that is not set is shown as empty, which the file does not allow.
func readBack(t *testing.T, text string) (*bff.Config, error) {
	t.Helper()
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !regexp.MustCompile(`(ecret|key|password): ""\n$`).MatchString(line) {
			kept.WriteString(line)
		}
	}
	file := filepath.Join(t.TempDir(), "config")
	write(t, file, kept.String())
	return bff.ReadConfig(file, "", demo.Names(), os.LookupEnv)
}

// The demo's configuration is shown with the issuer and services that it made.
func TestConfigEndpoint(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Redis.Password = strictyaml.NewSecret("hunter2") })
	got := string(d.operator(t, "/config").body)
	cfg, err := readBack(t, got)
	if err != nil || strings.Contains(got, "hunter2") {
		t.Fatalf("%v\n%s", err, got)
	}
	if len(cfg.Services) != 7 || len(cfg.Issuers) != 1 || len(cfg.Issuers[0].Algorithms) != 3 || cfg.Redis.Budget != 20*time.Millisecond {
		t.Errorf("%s", got)
	}
}
