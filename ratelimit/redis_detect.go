package ratelimit

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// DetectedRedis is a Redis of which only the address is known. It is taken for a single server until it answers as a
// node of a Cluster does, and for a Cluster from then on: a managed Cluster has one address, and a client that takes it
// for a server is refused most keys for ever. What such an answer refused has not run, so nothing is charged twice.
type DetectedRedis struct {
	config  RedisConfig
	noticed func()
	current atomic.Pointer[Redis]

	mu      sync.Mutex
	closed  bool
	done    chan struct{}  // closed by Close
	closing sync.WaitGroup // of the store that was for a single server
}

var _ Store = (*DetectedRedis)(nil)

// NewDetectedRedis makes the store like [NewRedis]. noticed, which may be nil, is called once, when Redis turns out to
// be a Cluster; it must not call the store.
func NewDetectedRedis(c RedisConfig, noticed func()) (*DetectedRedis, error) {
	if c.Options.IsClusterMode || c.Options.MasterName != "" || len(c.Options.Addrs) > 1 {
		return nil, errors.New("ratelimit: redis: only a single address leaves open what is behind it")
	}
	server, err := NewRedis(c)
	if err != nil {
		return nil, err
	}
	d := &DetectedRedis{config: c, noticed: noticed, done: make(chan struct{})}
	d.current.Store(server)
	return d, nil
}

// Reserve implements Store.
func (d *DetectedRedis) Reserve(ctx context.Context, charges []Charge) ([]Decision, error) {
	r := d.current.Load()
	ds, err := r.Reserve(ctx, charges)
	if err == nil || r.cluster || !answersAsCluster(err) {
		return ds, err
	}
	cluster, switchErr := d.toCluster(r)
	if switchErr != nil {
		return nil, errors.Join(err, switchErr)
	}
	return cluster.Reserve(ctx, charges)
}

// Settle implements Store.
func (d *DetectedRedis) Settle(ctx context.Context, r Receipt, actual int64) error {
	return d.current.Load().Settle(ctx, r, actual)
}

// Dials counts the connections as [Redis.Dials] does. That of a Cluster begins above that of a server.
func (d *DetectedRedis) Dials() int64 {
	r := d.current.Load()
	if r.cluster {
		return r.Dials() + clusterDials
	}
	return r.Dials()
}

// clusterDials is more connections than anybody makes.
const clusterDials = 1 << 48

func (d *DetectedRedis) counted() int { return d.current.Load().counted() }

// Health reports how the store is now.
func (d *DetectedRedis) Health() Health { return d.current.Load().Health() }

// Cluster reports whether Redis has turned out to be a Cluster.
func (d *DetectedRedis) Cluster() bool { return d.current.Load().cluster }

// Close implements Store.
func (d *DetectedRedis) Close() error {
	d.mu.Lock()
	if !d.closed {
		d.closed = true
		close(d.done)
	}
	d.mu.Unlock()
	err := d.current.Load().Close()
	d.closing.Wait()
	return err
}

// toCluster replaces the store that took Redis for a single server, unless somebody has done so.
func (d *DetectedRedis) toCluster(server *Redis) (*Redis, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.current.Load(); now != server || d.closed {
		return now, nil
	}
	c := d.config
	c.Options.IsClusterMode = true
	cluster, err := NewRedis(c)
	if err != nil {
		return nil, err
	}
	d.current.Store(cluster)
	server.stop() // so that this node is not counted twice
	d.closing.Go(func() { d.retire(server) })
	if d.noticed != nil {
		d.noticed()
	}
	return cluster, nil
}

// retire closes the store that was replaced once the calls that had begun with it are over: each has the budget.
func (d *DetectedRedis) retire(server *Redis) {
	timer := time.NewTimer(2 * server.config.Budget)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.done:
	}
	_ = server.Close()
}

// answersAsCluster knows the errors that no single server has: the key, or some of them, belong to another node, or the
// slots are not all served.
func answersAsCluster(err error) bool {
	for _, prefix := range [...]string{"MOVED ", "ASK ", "CROSSSLOT ", "CLUSTERDOWN "} {
		if redis.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	return false
}
