package ratelimit_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// TestDebitedEqualsAsked: calls that the server runs but whose answers come too late, or never, are charged once
// each; and so are refunds.
func TestDebitedEqualsAsked(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*proxy){
		"answers late": func(p *proxy) { p.delay.Store(int64(time.Minute)) },
		"answers lost": func(p *proxy) { p.cut.Store(true) },
	} {
		for mode, start := range map[string]func(t *testing.T) (*proxy, *ratelimit.Redis, *ratelimit.Redis){
			"single": disturbedSingle, "cluster": disturbedCluster,
		} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				p, disturbed, direct := start(t)
				debitedOnce(t, disturbed, direct, p, disturb)
			})
		}
	}
}

func debitedOnce(t *testing.T, disturbed, direct *ratelimit.Redis, p *proxy, disturb func(*proxy)) {
	rule := mustRule(t, ratelimit.Policy{Name: "p", Limit: 1000, Window: ratelimit.MaxWindow})
	const key = "rl:{debit}:key"
	left := func() int64 { return reserve(t, direct, rule, key, 0).Remaining }
	receipt := reserve(t, direct, rule, key, 100).Receipt
	if err := direct.Settle(t.Context(), reserve(t, direct, rule, key, 1).Receipt, 0); err != nil { // so that all scripts are known
		t.Fatal(err)
	}
	await(t, "settle", func() bool { return left() == 900 })
	p.delay.Store(int64(20 * time.Millisecond)) // so that looks overlap, each with a connection of its own
	await(t, "open connections, past their handshakes", func() bool {
		return atOnce(t, disturbed, 12, ratelimit.Charge{Key: key, Rule: rule}) == 0 && disturbed.Idle() >= 8
	})
	disturb(p)
	// One fewer than opens the breaker.
	if failed := atOnce(t, disturbed, 4, ratelimit.Charge{Key: key, Rule: rule, Cost: 10}); failed != 4 {
		t.Errorf("%d of 4 calls failed, want all", failed)
	}
	if got := left(); got != 860 {
		t.Errorf("after 4 calls of 10 there remain %d of 900, want 860", got)
	}
	if err := disturbed.Settle(t.Context(), receipt, 70); err != nil {
		t.Fatal(err)
	}
	await(t, "give back", func() bool { return left() > 860 })
	await(t, "lose hope of an answer", func() bool { return disturbed.Health().Lost == 1 })
	if got := left(); got != 890 {
		t.Errorf("after a refund of 30 there remain %d, want 890", got)
	}
}

// atOnce makes the same charge n times, all at once, and counts the errors.
func atOnce(t *testing.T, s *ratelimit.Redis, n int, c ratelimit.Charge) (failed int) {
	var errs atomic.Int64
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if _, err := s.Reserve(t.Context(), []ratelimit.Charge{c}); err != nil {
				errs.Add(1)
			}
		})
	}
	all.Wait()
	return int(errs.Load())
}

func disturbedSingle(t *testing.T) (*proxy, *ratelimit.Redis, *ratelimit.Redis) {
	s := redistest.Start(t)
	p := startProxy(t, s.Addr)
	return p, disturbedStore(t, p.addr, nil), mustRedis(t, s.Addr)
}

func disturbedCluster(t *testing.T) (*proxy, *ratelimit.Redis, *ratelimit.Redis) {
	servers := redistest.Cluster(t, 2)
	p := startProxy(t, "")
	addrs := func(c *ratelimit.RedisConfig) { c.Options.Addrs = []string{servers[0].Addr, servers[1].Addr} }
	through := func(c *ratelimit.RedisConfig) { c.Options.Dialer = p.dialThrough }
	return p, disturbedStore(t, "", addrs, through), mustRedis(t, "", addrs)
}

func disturbedStore(t *testing.T, addr string, change ...func(*ratelimit.RedisConfig)) *ratelimit.Redis {
	change = append(change, func(c *ratelimit.RedisConfig) { c.Budget, c.Probe = time.Second, 100*time.Millisecond })
	return mustRedis(t, addr, slices.DeleteFunc(change, func(f func(*ratelimit.RedisConfig)) bool { return f == nil })...)
}
