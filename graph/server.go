package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// Options are what a server is made of.
type Options struct {
	// Executable is the domain, as the generator wrote it. Required.
	Executable plan.Executable
	// Resolvers resolve the union schema: a ResolverRoot of the package that Executable is from. Required.
	Resolvers any
	// Begin gives an operation its loaders; the tasks it returns are told what runs. Nil: none.
	Begin func(ctx context.Context) (context.Context, plan.Tasks)
	// Workers run the parallel calls of operations; nil starts a goroutine for each. The caller closes them.
	Workers *plan.Workers
	// Limiter charges operations by their cost. Nil: nothing is limited but the cost of one operation.
	Limiter *ratelimit.Limiter
	// DocumentCacheBytes bounds the heap that parsed and compiled documents of all clients hold together; each client has
	// an equal share. 0 means 128 MiB.
	DocumentCacheBytes int
	// PendingSocketsPerAddress bounds the WebSockets of one address that have not sent connection_init; more are refused
	// with 429. 0 means 100, a negative number no bound.
	PendingSocketsPerAddress int
	// Verify turns the token in a WebSocket's connection_init into a viewer; its refusals are *auth.Error. Nil: such
	// tokens are refused. Tokens in headers are the business of auth.Middleware.
	Verify func(ctx context.Context, token string) (*auth.Viewer, error)
	// TracerProvider and MeterProvider may be nil: nothing is recorded then.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	// Logger may be nil.
	Logger *slog.Logger
}

// Server serves all clients. Its catalog of clients can be replaced while it runs.
type Server struct {
	engine  *engine
	catalog atomic.Pointer[catalog]
}

// catalog is one set of clients, and how they are found.
type catalog struct {
	names    []string // sorted
	byName   map[string]*Client
	byID     map[string]*Client // by the token's client id
	byHeader map[string]*Client // by the lower-case client name of headers
}

// New makes a server of a set of clients that passes [Check]: each must be within the union schema that the executor
// was generated from, and they must fit together.
func New(set *schema.Set, o Options) (*Server, error) {
	if o.Executable.Tables == nil {
		return nil, errors.New("graph: Options.Executable is required")
	}
	if o.Resolvers == nil {
		return nil, errors.New("graph: Options.Resolvers is required")
	}
	if !o.Executable.Accepts(o.Resolvers) {
		return nil, fmt.Errorf("graph: Options.Resolvers is %T, which is no ResolverRoot of the package that Options.Executable is from", o.Resolvers)
	}
	if o.Begin == nil {
		o.Begin = func(ctx context.Context) (context.Context, plan.Tasks) { return ctx, nil }
	}
	if o.DocumentCacheBytes == 0 {
		o.DocumentCacheBytes = 128 << 20
	}
	if o.PendingSocketsPerAddress == 0 {
		o.PendingSocketsPerAddress = 100
	}
	union, err := Union(o.Executable)
	if err != nil {
		return nil, err
	}
	observe, err := newObserver(o)
	if err != nil {
		return nil, err
	}
	s := &Server{engine: &engine{
		options: o, tables: o.Executable.Tables, union: union, observe: observe, live: newLive(),
		pending: &pending{most: o.PendingSocketsPerAddress, open: map[netip.Addr]int{}}, weights: newWeights(),
	}}
	return s, s.Replace(set)
}

// Union is the schema that the executor was generated from: the merge of the clients of that time.
func Union(x plan.Executable) (*ast.Schema, error) {
	union, err := schema.ParseUnion(x.SDL)
	if err != nil {
		return nil, fmt.Errorf("graph: %w", err)
	}
	return union, nil
}

// Replace serves another set of clients from now on; requests that run finish with the one they began with. On an
// error, which names every problem, the old set stays.
func (s *Server) Replace(set *schema.Set) error {
	next := &catalog{byName: map[string]*Client{}, byID: map[string]*Client{}, byHeader: map[string]*Client{}}
	errs := []error{together(set)}
	for _, profile := range set.Clients {
		c, err := newClient(s.engine, profile, s.engine.options.DocumentCacheBytes/max(1, len(set.Clients)))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		next.add(c)
	}
	if err := schema.Join(errs...); err != nil {
		return err
	}
	slices.Sort(next.names)
	if old := s.catalog.Swap(next); old != nil {
		for _, name := range old.names {
			if next.byName[name] == nil {
				s.engine.observe.reload.remove(name, 1)
			}
		}
	}
	return nil
}

// Client returns a client by name, nil where there is none.
func (s *Server) Client(name string) *Client { return s.catalog.Load().byName[name] }

// Clients lists the names of the clients.
func (s *Server) Clients() []string { return s.catalog.Load().names }

// Handler serves the endpoints that are GraphQL's own: /graphql, /graphql/{client} and its schema.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/graphql", func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, "") })
	mux.HandleFunc("/graphql/{client}", func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, r.PathValue("client")) })
	mux.HandleFunc("/graphql/{client}/schema.graphql", s.serveSchema)
	return mux
}
