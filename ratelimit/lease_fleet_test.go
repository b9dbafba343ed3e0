package ratelimit_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// far is a store a round trip away.
type far struct {
	ratelimit.Store
	trip time.Duration
}

func (f far) Reserve(ctx context.Context, charges []ratelimit.Charge) ([]ratelimit.Decision, error) {
	time.Sleep(f.trip / 2)
	ds, err := f.Store.Reserve(ctx, charges)
	time.Sleep(f.trip / 2)
	return ds, err
}

func (far) Close() error { return nil }

// drain is what 50 leasing nodes really let through, against a bucket that refuses nothing.
type drain struct {
	mu                    sync.Mutex
	debt, over            float64
	asked, offered, spent float64
	last                  time.Time
}

func (d *drain) note(cost float64, allowed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	d.offered += cost
	if !allowed {
		return
	}
	d.spent += cost
	now := time.Now()
	d.debt = max(0, d.debt-simRate*now.Sub(d.last).Seconds()) + cost
	d.last = now
	d.over = max(d.over, d.debt/simBurst-1)
}

// load is what a simulated fleet is asked for: a part of what the policy lets through on average, evenly or in bursts.
type load struct {
	part   float64
	bursts bool
}

// The policy of the simulation: 20,000 units a second on average, and leases of 200 ms.
const (
	simNodes   = 50
	simRate    = 20_000.0
	simBurst   = 10 * simRate
	simSeconds = 32
)

// next is the pause before a node's next operation, which costs 20 units on average.
func (c load) next(rng *rand.Rand) (pause time.Duration, ask bool) {
	mean := 20 / (c.part * simRate / simNodes) * float64(time.Second)
	if c.bursts {
		if time.Now().Unix()%8 != 0 { // an eighth of the time eight times as much, else nothing
			return 50 * time.Millisecond, false
		}
		mean /= 8
	}
	return time.Duration(rng.Int64N(int64(2 * mean))), true
}

// TestLeasesOf50NodesStayWithinTheirPromise simulates 50 nodes and one hot partition for 32 s of virtual time, at
// several loads: never more than 2.5 % of the burst beyond the policy, no quota left stranded, fewer calls of the
// store.
func TestLeasesOf50NodesStayWithinTheirPromise(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		load
		calls float64 // of the store for one operation, at most
	}{
		"0.7 steady": {load{.7, false}, .5}, "0.7 in bursts": {load{.7, true}, .6}, "1.0 in bursts": {load{1, true}, 1},
		"3.0 steady": {load{3, false}, 1}, "3.0 in bursts": {load{3, true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := &counted{Store: mustMemory(t, ratelimit.MemoryConfig{})}
				seen := simulate(t, store, c.load)
				most := min(seen.offered, simBurst+simRate*simSeconds)
				calls := float64(store.calls.Load()) / seen.asked
				t.Logf("%.2f %% over, %.2f %% of what could pass did, %.3f calls for each operation", 100*seen.over, 100*seen.spent/most, calls)
				if seen.over > .025 {
					t.Errorf("%.2f %% over, want at most 2.5", 100*seen.over)
				}
				if !c.bursts && seen.spent < .98*most {
					t.Errorf("%.2f %% of what could pass did, want 98", 100*seen.spent/most)
				}
				if calls > c.calls {
					t.Errorf("%.3f calls for each operation, want at most %v", calls, c.calls)
				}
			})
		})
	}
}

// simulate runs the nodes until all have ended.
func simulate(t *testing.T, store ratelimit.Store, c load) *drain {
	set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: simBurst, Window: 10 * time.Second, Lease: true})
	var seen drain
	var all sync.WaitGroup
	for n := range simNodes {
		l := mustLimiter(t, ratelimit.Config{Store: far{store, time.Millisecond}, Secret: secret, DenyFor: -1})
		rng := rand.New(rand.NewPCG(5, uint64(n)))
		all.Go(func() {
			for end := time.Now().Add(simSeconds * time.Second); time.Now().Before(end); {
				pause, ask := c.next(rng)
				if time.Sleep(pause); !ask {
					continue
				}
				cost := 1 + rng.Int64N(39)
				r, err := l.Reserve(context.Background(), request(set, "v", cost))
				if err != nil {
					t.Error(err)
					return
				}
				seen.note(float64(cost), r.Allowed)
			}
		})
	}
	all.Wait()
	return &seen
}
