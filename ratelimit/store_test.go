package ratelimit_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// realStores are the stores that several charges at once are tried on.
func realStores(t *testing.T) map[string]ratelimit.Store {
	t.Helper()
	return map[string]ratelimit.Store{
		"memory": mustMemory(t, ratelimit.MemoryConfig{}),
		"redis":  mustRedis(t, redistest.Start(t).Addr),
	}
}

// TestStoresDecideSeveralChargesTogether: with all five algorithms in one call, the one that refuses keeps all others
// from being charged, unless it is in shadow.
func TestStoresDecideSeveralChargesTogether(t *testing.T) {
	t.Parallel()
	for name, store := range realStores(t) {
		for _, tight := range algorithms() {
			for _, mode := range []ratelimit.Mode{ratelimit.Enforce, ratelimit.Shadow} {
				t.Run(fmt.Sprintf("%s/%s/%s", name, tight, mode), func(t *testing.T) { tightestDecides(t, store, tight, mode) })
			}
		}
	}
}

func tightestDecides(t *testing.T, store ratelimit.Store, tight ratelimit.Algorithm, mode ratelimit.Mode) {
	var charges []ratelimit.Charge
	for _, a := range algorithms() {
		p := policy("p", 100, func(p *ratelimit.Policy) { p.Algorithm = a })
		if a == tight {
			p.Limit, p.Mode = 10, mode
		}
		key := fmt.Sprintf("rl:{together}:%s-%s-%s", tight, mode, a)
		charges = append(charges, ratelimit.Charge{Key: key, Rule: mustRule(t, p), Cost: 6})
	}
	for i := range 2 {
		ds, err := store.Reserve(t.Context(), charges)
		if err != nil {
			t.Fatal(err)
		}
		for j, d := range ds {
			isTight := charges[j].Rule.Policy().Algorithm == tight
			made := i == 0 || mode == ratelimit.Shadow && !isTight
			left := charges[j].Rule.Policy().Limit - 6
			if made && i == 1 {
				left -= 6
			}
			if d.Allowed != (i == 0 || !isTight) || d.Remaining != left || (d.Receipt.Cost == 6) != made {
				t.Errorf("call %d, %s: allowed %t, remaining %d, want %d, receipt of %d", i+1, charges[j].Rule.Policy().Algorithm,
					d.Allowed, d.Remaining, left, d.Receipt.Cost)
			}
		}
	}
}

// TestClusterStoreUndoesWhatAnotherSlotRefused: the promise of Store holds over several slots without a Limiter.
func TestClusterStoreUndoesWhatAnotherSlotRefused(t *testing.T) {
	t.Parallel()
	store := clusterStore(t, redistest.Cluster(t, 2))
	loose, tight := mustRule(t, policy("loose", 100)), mustRule(t, policy("tight", 10))
	charges := []ratelimit.Charge{{Key: "rl:{a}:loose", Rule: loose, Cost: 6, Lease: 20}, {Key: "rl:{b}:tight", Rule: tight, Cost: 6}}
	reserve(t, store, tight, "rl:{b}:tight", 5)
	ds, err := store.Reserve(t.Context(), charges)
	if err != nil {
		t.Fatal(err)
	}
	if ds[1].Allowed || ds[0].Receipt.Cost != 0 || ds[0].Leased != 0 {
		t.Errorf("after the refusal of tight: %+v", ds)
	}
	await(t, "give back", func() bool { return reserve(t, store, loose, "rl:{a}:loose", 0).Remaining == 100 })
}

// TestConcurrentChargesOfSeveralKeysNeitherBlockNorLeak charges the same keys in every order from many goroutines.
func TestConcurrentChargesOfSeveralKeysNeitherBlockNorLeak(t *testing.T) {
	t.Parallel()
	for name, store := range realStores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rule := mustRule(t, policy("p", 100_000))
			var all sync.WaitGroup
			for g := range 16 {
				all.Go(func() {
					for i := range 100 {
						var charges []ratelimit.Charge
						for k := range 8 {
							key := fmt.Sprintf("rl:{order}:%d", (k*(2*g+1)+i)%8)
							charges = append(charges, ratelimit.Charge{Key: key, Rule: rule, Cost: 1})
						}
						if _, err := store.Reserve(context.Background(), charges); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			for k := range 8 {
				if got := reserve(t, store, rule, fmt.Sprintf("rl:{order}:%d", k), 0).Remaining; got != 100_000-1600 {
					t.Errorf("key %d holds %d, want 98,400", k, got)
				}
			}
		})
	}
}

// TestLogWaitsThroughManyEntries: a wait that needs more entries to go than the script reads at once.
func TestLogWaitsThroughManyEntries(t *testing.T) {
	t.Parallel()
	rule := mustRule(t, ratelimit.Policy{Name: "p", Algorithm: ratelimit.SlidingLog, Limit: 300, Window: time.Hour})
	for name, store := range steppedStores(t) {
		for range 300 {
			reserve(t, store, rule, oneKey, 1)
			store.step(time.Second)
		}
		for _, cost := range []int64{1, 63, 64, 65, 66, 128, 129, 200, 300} {
			want := time.Hour - 300*time.Second + time.Duration(cost-1)*time.Second
			if d := reserve(t, store, rule, oneKey, cost); d.Allowed || d.RetryAfter != want {
				t.Errorf("%s: cost %d has to wait %v, want %v", name, cost, d.RetryAfter, want)
			}
		}
	}
}

// TestRefundAfterAllHadComeBackOnAKeyThatStillLives: time to live ends a little after all has come back. A charge made
// in between finds the old state, and a late refund must not take it for its own.
func TestRefundAfterAllHadComeBackOnAKeyThatStillLives(t *testing.T) {
	t.Parallel()
	mini, c := miniredis.RunT(t), newClock()
	store := mustRedis(t, mini.Addr())
	for _, a := range algorithms() {
		mini.SetTime(c.at.Truncate(time.Minute))
		rule := mustRule(t, ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100, Window: time.Minute})
		key := "rl:{late}:" + a.String()
		late := reserve(t, store, rule, key, 100)
		mini.SetTime(c.at.Truncate(time.Minute).Add(3 * time.Minute)) // and no FastForward: nothing dies
		reserve(t, store, rule, key, 60)
		if _, err := store.SettleAt(t.Context(), late.Receipt, 100); err != nil {
			t.Fatal(err)
		}
		if d := reserve(t, store, rule, key, 0); d.Remaining != 40 {
			t.Errorf("%s: a refund from three windows ago left %d, want 40", a, d.Remaining)
		}
	}
}

// TestRefundAfterTheClockCameBackToItsCharge: the clock steps back, and at the very µs of an old charge, of which
// nothing was owed any more, another one is made. A refund of the old one took from the new one when charges were told
// apart by the time at which a partition had last begun to owe.
func TestRefundAfterTheClockCameBackToItsCharge(t *testing.T) {
	t.Parallel()
	eachOf(t, smooth(), func(t *testing.T, store *steppedStore, rule *ratelimit.Rule) {
		old := reserve(t, store, rule, oneKey, 10)
		store.step(10 * time.Second) // 6 s were enough to come back
		reserve(t, store, rule, oneKey, 1)
		store.step(-70 * time.Second)
		if d := reserve(t, store, rule, oneKey, 1); d.Allowed || d.RetryAfter > time.Minute {
			t.Fatalf("a step back of more than all can owe: %s", say(d))
		}
		store.step(time.Minute)
		if d := reserve(t, store, rule, oneKey, 60); !d.Allowed || !d.At.Equal(old.At) {
			t.Fatalf("a window later, at %v, when the old charge was made at %v: %s", d.At, old.At, say(d))
		}
		settle(t, store, old.Receipt, 0)
		if d := reserve(t, store, rule, oneKey, 0); d.Remaining != 40 {
			t.Errorf("%d of 100 remain after a charge of 60: a refund gave back what had come back long ago", d.Remaining)
		}
	})
}

// TestRefundsToAPartThatIsGoneAreCountedAsLost: they are not sent, and State says how many.
func TestRefundsToAPartThatIsGoneAreCountedAsLost(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := mustRedis(t, server.Addr, func(c *ratelimit.RedisConfig) { c.Probe = time.Hour })
	l := mustLimiter(t, ratelimit.Config{Store: unclosedRedis{store}, Secret: secret, Nodes: 1})
	set := mustSet(t, "web", policy("p", 1000))
	var rs []*ratelimit.Reservation
	for range 20 {
		rs = append(rs, mustReserve(t, l, request(set, "v", 10)))
	}
	server.Kill()
	await(t, "open the breaker", func() bool { mustReserve(t, l, request(set, "v", 0)); return store.Health().Open == 1 })
	for _, r := range rs {
		l.Settle(t.Context(), r, 1)
	}
	await(t, "count what is lost", func() bool { s := l.State(); return s.LostRefunds == 20 && s.PendingRefunds == 0 })
}

// TestRefundsBeyondTheQueueAreLostNotWaitedFor: Settle never blocks, not even while the server answers nothing at all.
func TestRefundsBeyondTheQueueAreLostNotWaitedFor(t *testing.T) {
	t.Parallel()
	const queue, sent = 10, 5000
	server := redistest.Start(t)
	store := mustRedis(t, server.Addr, func(c *ratelimit.RedisConfig) { c.Refunds = queue })
	rule := mustRule(t, policy("p", 100_000))
	r := reserve(t, store, rule, oneKey, 100).Receipt
	server.Stop()
	t.Cleanup(server.Continue) // before the store is closed
	for range sent {
		if err := store.Settle(t.Context(), r, 99); err != nil {
			t.Fatal(err)
		}
	}
	// One batch is under way, unanswered, and the queue is full again behind it. Should the loop take longer than a batch
	// may, then that one is lost, too.
	if lost := store.Health().Lost; lost < sent-2*(queue+1) {
		t.Errorf("%d refunds of %d are lost, want all but those that the queue held", lost, sent)
	}
}

// TestRedisOptionsAreTheStores: what would break the store's promises cannot be configured. Options that wait an hour
// and send again nine times do neither.
func TestRedisOptionsAreTheStores(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	store := mustRedis(t, server.Addr, func(c *ratelimit.RedisConfig) {
		c.Options = redis.UniversalOptions{Addrs: c.Options.Addrs, MaxRetries: 9, ReadTimeout: time.Hour, PoolTimeout: time.Hour, DialTimeout: time.Hour}
		c.Budget = 200 * time.Millisecond
	})
	rule := mustRule(t, policy("p", 100))
	direct := mustRedis(t, server.Addr)
	await(t, "connect", func() bool {
		_, err := store.Reserve(t.Context(), []ratelimit.Charge{{Key: oneKey, Rule: rule}})
		return err == nil
	})
	server.Stop()
	_, err := store.Reserve(t.Context(), []ratelimit.Charge{{Key: oneKey, Rule: rule, Cost: 1}})
	server.Continue()
	if err == nil {
		t.Error("a call of a server that hangs succeeded")
	}
	if left := reserve(t, direct, rule, oneKey, 0).Remaining; left < 99 {
		t.Errorf("%d of 100 remain: the call was sent more than once", left)
	}
}
