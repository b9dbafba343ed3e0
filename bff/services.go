package bff

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/loader"
)

// validateServices reports services that do not exist, those that are missing, and URLs that cannot be called.
func (c *Config) validateServices(names []string, fail func(path, format string, args ...any)) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		if !slices.Contains(names, name) {
			near := ""
			if n := strictyaml.Nearest(name, names); n != "" {
				near = "; did you mean " + n + "?"
			}
			fail(c.source.Under("services", name), "there is no such service%s; allowed: %s", near, strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		s, ok := c.Services[name]
		at := c.source.Under("services", name)
		if !ok {
			fail("services", "%s is missing; say where it is: services.%s.url", name, name)
			continue
		}
		if _, err := auth.NewForwardList(s.Forward...); err != nil {
			fail(at+".forward", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		if s.Breaker.Failures > s.Breaker.Calls && !c.source.Bad(at) {
			fail(at+".breaker", "%d failures of %d calls can never be; raise calls, or write failures: 0 for no breaker", s.Breaker.Failures, s.Breaker.Calls)
		}
		for i, address := range s.Addresses {
			if err := clients.CheckAddress(address); err != nil {
				fail(fmt.Sprintf("%s.addresses[%d]", at, i), "%s", err)
			}
		}
		if s.Discover && len(s.Addresses) > 0 {
			fail(at+".discover", "either addresses or discover: both say where the instances are")
		}
		if err := clients.CheckDeadlineHeader(s.DeadlineHeader); err != nil && !c.source.Bad(at) {
			fail(at+".deadlineHeader", "%s", err)
		}
		if err := clients.CheckURL(s.URL); err != nil && !c.source.Bad(at) {
			fail(at+".url", "%s", err)
		}
	}
}

// config is what package clients is told of a service.
func (s ServiceConfig) config(name string) clients.Config {
	return clients.Config{
		Name: name, URL: s.URL, Addresses: s.Addresses, Discover: s.Discover, Timeout: s.Timeout, MaxBytes: int64(s.MaxBytes), StreamIdle: s.StreamIdle, Gzip: s.Gzip, Values: s.Values, DeadlineHeader: s.DeadlineHeader,
		Resilience: clients.Resilience{
			Concurrency: s.Concurrency, Queue: s.Queue, Adaptive: s.Adaptive,
			Failures: orNone(s.Breaker.Failures), Calls: s.Breaker.Calls, Pause: s.Breaker.Pause,
			Retries: orNone(s.Retry.Retries), Budget: s.Retry.Budget, Hedge: s.Retry.Hedge,
		},
	}
}

// orNone is how packages are told of none whose zero value is a default.
func orNone(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// authorize adds the headers that the service is forwarded to what it learns of the viewer.
func (s ServiceConfig) authorize(identity auth.Identity) (auth.Identity, error) {
	if len(s.Forward) == 0 {
		return identity, nil
	}
	list, err := auth.NewForwardList(s.Forward...)
	return func(ctx context.Context, r *http.Request) error {
		list.Copy(r.Header, graph.RequestHeader(ctx))
		if identity == nil {
			return nil
		}
		return identity(ctx, r)
	}, err
}

// connect makes the connections to all services. Nothing is dialled yet.
func (a *App) connect(p Options) (map[string]*clients.Service, error) {
	services := map[string]*clients.Service{}
	var errs []error
	for _, name := range a.domain.Services {
		identity, err := a.identity.of(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		authorize, err := a.cfg.Services[name].authorize(identity)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		config := a.cfg.Services[name].config(name)
		config.Authorize, config.TracerProvider, config.MeterProvider, config.Logger = authorize, p.Tracer, p.Meter, p.Logger
		if a.domain.Transport != nil {
			config.Transport = a.domain.Transport(name)
		}
		s, err := clients.New(config)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		services[name] = s
	}
	return services, errors.Join(errs...)
}

// resolve makes the domain's resolvers.
func (a *App) resolve(p Options) (err error) {
	if a.services, err = a.connect(p); err != nil {
		return err
	}
	backends := Backends{Services: a.services, MeterProvider: p.Meter, TracerProvider: p.Tracer, Logger: p.Logger}
	if backends.TracerProvider == nil {
		backends.TracerProvider = tracenoop.NewTracerProvider()
	}
	if backends.MeterProvider == nil {
		backends.MeterProvider = metricnoop.NewMeterProvider()
	} else {
		if backends.Keys, err = loader.NewMeter(p.Meter); err != nil {
			return err
		}
	}
	if a.resolvers, err = a.domain.Resolvers(backends); err != nil {
		return err
	}
	var errs []error
	for _, name := range a.domain.Services {
		errs = append(errs, a.services[name].Misused())
	}
	return errors.Join(errs...)
}

// closeServices lets the resolvers send what is queued for a moment, and closes idle connections.
func (a *App) closeServices() {
	if a.resolvers.Close != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = a.resolvers.Close(ctx)
	}
	for _, s := range a.services {
		s.Close()
	}
}
