package bff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/edge"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/overload"
	"github.com/facetgraph/facet/ratelimit"
)

// App is the whole server: what the binary runs and what the end-to-end tests run.
type App struct {
	domain    Domain
	cfg       *Config
	log       *slog.Logger
	edge      *edge.Edge
	graph     *graph.Server
	services  map[string]*clients.Service
	resolvers Resolvers
	issuers   *auth.Verifier     // nil where no issuer is configured
	verifier  auth.TokenVerifier // the domain's or that of the issuers; nil where there is neither
	limiter   *ratelimit.Limiter
	endWatch  func() // of the limiter
	overload  *overload.Limiter
	identity  identities
	workers   *plan.Workers
	proxies   *proxies
	reloads

	public, admin         *http.Server
	publicSock, adminSock net.Listener
	ready, draining       atomic.Bool
	ended                 chan error // what the servers ended with
}

// Options are what an App takes from outside.
type Options struct {
	Logger *slog.Logger
	Tracer trace.TracerProvider
	Meter  metric.MeterProvider
	// Inbound observes HTTP requests, and continues the traces of those that trusted is true for; nil: nobody does.
	Inbound func(next http.Handler, trusted func(*http.Request) bool) http.Handler
	// Metrics serves /metrics on the admin listener; nil: there is none.
	Metrics http.Handler
	// Admin adds routes to the admin listener, as the demo's issuer. May be nil.
	Admin func(mux *http.ServeMux, base string) error
	// ConfigFile is the configuration's file, "" where there is none; Reread reads it again at a reload.
	ConfigFile string
	Reread     func() (*Config, error)
	// Level is what is logged, if a reload may change it; else nil.
	Level *slog.LevelVar
	// DemoToken is shown in the playground for each client; nil outside the demo.
	DemoToken func(client string) string
}

// NewApp makes the server of a domain. It listens on both addresses, so that a port that is taken is an error at once,
// answers operators from the start, and makes everything else. Close it whatever happens after.
func NewApp(ctx context.Context, d Domain, cfg *Config, p Options) (*App, error) {
	a := &App{domain: d, cfg: cfg, log: p.Logger, workers: plan.NewWorkers(), proxies: newProxies(cfg.TrustedProxies), ended: make(chan error, 2)}
	a.reloads = reloads{file: p.ConfigFile, reread: p.Reread, level: p.Level}
	a.effective.Store(cfg)
	if err := a.open(ctx, p); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) open(ctx context.Context, p Options) (err error) {
	for _, warning := range a.cfg.warnings() {
		p.Logger.WarnContext(ctx, "the configuration is allowed, but unwise", "warning", warning.Error())
	}
	if a.adminSock, err = net.Listen("tcp", a.cfg.Admin); err != nil {
		return fmt.Errorf("admin: %w", err)
	}
	if a.publicSock, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if a.identity, err = newIdentities(a.cfg.Identity); err != nil {
		return err
	}
	if a.admin, err = a.adminServer(p); err != nil {
		return err
	}
	go func() { a.ended <- a.admin.Serve(a.adminSock) }()
	set, err := a.domain.loadToServe(a.cfg.Schema)
	if err != nil {
		return err
	}
	if err := a.resolve(p); err != nil {
		return err
	}
	if err := a.verifyTokens(ctx, p); err != nil {
		return err
	}
	if a.limiter, err = newLimiter(a.cfg.Redis, a.domain.Limiter, p.Meter, p.Logger); err != nil {
		return err
	}
	a.endWatch = watchLimiter(a.limiter, p.Logger)
	a.overload = overload.New(a.cfg.Overload.limits())
	a.graph, err = graph.New(set, graph.Options{
		Executable: a.domain.Executable, Resolvers: a.resolvers.Root, Begin: begin,
		Limiter: a.limiter, Overload: a.overload, Workers: a.workers, Logger: p.Logger, TracerProvider: p.Tracer, MeterProvider: p.Meter,
		DocumentCacheBytes: int(a.cfg.Cache.Documents),
	})
	if err != nil {
		return err
	}
	a.edge, err = edge.New(a.graph, edge.Options{
		PendingSocketsPerAddress: cmp.Or(a.cfg.Server.PendingSocketsPerAddress, -1), Verify: a.verify(), MeterProvider: p.Meter,
	})
	if err != nil {
		return err
	}
	a.served = set
	if a.public, err = a.publicServer(p); err != nil {
		return err
	}
	p.Logger.InfoContext(ctx, "rate limits are counted", "mode", a.cfg.Redis.mode())
	a.ready.Store(true)
	return nil
}

// verifyTokens makes what verifies tokens: the domain's verifier or one of the configured issuers.
func (a *App) verifyTokens(ctx context.Context, p Options) (err error) {
	if a.domain.Verifier != nil {
		if len(a.cfg.Issuers) > 0 {
			return errors.New("issuers: must not be configured, because Domain.Verifier verifies tokens")
		}
		a.verifier = a.domain.Verifier
		return nil
	}
	if len(a.cfg.Issuers) == 0 {
		return nil
	}
	cfg := a.cfg.verifier()
	cfg.Logger, cfg.MeterProvider = p.Logger, p.Meter
	if a.issuers, err = auth.New(ctx, cfg); err != nil {
		return err
	}
	a.verifier = a.issuers
	return nil
}

// URL is where the public listener is reached.
func (a *App) URL() string { return "http://" + a.publicSock.Addr().String() }

// AdminURL is where the admin listener is reached.
func (a *App) AdminURL() string { return "http://" + a.adminSock.Addr().String() }

// Edge is what serves the clients over the network.
func (a *App) Edge() *edge.Edge { return a.edge }

// Server is what serves the clients: it tells which there are.
func (a *App) Server() *graph.Server { return a.graph }

// Handler is what the public listener serves, for tests and for those who have a listener of their own.
func (a *App) Handler() http.Handler { return a.public.Handler }

// Serve serves until ctx ends, then drains: readiness fails first, for as long as load balancers need to notice; then
// nothing new is accepted and what is in flight may finish.
func (a *App) Serve(ctx context.Context) error {
	go func() {
		a.ended <- a.public.Serve(edge.Resting(capConnections(a.publicSock, a.cfg.Server.ConnectionsPerAddress, a.proxies)))
	}()
	select {
	case err := <-a.ended:
		return err
	case <-ctx.Done():
	}
	a.draining.Store(true)
	time.Sleep(a.cfg.Server.DrainDelay)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.cfg.Server.ShutdownTimeout)
	defer cancel()
	err := a.public.Shutdown(stop)
	if err != nil {
		err = errors.Join(fmt.Errorf("some requests did not finish in time: %w", err), a.public.Close())
	}
	if late := a.edge.Drain(stop); late != nil { // sockets, of which the HTTP server knows nothing
		err = errors.Join(err, fmt.Errorf("some sockets did not close in time: %w", late))
	}
	<-a.ended
	return errors.Join(err, a.admin.Close())
}

// Close ends whatever NewApp began. It may be called at any time, more than once.
func (a *App) Close() {
	for _, s := range []*http.Server{a.public, a.admin} {
		if s != nil {
			_ = s.Close()
		}
	}
	for _, l := range []net.Listener{a.publicSock, a.adminSock} {
		if l != nil {
			_ = l.Close()
		}
	}
	if a.issuers != nil {
		a.issuers.Close()
	}
	a.workers.Close()
	a.identity.Close()
	if a.endWatch != nil {
		a.endWatch()
	}
	if a.limiter != nil {
		_ = a.limiter.Close()
	}
	a.closeServices()
}
