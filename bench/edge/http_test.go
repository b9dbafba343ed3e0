package edge

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bench/execution"
	"github.com/facetgraph/facet/bench/measure"
)

// BenchmarkEdgeOverHTTP is BenchmarkEdge with a real listener on loopback and a connection that is kept alive. The CPU
// time is that of server and client, which are one process; the client's share is the same for both.
func BenchmarkEdgeOverHTTP(b *testing.B) {
	on, off := both(b)
	const turn = 1_000
	with, without := overHTTP(b, on.edge), overHTTP(b, off.edge)
	for b.Loop() {
		costs := measure.Interleave(15, []measure.Work{{Name: "on", Turn: turn, Do: with}, {Name: "off", Turn: turn, Do: without}})
		b.ReportMetric(float64(costs[1].CPU)/float64(costs[0].CPU), "kept")
		for _, c := range costs {
			b.ReportMetric(float64(c.CPU.Nanoseconds()), c.Name+"-cpu-ns")
		}
	}
}

// overHTTP serves an edge and returns what makes one request of it.
func overHTTP(b *testing.B, e *Edge) func() {
	b.Helper()
	server := httptest.NewServer(e.Handler)
	b.Cleanup(server.Close)
	client := server.Client()
	text := execution.Home(first).Body
	return func() {
		req, err := http.NewRequest(http.MethodPost, server.URL+"/graphql/web", strings.NewReader(text))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		for name, values := range e.Header {
			req.Header[name] = values
		}
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			b.Fatalf("status %d", resp.StatusCode)
		}
	}
}
