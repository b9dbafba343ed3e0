package bff

import (
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel/metric"

	"github.com/facetgraph/facet/ratelimit"
)

// newLimiter makes the limiter: the domain's own if it has one, shared through Redis where one is configured, this node's own otherwise. It does not
// wait for Redis: until that answers, each policy's onOutage holds.
func newLimiter(cfg RedisConfig, own func(ratelimit.Config) (*ratelimit.Limiter, error), provider metric.MeterProvider, log *slog.Logger) (*ratelimit.Limiter, error) {
	var meter metric.Meter
	if provider != nil {
		meter = provider.Meter("github.com/facetgraph/facet/ratelimit")
	}
	out := ratelimit.Config{Nodes: cfg.Nodes, Meter: meter}
	switch {
	case own != nil && len(cfg.Addresses) > 0:
		return nil, errors.New("redis.addresses: must not be configured, because Domain.Limiter limits")
	case own != nil:
		return own(out)
	case len(cfg.Addresses) == 0:
		return ratelimit.New(out)
	}
	store, err := newStore(cfg, meter, log)
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

// newStore makes the store in Redis. What a single address leads to shows when it answers.
func newStore(cfg RedisConfig, meter metric.Meter, log *slog.Logger) (ratelimit.Store, error) {
	options, err := cfg.options()
	if err != nil {
		return nil, err
	}
	c := ratelimit.RedisConfig{Options: options, Budget: cfg.Budget, Meter: meter}
	if cfg.mode() != modeServer {
		return ratelimit.NewRedis(c)
	}
	return ratelimit.NewDetectedRedis(c, func() {
		log.Warn("Redis answers as a cluster and is used as one from now on; set redis.cluster: true to have it so from the start",
			"mode", modeCluster)
	})
}
