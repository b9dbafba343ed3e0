package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/overload"
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
	// Overload bounds the operations in flight, and refuses what is beyond it. Nil: nothing does.
	Overload *overload.Limiter
	// DocumentCacheBytes bounds the heap that parsed and compiled documents of all clients hold together; each client has
	// an equal share. 0 means 128 MiB.
	DocumentCacheBytes int
	// TracerProvider and MeterProvider may be nil: nothing is recorded then.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	// Logger may be nil.
	Logger *slog.Logger
}

// Server serves all clients. They can be replaced while it runs.
type Server struct {
	engine  *engine
	catalog atomic.Pointer[catalog]

	replacing sync.Mutex // held while clients are replaced, and while somebody begins to follow
	followers []func([]*Client)
}

// catalog is one set of clients.
type catalog struct {
	names  []string // sorted
	byName map[string]*Client
}

// all are the clients, in the order of their names.
func (k *catalog) all() []*Client {
	var all []*Client
	for _, name := range k.names {
		all = append(all, k.byName[name])
	}
	return all
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
	union, err := Union(o.Executable)
	if err != nil {
		return nil, err
	}
	observe, err := newObserver(o)
	if err != nil {
		return nil, err
	}
	s := &Server{engine: &engine{
		options: o, tables: o.Executable.Tables, union: union, observe: observe, weights: newWeights(),
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
	s.replacing.Lock()
	defer s.replacing.Unlock()
	next := &catalog{byName: map[string]*Client{}}
	errs := []error{together(set)}
	for _, profile := range set.Clients {
		c, err := newClient(s.engine, profile, s.engine.options.DocumentCacheBytes/max(1, len(set.Clients)))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		next.names, next.byName[c.Name()] = append(next.names, c.Name()), c
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
	for _, follow := range s.followers {
		follow(next.all())
	}
	return nil
}

// Follow tells f which clients there are, now and whenever they are replaced, before Replace returns. A transport keeps
// by this what it needs of each client.
func (s *Server) Follow(f func([]*Client)) {
	s.replacing.Lock()
	defer s.replacing.Unlock()
	s.followers = append(s.followers, f)
	f(s.catalog.Load().all())
}

// Client returns a client by name, nil where there is none.
func (s *Server) Client(name string) *Client { return s.catalog.Load().byName[name] }

// Clients lists the names of the clients.
func (s *Server) Clients() []string { return s.catalog.Load().names }
