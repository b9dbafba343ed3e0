package main

import (
	"crypto/tls"

	"github.com/redis/go-redis/v9"
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
	options := redis.UniversalOptions{
		Addrs: cfg.Addresses, MasterName: cfg.Master, Username: cfg.Username, Password: cfg.Password.Reveal(),
	}
	if cfg.TLS {
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
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
