package ratelimit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// TestStoresRecallAlike takes random charges that tell, beside themselves, what the node knows and owes, on keys that
// are lost now and then: both stores make the same of it.
func TestStoresRecallAlike(t *testing.T) {
	t.Parallel()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			rule := mustRule(t, ratelimit.Policy{Name: "p", Algorithm: a, Limit: 1003, Window: time.Minute})
			stores, last := steppedStores(t), map[string]ratelimit.Decision{}
			rng := rand.New(rand.NewPCG(3, 3))
			paid, lost := int64(0), 0
			for i := range 800 {
				step := time.Duration(rng.Int64N(int64(4 * time.Second))).Truncate(time.Microsecond)
				key := fmt.Sprint("rl:{k}:", i/8) // a new key is one that was lost
				cost, owed, knows := rng.Int64N(60), rng.Int64N(3)*rng.Int64N(400), rng.IntN(2) == 0
				var said []string
				for name, store := range stores {
					store.step(step)
					charge := ratelimit.Charge{Key: key, Rule: rule, Cost: cost}.Owing(owed)
					if d, ok := last[name]; ok && knows {
						charge = charge.Knowing(d)
					}
					ds, err := store.Reserve(t.Context(), []ratelimit.Charge{charge})
					if err != nil {
						t.Fatal(err)
					}
					last[name] = ds[0]
					said = append(said, fmt.Sprintf("%s, paid %d", say(ds[0]), ds[0].Taken()))
					paid += ds[0].Taken()
					if i%8 == 0 && knows && ds[0].Remaining < 1003-cost-ds[0].Taken() {
						lost++
					}
				}
				if said[0] != said[1] {
					t.Fatalf("step %d, cost %d, owed %d: one store says %s, the other %s", i, cost, owed, said[0], said[1])
				}
			}
			if paid == 0 || lost == 0 {
				t.Errorf("%d were paid, %d keys made good: the test shows nothing", paid, lost)
			}
		})
	}
}

// TestLostStoreIsReseeded: what any node knew of a partition holds again when the store has lost it, in the first
// answer, also where another node that knew less asked first.
func TestLostStoreIsReseeded(t *testing.T) {
	t.Parallel()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(10 * time.Second) // the clock of a bubble begins at the edge of a window
				s := newServer(t)
				set := mustSet(t, "web", ratelimit.Policy{Name: "p", Algorithm: a, Limit: 1000, Window: time.Minute})
				knew, knewMore := outageNode(t, s, 0), outageNode(t, s, 0)
				mustReserve(t, knew, request(set, "v", 300))
				mustReserve(t, knewMore, request(set, "v", 500))
				time.Sleep(time.Millisecond) // a key is known by the time of its birth
				s.empty(t, true)
				if got := remaining(t, knewMore, request(set, "v", 0), "p"); got != 200 {
					t.Errorf("%d remain, want 200", got)
				}
				time.Sleep(time.Millisecond)
				s.empty(t, true)
				r := mustReserve(t, knew, request(set, "v", 10))
				if got := r.Decisions[0].Remaining; got != 690 || r.Degraded() {
					t.Errorf("%d remain by what the other node knew, want 690", got)
				}
				want := int64(690)
				if a == ratelimit.GCRA || a == ratelimit.TokenBucket {
					want = 200 // these tell a key that took the place of a lost one from that one
				}
				if got := remaining(t, knewMore, request(set, "v", 0), "p"); got != want {
					t.Errorf("%d remain after both have asked, want %d", got, want)
				}
			})
		})
	}
}

// TestRefundsOfOthersAreNotTakenForALoss: a store whose connections are new but that has lost nothing is believed, also
// where it holds less than a node knows of because others gave back what they had not used.
func TestRefundsOfOthersAreNotTakenForALoss(t *testing.T) {
	t.Parallel()
	for _, a := range algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(10 * time.Second)
				s := newServer(t)
				set := mustSet(t, "web", ratelimit.Policy{Name: "p", Algorithm: a, Limit: 1000, Window: time.Minute})
				one, other := outageNode(t, s, 0), outageNode(t, s, 0)
				r := mustReserve(t, one, request(set, "v", 600))
				mustReserve(t, other, request(set, "v", 100))
				one.Settle(context.Background(), r, 0)
				s.lost.Add(1)
				if got := remaining(t, other, request(set, "v", 0), "p"); got != 900 {
					t.Errorf("%d remain, want 900", got)
				}
			})
		})
	}
}

// TestWhatANodeAdmittedAloneIsPaid: after an outage the store is charged for what the nodes admitted meanwhile before
// anything else passes, and an outage that follows has nothing fresh.
func TestWhatANodeAdmittedAloneIsPaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: 3000, Window: time.Hour})
		a, b := outageNode(t, s, 0), outageNode(t, s, 0)
		for _, l := range []*ratelimit.Limiter{b, a} {
			mustReserve(t, l, request(set, "v", 900)) // 1,200 are left: a third, times 1.25, is 500
		}
		alone := func() (n int) {
			s.stopped.Store(true)
			for range 2000 {
				if r := mustReserve(t, a, request(set, "v", 1)); r.Allowed && r.Degraded() {
					n++
				}
			}
			s.stopped.Store(false)
			return n
		}
		if n := alone(); n < 500 || n > 501 { // of the calls at first it is not known whether they ran
			t.Errorf("%d passed in the first outage, want 500", n)
		}
		if n := alone(); n > 2 {
			t.Errorf("%d passed in an outage that follows at once, want none", n)
		}
		mustReserve(t, a, request(set, "v", 0)) // pays
		left := remaining(t, b, request(set, "v", 0), "p")
		if left < 700 || left > 710 {
			t.Errorf("%d remain for the others, want 700 of 1,200", left)
		}
		if n := alone(); n > 2 {
			t.Errorf("%d passed in an outage after it was paid, want none: the node's own share is used up", n)
		}
		if r := mustReserve(t, a, request(set, "v", 1)); r.Allowed || !r.Degraded() {
			t.Errorf("just after an outage the node's share still decides: %+v", r.Decisions)
		}
		time.Sleep(1100 * time.Millisecond)
		if r := mustReserve(t, a, request(set, "v", 1)); !r.Allowed || r.Degraded() {
			t.Errorf("a second after the outage the store decides: %+v", r.Decisions)
		}
	})
}

// TestWhatWasNotUsedInAnOutageIsNotOwed: refunds of what a node admitted alone go to its share and off what it owes.
func TestWhatWasNotUsedInAnOutageIsNotOwed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: 3000, Window: time.Hour})
		l := outageNode(t, s, 0)
		s.stopped.Store(true)
		for range 6 {
			mustReserve(t, l, request(set, "other", 1)) // the breaker opens
		}
		for range 10 {
			r := mustReserve(t, l, request(set, "v", 1000))
			if !r.Allowed {
				t.Fatalf("what was given back is not there: %+v", r.Decisions)
			}
			l.Settle(context.Background(), r, 7)
		}
		s.stopped.Store(false)
		if got := remaining(t, l, request(set, "v", 0), "p"); got != 1250-70 {
			t.Errorf("the share holds %d, want 1,180", got)
		}
		time.Sleep(1100 * time.Millisecond)
		if got := remaining(t, l, request(set, "v", 0), "p"); got != 3000-70 {
			t.Errorf("the store holds %d, want 2,930", got)
		}
	})
}

// TestTrialIsForShares: just after an outage only what a node's share decides is still decided by it; a policy that is
// open or closed in an outage is so no longer.
func TestTrialIsForShares(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		of := func(o ratelimit.Outage) ratelimit.Policy {
			return ratelimit.Policy{Name: o.String(), Limit: 600, Window: time.Hour, OnOutage: o}
		}
		set := mustSet(t, "web", of(ratelimit.Local), of(ratelimit.Closed), of(ratelimit.Open))
		l := outageNode(t, s, 0)
		mustReserve(t, l, request(set, "v", 100))
		s.stopped.Store(true)
		for range 6 {
			if r := mustReserve(t, l, request(set, "v", 1)); r.Allowed {
				t.Fatalf("a closed policy let something pass: %+v", r.Decisions)
			}
		}
		s.stopped.Store(false)
		for i, want := range []int64{490, 480} {
			r := mustReserve(t, l, request(set, "v", 10))
			if !r.Allowed || len(r.Decisions) != 3 {
				t.Fatalf("operation %d after the outage: %+v", i, r.Decisions)
			}
			for _, d := range r.Decisions {
				if local := d.Policy.Name == "local"; d.Degraded != local || !local && d.Remaining != want {
					t.Errorf("operation %d after the outage: %+v", i, d)
				}
			}
		}
		if r := mustReserve(t, l, request(set, "v", 450)); r.Allowed { // dearer than what is left of the share
			t.Fatalf("%+v", r.Decisions)
		}
		time.Sleep(1100 * time.Millisecond)
		r := mustReserve(t, l, request(set, "v", 0))
		for _, d := range r.Decisions {
			if d.Remaining != 480 || d.Degraded {
				t.Errorf("of %s %d remain, want 480: what the share refused was not charged, what it admitted was", d.Policy.Name, d.Remaining)
			}
		}
	})
}

// outageNode is a limiter of three that share the server.
func outageNode(t *testing.T, s *server, late time.Duration) *ratelimit.Limiter {
	t.Helper()
	return mustLimiter(t, ratelimit.Config{
		Store: &link{server: s, late: late}, Secret: secret, Nodes: outageNodes, DenyFor: -1,
	})
}

// TestNoTrafficBeatsTheWorstCase lets callers do their worst: they come to nodes that have never seen them, spend all
// there is, in outages that come and go at random, with a server that loses everything at random. Never passes more than
// what the store lets through, what the shares of the nodes do, and a burst for each loss that nobody could know of.
func TestNoTrafficBeatsTheWorstCase(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		p := ratelimit.Policy{Name: "p", Limit: 600, Window: time.Minute, Burst: 20 << (seed % 6)}
		synctest.Test(t, func(t *testing.T) {
			s, seen := newServer(t), new(spending)
			rng := rand.New(rand.NewPCG(seed, 1))
			losses := 0
			end := time.Now().Add(outageSpan)
			var nodes []*ratelimit.Limiter
			for n := range outageNodes {
				nodes = append(nodes, outageNode(t, s, time.Duration(n)*245*time.Millisecond))
			}
			var all sync.WaitGroup
			all.Go(func() {
				for time.Now().Before(end) {
					s.stopped.Store(rng.IntN(2) == 0)
					if rng.IntN(8) == 0 {
						s.empty(t, true)
						losses++
					}
					time.Sleep(time.Duration(rng.ExpFloat64() * float64(4*time.Second)))
				}
			})
			all.Go(func() { hop(t, nodes, mustSet(t, "web", p), seen, rand.New(rand.NewPCG(seed, 2)), end) })
			all.Wait()
			allowed := float64(p.Capacity()) + p.Rate()*outageSpan.Seconds()
			most := 2.25*allowed + float64(losses)*float64(p.Capacity()) + outageNodes
			if got := seen.share(p, outageSpan) * allowed; got > most {
				t.Errorf("seed %d: %.0f units passed, want at most %.0f", seed, got, most)
			}
		})
	}
}

// hop asks one node until it refuses, then another.
func hop(t *testing.T, nodes []*ratelimit.Limiter, set *ratelimit.Set, seen *spending, rng *rand.Rand, end time.Time) {
	for time.Now().Before(end) {
		l := nodes[rng.IntN(len(nodes))]
		for {
			cost := 1 + rng.Int64N(5)
			r := mustReserve(t, l, request(set, "v", cost))
			seen.note(cost, r.Allowed)
			if !r.Allowed {
				break
			}
		}
		time.Sleep(time.Duration(rng.ExpFloat64() * float64(200*time.Millisecond)))
	}
}

// TestBytesOfWhatIsKnown measures what a node remembers of a partition against what the documentation says.
func TestBytesOfWhatIsKnown(t *testing.T) {
	// Not parallel: it measures the heap.
	const partitions = 20_000
	l := mustLimiter(t, ratelimit.Config{
		Store: &counted{Store: mustMemory(t, ratelimit.MemoryConfig{MaxEntries: 64})}, Secret: secret, // itself remembers little
	})
	set := mustSet(t, "web", policy("p", 1000))
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for i := range partitions {
		mustReserve(t, l, request(set, fmt.Sprint(i), 1))
	}
	each := (heap() - before) / partitions
	t.Logf("%d bytes for each of %d partitions", each, l.Known())
	if each < 64 || each > 400 {
		t.Errorf("%d bytes for each partition, want some 300", each)
	}
}

// TestWhatIsKnownIsBounded: a flood of partitions does not grow what a node remembers beyond its bound.
func TestWhatIsKnownIsBounded(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{Store: newCounted(t), Secret: secret, MaxLocal: 640})
	set := mustSet(t, "web", policy("p", 1000))
	for i := range 5000 {
		mustReserve(t, l, request(set, strings.Repeat("v", 1+i%7)+fmt.Sprint(i), 5))
	}
	if n := l.Known(); n < 320 || n > 640 {
		t.Errorf("%d partitions are known, want as many as 640 allow", n)
	}
}
