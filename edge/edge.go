// Package edge carries operations: it serves the clients of a [graph.Server] over HTTP, server-sent events, multipart
// and WebSockets.
//
// One request to /graphql goes this way: identify.go finds its client, http.go or websocket.go reads the operation and
// hands it to the client, which sends results back through the same exchange or socket. cors.go, origin.go and live.go
// stand around that: pages of other origins, ids and addresses, and how many connections may be open.
package edge

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/rs/cors"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
)

// Options are what an edge needs beside the clients.
type Options struct {
	// PendingSocketsPerAddress bounds the WebSockets of one address that have not sent connection_init; more are refused
	// with 429. 0 means 100, a negative number no bound.
	PendingSocketsPerAddress int
	// Verify turns the token in a WebSocket's connection_init into a viewer; its refusals are *auth.Error. Nil: such
	// tokens are refused. Tokens in headers are the business of auth.Middleware.
	Verify func(ctx context.Context, token string) (*auth.Viewer, error)
	// MeterProvider may be nil: nothing is recorded then.
	MeterProvider metric.MeterProvider
}

// Edge serves the clients of a server. It is safe for concurrent use, and owns no goroutine beside those of requests
// and sockets, which Drain ends.
type Edge struct {
	server  *graph.Server
	options Options
	live    *live
	pending *pending
	open    openMetrics
	catalog atomic.Pointer[catalog]
}

// catalog is one set of clients, and how they are found.
type catalog struct {
	names    []string // sorted
	byName   map[string]*client
	byID     map[string]*client // by the token's client id
	byHeader map[string]*client // by the lower-case client name of headers
}

// client is a client with what the edge keeps of it.
type client struct {
	*graph.Client
	edge *Edge
	cors *cors.Cors
}

// New makes an edge for the clients that a server has, now and after they are replaced.
func New(server *graph.Server, o Options) (*Edge, error) {
	if o.PendingSocketsPerAddress == 0 {
		o.PendingSocketsPerAddress = 100
	}
	if o.MeterProvider == nil {
		o.MeterProvider = noop.NewMeterProvider()
	}
	open, err := newOpenMetrics(o.MeterProvider.Meter("github.com/facetgraph/facet/edge"))
	if err != nil {
		return nil, err
	}
	e := &Edge{
		server: server, options: o, live: newLive(), open: open,
		pending: &pending{most: o.PendingSocketsPerAddress, open: map[netip.Addr]int{}},
	}
	server.Follow(e.adopt)
	return e, nil
}

// adopt serves these clients from now on; requests that run finish with the one they began with.
func (e *Edge) adopt(clients []*graph.Client) {
	k := &catalog{byName: map[string]*client{}, byID: map[string]*client{}, byHeader: map[string]*client{}}
	for _, each := range clients {
		c := &client{Client: each, edge: e, cors: newCORS(each.Profile().Policy.CORS)}
		e.open.announce(c.Name())
		k.names = append(k.names, c.Name())
		k.byName[c.Name()] = c
		for _, id := range c.Profile().Policy.Identify.ClientIDs {
			k.byID[id] = c
		}
		for _, name := range c.Profile().Policy.Identify.Names {
			k.byHeader[strings.ToLower(name)] = c
		}
	}
	slices.Sort(k.names)
	e.catalog.Store(k)
}

func (e *Edge) clients() *catalog { return e.catalog.Load() }

// Handler serves the endpoints that are GraphQL's own: /graphql, /graphql/{client} and its schema.
func (e *Edge) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/graphql", func(w http.ResponseWriter, r *http.Request) { e.serve(w, r, "") })
	mux.HandleFunc("/graphql/{client}", func(w http.ResponseWriter, r *http.Request) { e.serve(w, r, r.PathValue("client")) })
	mux.HandleFunc("/graphql/{client}/schema.graphql", e.serveSchema)
	return mux
}
