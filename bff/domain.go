package bff

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/loader"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// Domain is what a company brings: its schemas, its services, and what resolves the ones by the others. Everything else
// is the engine's.
type Domain struct {
	// Executable is what the generator wrote. Required.
	Executable plan.Executable
	// Clients are the client folders that are compiled in, see [schema.FS]. Required.
	Clients fs.FS
	// Services are the names of the backends. The configuration must say where each is, and may name no other.
	Services []string
	// Resolvers makes the resolvers; called once, before anything is served. Required.
	Resolvers func(Backends) (Resolvers, error)
	// Fakes stand in for the services in the command demo. Nil: there is no such command.
	Fakes *Fakes
	// Verifier verifies tokens in place of the issuers of the configuration, which must name none then. Nil: the issuers.
	// If it has a method Close() it is not called: it is the domain's.
	Verifier auth.TokenVerifier
	// Limiter makes the limiter in place of memory or the configured Redis, which must not be named then. It is given what
	// the engine would use, to which it adds a store of its own. The App closes it. Nil: memory or Redis.
	Limiter func(ratelimit.Config) (*ratelimit.Limiter, error)
	// Transport carries the calls to a service, as a test's or one with certificates of its own. Nil, or a nil transport: a
	// pool of connections for each service, see [clients.NewTransport].
	Transport func(service string) http.RoundTripper
	// Middleware wraps the public listener's handler, outside of everything but the metrics of requests. May be nil.
	Middleware func(http.Handler) http.Handler
}

// Backends are the connections that resolvers are made of.
type Backends struct {
	// Services are the connections by name: one for each of Domain.Services. Nothing is dialled before the first call.
	Services map[string]*clients.Service
	// Keys counts what becomes of the keys that loaders are asked for; hand its Tally to [loader.Define]. Nil counts
	// nothing, and may be used.
	Keys *loader.Meter
	// MeterProvider and TracerProvider are where the engine's own metrics and spans go, for those of the domain. Never nil.
	MeterProvider  metric.MeterProvider
	TracerProvider trace.TracerProvider
	// Logger is the engine's.
	Logger *slog.Logger
}

// Resolvers are what resolves a domain's fields.
type Resolvers struct {
	// Root is a ResolverRoot of the package that Domain.Executable is from. Required.
	Root any
	// Close ends what the resolvers run, within the time of ctx. It is called when nothing is served any more. May be nil.
	Close func(ctx context.Context) error
}

// Fakes are services in the process of the command demo, for local work.
type Fakes struct {
	// Start starts the services on consecutive ports, or on free ones for 0. They run until they are closed.
	Start func(ctx context.Context, firstPort int) (RunningFakes, error)
	// Port is the first port where the command line names none.
	Port int
	// Flags adds flags to the command. May be nil.
	Flags func(*flag.FlagSet)
	// Greeting is the first thing that the command says. Default: that the demo serves.
	Greeting string
	// Viewer is the subject of the tokens that are printed. Default "7".
	Viewer string
	// Client is the client that they are for. Default: the first one.
	Client string
}

// RunningFakes are services that run.
type RunningFakes struct {
	// URLs are where they are, by the names of Domain.Services.
	URLs map[string]string
	// Close ends them.
	Close func() error
}

// usage is how the command's own flags are written.
func (f *Fakes) usage() string {
	if f == nil || f.Flags == nil {
		return ""
	}
	var b strings.Builder
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	f.Flags(fs)
	fs.VisitAll(func(each *flag.Flag) { fmt.Fprintf(&b, " [-%s VALUE]", each.Name) })
	return b.String()
}

// viewer is the subject of the tokens that are printed.
func (f *Fakes) viewer() string { return cmp.Or(f.Viewer, "7") }

// client is the one of the clients that the printed token is for, "" if there are none.
func (f *Fakes) client(names []string) string {
	if slices.Contains(names, f.Client) {
		return f.Client
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// defaultClient is the client that commands are for where none is named: the one of the printed tokens.
func (d *Domain) defaultClient() string {
	set, err := d.loadClients("")
	if err != nil {
		return "" // the command says what is wrong when it loads them
	}
	fakes := d.Fakes
	if fakes == nil {
		fakes = &Fakes{}
	}
	return fakes.client(set.Names())
}

// clientFolder is a folder of clients or, without a name, those that were compiled in.
func (d *Domain) clientFolder(dir string) fs.FS {
	if dir == "" {
		return d.Clients
	}
	return schema.Dir(dir)
}

// loadClients loads the clients of a folder, or those that were compiled in. This build need not be able to serve them.
func (d *Domain) loadClients(dir string) (*schema.Set, error) {
	return schema.Load(d.clientFolder(dir))
}

// loadToServe loads the clients of a folder for graph.New or Replace, which refuse what this build cannot serve. Where
// there are mistakes already, it reports what they would refuse, too, so that one run tells everything.
func (d *Domain) loadToServe(dir string) (*schema.Set, error) {
	set, err := schema.LoadPartly(d.clientFolder(dir))
	switch {
	case err == nil:
		return set, nil
	case set == nil:
		return nil, err
	}
	return nil, schema.Join(err, graph.Check(d.Executable, set))
}
