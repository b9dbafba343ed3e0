package edge

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/facetgraph/facet/bench/execution"
	overhttp "github.com/facetgraph/facet/bench/http"
	"github.com/facetgraph/facet/bench/services"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/loader"
	"github.com/facetgraph/facet/resolvers"
)

// The services are this program, started again: what they spend is not the server's.
func TestMain(m *testing.M) {
	if was, err := overhttp.Child(); was {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// inMemory resolves Home without a service.
func inMemory() Backend { return Backend{Root: execution.NewCached(first)} }

// sixServices resolves it as the real server does, by calls over HTTP to the demo's services in another process.
func sixServices(tb testing.TB) Backend {
	tb.Helper()
	p, err := overhttp.Start(tb.Context(), overhttp.Spec{Name: "services"})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	connected, err := services.Connect(p.URLs)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(connected.Close)
	root := resolvers.New(connected.Clients)
	return Backend{Root: root, Begin: func(ctx context.Context) (context.Context, plan.Tasks) {
		return loader.Begin(ctx, loader.SchedulerConfig{})
	}}
}

// edges are one backend behind the whole edge, and behind none.
func edges(tb testing.TB, b Backend) (on, off *Edge) {
	tb.Helper()
	on, err := On(tb.Context(), b, Everything())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(on.Close)
	if off, err = Off(b); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(off.Close)
	return on, off
}
