package ratelimit

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
)

// minSecret is the least length of a secret that several nodes share, in bytes.
const minSecret = 16

// Config configures a Limiter. The zero value is usable by a single process.
type Config struct {
	// Store keeps the meters of policies in the scope Fleet. Nil: a Memory. The limiter closes it.
	Store Store
	// Secret keys the hash of partitions. It must be the same on all nodes, so it is required, with at least 16 bytes,
	// unless the store is a Memory; then empty means a random one.
	Secret []byte
	// Nodes is how many nodes share the limits, for OnOutage local. Zero: as many as the store counts, or 1.
	Nodes int
	// Headroom multiplies a node's share in an outage, as load is never spread evenly. Zero: 1.25. At least 1.
	// For code in Go only: it is the factor by which a long outage can exceed every limit, which the documentation states.
	Headroom float64
	// DenyFor bounds how long a refusal is remembered without asking the store again; it is never longer than the
	// refusal's RetryAfter. Zero: 1 s. It is not RetryAfter itself because a refund, which another node may have made,
	// can free quota sooner. Negative: refusals are not remembered.
	// For code in Go only: the documentation promises how soon a refund is noticed, by the default.
	DenyFor time.Duration
	// MaxLocal bounds the partitions kept in this node for the scope Node, for outages, for what is known of them, for
	// refusals and for leases, each.
	// Zero: 100,000.
	// For code in Go only: it bounds memory, and more partitions than that on one node are a flood.
	MaxLocal int
	// Meter makes the metrics. Nil: none.
	Meter metric.Meter
}

// Validate reports every problem, joined, or nil.
func (c Config) Validate() error {
	var errs []error
	if _, memory := c.Store.(*Memory); c.Store != nil && !memory && len(c.Secret) < minSecret {
		errs = append(errs, fmt.Errorf("secret: must have at least %d bytes and be the same on all nodes, got %d",
			minSecret, len(c.Secret)))
	}
	if c.Nodes < 0 {
		errs = append(errs, fmt.Errorf("nodes: must not be negative, got %d", c.Nodes))
	}
	if c.Headroom != 0 && !(c.Headroom >= 1) {
		errs = append(errs, fmt.Errorf("headroom: must be at least 1, got %v", c.Headroom))
	}
	if c.MaxLocal < 0 {
		errs = append(errs, fmt.Errorf("maxLocal: must not be negative, got %d", c.MaxLocal))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("ratelimit: %w", err)
	}
	return nil
}

// withDefaults writes the defaults out.
func (c Config) withDefaults() Config {
	if c.Headroom == 0 {
		c.Headroom = 1.25
	}
	if c.DenyFor == 0 {
		c.DenyFor = time.Second
	}
	if c.MaxLocal == 0 {
		c.MaxLocal = 100_000
	}
	if c.Meter == nil {
		c.Meter = noop.NewMeterProvider().Meter("")
	}
	return c
}
