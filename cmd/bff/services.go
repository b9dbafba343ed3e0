package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/resolvers"
)

// This file and demo.go are all of the command that knows the domain. A company changes the names, the imports and
// connect.

// serviceNames are the backends that a configuration must name.
var serviceNames = []string{"ads", "analytics", "notifications", "posts", "profiles", "recommendations"}

// validateServices reports services that do not exist, those that are missing, and URLs that cannot be called.
func (c *Config) validateServices(fail func(path, format string, args ...any)) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		if !slices.Contains(serviceNames, name) {
			near := ""
			if n := strictyaml.Nearest(name, serviceNames); n != "" {
				near = "; did you mean " + n + "?"
			}
			fail(c.source.Under("services", name), "there is no such service%s; allowed: %s", near, strings.Join(serviceNames, ", "))
		}
	}
	for _, name := range serviceNames {
		s, ok := c.Services[name]
		at := c.source.Under("services", name)
		if !ok {
			fail("services", "%s is missing; say where it is: services.%s.url", name, name)
			continue
		}
		if err := clients.CheckURL(s.URL); err != nil && !c.source.Bad(at) {
			fail(at+".url", "%s", err)
		}
	}
}

// config is what package clients is told of a service.
func (s ServiceConfig) config(name string) clients.Config {
	return clients.Config{
		Name: name, URL: s.URL, Timeout: s.Timeout, MaxBytes: int64(s.MaxBytes), StreamIdle: s.StreamIdle, Gzip: s.Gzip,
	}
}

// backends are the connections to all services.
type backends struct {
	services map[string]*clients.Service
	clients  resolvers.Clients
}

// connect makes the clients of all services. Nothing is dialled yet.
func connect(cfg map[string]ServiceConfig, identity identities, tracer trace.TracerProvider, meter metric.MeterProvider) (*backends, error) {
	b := &backends{services: map[string]*clients.Service{}}
	var errs []error
	for _, name := range serviceNames {
		authorize, err := identity.of(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		config := cfg[name].config(name)
		config.Authorize, config.TracerProvider, config.MeterProvider = authorize, tracer, meter
		s, err := clients.New(config)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		b.services[name] = s
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	b.clients = resolvers.Clients{
		Ads:             ads.New(b.services["ads"]),
		Analytics:       analytics.New(b.services["analytics"]),
		Notifications:   notifications.New(b.services["notifications"]),
		Posts:           posts.New(b.services["posts"]),
		Profiles:        profiles.New(b.services["profiles"]),
		Recommendations: recommendations.New(b.services["recommendations"]),
	}
	return b, nil
}

// Close sends what is queued for a moment and closes idle connections.
func (b *backends) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = b.clients.Analytics.Close(ctx)
	for _, s := range b.services {
		s.Close()
	}
}
