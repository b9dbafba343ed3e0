package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
)

// ErrUnavailable wraps the reason why Redis was not asked at all: its breaker is open.
var ErrUnavailable = errors.New("ratelimit: redis is unavailable")

// RedisConfig configures a Redis store.
type RedisConfig struct {
	// Options say where Redis is and how to log in: one address is a single server (or, with MasterName, one found by
	// Sentinel), several are a Cluster, as NewUniversalClient has it. The store makes a client and pool of its own from
	// them and overrides what would break its promises: retries, time-outs and deadlines.
	Options redis.UniversalOptions
	// Budget bounds one decision, connecting included. Zero: 20 ms. From 1 ms to 10 s; above 25 ms callers notice outages.
	Budget time.Duration
	// Probe is how often a part of Redis that does not answer is tried again, in the background. Zero: 500 ms.
	// For code in Go only: how fast nodes return after an outage is measured with the default.
	Probe time.Duration
	// Heartbeat is how often this node reports itself alive, to count nodes. Zero: 5 s. Negative: never.
	// For code in Go only: nodes are counted right only if all beat alike.
	Heartbeat time.Duration
	// Refunds bounds how many refunds may wait to be sent; beyond, they are lost. Zero: 8,192.
	// For code in Go only: the default is seconds of refunds, beyond which they are late anyway.
	Refunds int
	// Meter makes the metrics of the calls. Nil: none.
	Meter metric.Meter
}

// Validate reports every problem, joined, or nil.
func (c RedisConfig) Validate() error {
	var errs []error
	if c.Budget != 0 && (c.Budget < time.Millisecond || c.Budget > 10*time.Second) {
		errs = append(errs, fmt.Errorf("budget: must be from 1ms to 10s, got %v", c.Budget))
	}
	if c.Probe < 0 {
		errs = append(errs, fmt.Errorf("probe: must not be negative, got %v", c.Probe))
	}
	if c.Refunds < 0 {
		errs = append(errs, fmt.Errorf("refunds: must not be negative, got %d", c.Refunds))
	}
	if c.Options.ReadOnly || c.Options.RouteByLatency || c.Options.RouteRandomly {
		errs = append(errs, errors.New("options: must not route to replicas: every decision is a write"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("ratelimit: redis: %w", err)
	}
	return nil
}

// withDefaults writes the defaults out.
func (c RedisConfig) withDefaults() RedisConfig {
	if c.Budget == 0 {
		c.Budget = 20 * time.Millisecond
	}
	if c.Probe == 0 {
		c.Probe = 500 * time.Millisecond
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = 5 * time.Second
	}
	if c.Refunds == 0 {
		c.Refunds = 8192
	}
	if c.Meter == nil {
		c.Meter = noop.NewMeterProvider().Meter("")
	}
	return c
}

// Redis keeps the meters in Redis 6.2 or later, or Valkey: a single server, one behind Sentinel or a Cluster. All nodes
// that use the same Redis and the same secret share the limits. Decisions use the server's clock.
//
// A fleet needs a database of its own, as its nodes are counted there (or Config.Nodes).
//
// It runs two goroutines, which Close ends. A user for it needs the keys rl:* and the commands evalsha, script|load,
// time, get, set, pexpire, zadd, zrem, zscore, zincrby, zcard, zrangebyscore, zrevrange and zremrangebyscore, and
// in a Cluster also cluster|slots and cluster|shards.
type Redis struct {
	client   redis.UniversalClient
	cluster  bool
	config   RedisConfig
	scripts  *scripts
	breakers breakers
	refunds  *refunds
	nodes    *nodeCount
	probing  *Rule
	combiner *combiner
	calls    metric.Float64Histogram
	dialled  atomic.Int64
	started  time.Time
	answered atomic.Int64 // when Redis last decided, in ns since started
	stop     context.CancelFunc
	running  sync.WaitGroup
}

var _ Store = (*Redis)(nil)

// NewRedis makes the store. It does not wait for Redis: until Redis answers, Reserve fails and a Limiter degrades.
// The error joins all problems of the configuration.
func NewRedis(c RedisConfig) (*Redis, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	r := &Redis{config: c, started: time.Now(), scripts: newScripts(), nodes: newNodeCount(), probing: probeRule()}
	if err := r.instrument(); err != nil {
		return nil, err
	}
	r.client, r.cluster = newClient(c.Options, c.Budget, r.counting)
	r.breakers = newBreakers(r.cluster)
	r.combiner = &combiner{send: r.do, budget: c.Budget}
	r.refunds = newRefunds(r, c.Refunds)
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.running.Go(func() { r.refunds.run(ctx) })
	r.running.Go(func() { r.keep(ctx) })
	return r, nil
}

func (r *Redis) instrument() (err error) {
	r.calls, err = r.config.Meter.Float64Histogram("facet.ratelimit.redis.duration", metric.WithUnit("s"),
		metric.WithDescription("Time of one round trip to Redis, failed ones included."),
		metric.WithExplicitBucketBoundaries(.0001, .00025, .0005, .001, .0025, .005, .01, .02, .05, .1))
	if err != nil {
		return fmt.Errorf("ratelimit: redis: %w", err)
	}
	return nil
}

// Close sends the refunds that wait, for at most a second, ends the goroutines and closes the connections.
func (r *Redis) Close() error {
	r.stop()
	r.running.Wait()
	return r.client.Close()
}

// Health reports how the store is now.
func (r *Redis) Health() Health {
	return Health{
		Open: r.breakers.open(), Nodes: r.nodes.get(),
		Pending: r.refunds.pending(), Lost: r.refunds.lost.Load(),
	}
}

// Dials counts the connections made since the start. A Redis that lost what it held, by a restart or a failover, lost
// its connections first: what was heard on none but older ones may be lost.
func (r *Redis) Dials() int64 { return r.dialled.Load() }

// counted is Health().Nodes at less cost.
func (r *Redis) counted() int { return r.nodes.get() }

// dialer connects to an address of Redis.
type dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// counting counts what a dialer does, and makes its connections patient.
func (r *Redis) counting(dial dialer) dialer {
	dial = patience{r.config.Budget}.dialer(dial)
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		r.dialled.Add(1)
		return dial(ctx, network, addr)
	}
}

// newClient makes a client whose calls end in time and are never repeated: go-redis by default sends a call that timed
// out again, three times over, and each of them is charged; and it does not look at the context's deadline.
func newClient(o redis.UniversalOptions, budget time.Duration, wrap func(dialer) dialer) (c redis.UniversalClient, cluster bool) {
	o.MaxRetries = -1
	o.ContextTimeoutEnabled = true
	o.ReadTimeout, o.WriteTimeout = 5*budget, 5*budget // refunds have longer than decisions; these have the context
	o.PoolTimeout = budget
	o.DialTimeout, o.DialerRetries, o.DialerRetryTimeout = 5*budget, 1, budget
	if o.Dialer == nil {
		o.Dialer = redis.NewDialer(&redis.Options{DialTimeout: o.DialTimeout, TLSConfig: o.TLSConfig})
	}
	o.Dialer = wrap(o.Dialer)
	o.PipelinePoolSize = -1
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if o.MasterName == "" && (o.IsClusterMode || len(o.Addrs) > 1) {
		cluster := o.Cluster()
		cluster.DisableRoutingPolicies = true // scripts have one key slot each: nothing to look up
		return redis.NewClusterClient(cluster), true
	}
	return redis.NewUniversalClient(&o), false
}
