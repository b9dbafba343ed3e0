package main

import (
	"context"
	"os"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// A collector that is gone at the end fails no command: the log says what was not exported, and the exit code is 0.
func TestCollectorGoneAtTheEnd(t *testing.T) {
	t.Setenv("OTEL_METRICS_EXPORTER", "otlp")
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, errOut := &lines{}, &lines{}
	code := make(chan int, 1)
	go func() {
		args := []string{"demo", "-listen", "127.0.0.1:0", "-admin", "127.0.0.1:0", "-services", "0"}
		code <- bff.Run(ctx, domain(&demo.Options{}, nil), args, bff.Console{Out: out, Err: errOut, Env: os.LookupEnv})
	}()
	out.await(t, "Ctrl-C stops everything")
	stop()
	if got := <-code; got != 0 {
		t.Errorf("exit code %d", got)
	}
	errOut.await(t, "some telemetry was not exported")
}
