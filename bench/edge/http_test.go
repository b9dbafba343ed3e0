package edge

import (
	"net/http/httptest"
	"testing"

	"github.com/facetgraph/facet/bench/execution"
	overhttp "github.com/facetgraph/facet/bench/http"
)

// connections send requests at once.
const connections = 8

// overHTTP serves an edge on loopback. The client is in the same process and writes bytes that were made once, so its
// share of the CPU time is small, and the same for both.
func overHTTP(tb testing.TB, e *Edge) func(requests int) error {
	tb.Helper()
	server := httptest.NewServer(e.Handler)
	tb.Cleanup(server.Close)
	return func(requests int) error {
		l := overhttp.Load{Body: execution.Home(first).Body, Header: e.Header, Connections: connections, Requests: requests}
		_, err := l.Run(tb.Context(), server.URL)
		return err
	}
}
