package main

import (
	"go.opentelemetry.io/otel/metric"

	"github.com/facetgraph/facet/ratelimit"
)

// newLimiter makes the limiter: shared through Redis where one is configured, this node's own otherwise. It does not wait
// for Redis: until that answers, each policy's onOutage holds.
func newLimiter(cfg RedisConfig, provider metric.MeterProvider) (*ratelimit.Limiter, error) {
	var meter metric.Meter
	if provider != nil {
		meter = provider.Meter("github.com/facetgraph/facet/ratelimit")
	}
	out := ratelimit.Config{Nodes: cfg.Nodes, Meter: meter}
	if len(cfg.Addresses) == 0 {
		return ratelimit.New(out)
	}
	options, err := cfg.options()
	if err != nil {
		return nil, err
	}
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{Options: options, Budget: cfg.Budget, Meter: meter})
	if err != nil {
		return nil, err
	}
	out.Store, out.Secret = store, []byte(cfg.Secret.Reveal())
	limiter, err := ratelimit.New(out)
	if err != nil {
		_ = store.Close()
	}
	return limiter, err
}
