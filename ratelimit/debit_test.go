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

// TestA9Row13DebitedEqualsAsked: calls that the server runs but whose answers come too late, or never, are charged once
// each; and so are refunds.
func TestA9Row13DebitedEqualsAsked(t *testing.T) {
	t.Parallel()
	rule := mustRule(t, ratelimit.Policy{Name: "p", Limit: 1000, Window: ratelimit.MaxWindow})
	for name, disturb := range map[string]func(*proxy, bool){
		"answers late": func(p *proxy, on bool) { p.delay.Store(map[bool]int64{true: int64(500 * time.Millisecond)}[on]) },
		"answers lost": func(p *proxy, on bool) { p.cut.Store(on) },
	} {
		for mode, start := range map[string]func(t *testing.T) (*proxy, *ratelimit.Redis, *ratelimit.Redis){
			"single": disturbedSingle, "cluster": disturbedCluster,
		} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				p, disturbed, direct := start(t)
				key := "rl:{debit}:key"
				receipt := reserve(t, disturbed, rule, key, 100).Receipt
				first := reserve(t, disturbed, rule, key, 1).Receipt // so that the server knows all scripts
				if err := disturbed.Settle(t.Context(), first, 0); err != nil {
					t.Fatal(err)
				}
				await(t, "settle", func() bool { return reserve(t, direct, rule, key, 0).Remaining == 900 })
				p.delay.Store(int64(10 * time.Millisecond))
				if failed := atOnce(t, disturbed, 6, ratelimit.Charge{Key: key, Rule: rule}); failed != 0 {
					t.Fatalf("%d of 6 looks failed", failed) // they are to open connections, past their handshakes
				}
				disturb(p, true)
				// One fewer than opens the breaker.
				failed := atOnce(t, disturbed, 4, ratelimit.Charge{Key: key, Rule: rule, Cost: 10})
				time.Sleep(600 * time.Millisecond) // would be time enough for go-redis to send them again
				if got := reserve(t, direct, rule, key, 0).Remaining; failed != 4 || got != 860 {
					t.Errorf("4 calls of 10, %d failed: %d of 900 remain, want 860", failed, got)
				}
				if err := disturbed.Settle(t.Context(), receipt, 70); err != nil {
					t.Fatal(err)
				}
				time.Sleep(900 * time.Millisecond)
				if got := reserve(t, direct, rule, key, 0).Remaining; got != 890 {
					t.Errorf("after a refund of 30, %d remain, want 890", got)
				}
			})
		}
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
	change = append(change, func(c *ratelimit.RedisConfig) { c.Budget, c.Probe = 200*time.Millisecond, time.Hour })
	return mustRedis(t, addr, slices.DeleteFunc(change, func(f func(*ratelimit.RedisConfig)) bool { return f == nil })...)
}
