package ratelimit_test

import (
	"cmp"
	"context"
	"encoding/gob"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// outageLength is short by default: long enough for one or two outages of each kind.
var outageLength = flag.Duration("outage.length", 16*time.Second, "how long each real fleet of TestOutagesOfRealProcesses is asked; 60s is the long form")

// nodeVariable makes the test binary run the node that it reads from its input instead of tests: a process of its own.
const nodeVariable = "FACET_RATELIMIT_NODE"

// realNode is a node that is a process.
type realNode struct {
	Addr   string
	Policy ratelimit.Policy
	Length time.Duration
	Demand float64 // of one viewer, in units a second
	Seed   uint64
}

// realSpending is what a node let through of one viewer, and how that went.
type realSpending struct {
	Passed, Asked        int64 // units
	Operations, Degraded int
	Longest              time.Duration
	First, Last          time.Time // moments at which it asked
}

// add adds what another node has seen of the same viewer.
func (s *realSpending) add(o realSpending) {
	s.Passed, s.Asked = s.Passed+o.Passed, s.Asked+o.Asked
	s.Operations, s.Degraded = s.Operations+o.Operations, s.Degraded+o.Degraded
	s.Longest = max(s.Longest, o.Longest)
	if s.First.IsZero() || o.First.Before(s.First) {
		s.First = o.First
	}
	if o.Last.After(s.Last) {
		s.Last = o.Last
	}
}

// allowance is what a policy allows while it asked.
func (s *realSpending) allowance(p ratelimit.Policy) float64 {
	return float64(p.Capacity()) + p.Rate()*s.Last.Sub(s.First).Seconds()
}

const realViewers = 2

// runNode is what the process of a node does.
func runNode(in io.Reader, out io.Writer) error {
	var n realNode
	if err := gob.NewDecoder(in).Decode(&n); err != nil {
		return err
	}
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{
		Options: redis.UniversalOptions{Addrs: []string{n.Addr}}, Heartbeat: 500 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	l, err := ratelimit.New(ratelimit.Config{Store: store, Secret: secret})
	if err != nil {
		return err
	}
	set, err := ratelimit.NewSet("web", n.Policy)
	if err != nil {
		return err
	}
	seen, errs := make([]realSpending, realViewers), make([]error, realViewers)
	var all sync.WaitGroup
	for v := range seen {
		all.Go(func() { seen[v], errs[v] = n.ask(l, set, v) })
	}
	all.Wait()
	if err := cmp.Or(append(errs, l.Close())...); err != nil {
		return err
	}
	return gob.NewEncoder(out).Encode(seen)
}

// ask asks for one viewer, at the pace of the demand and never later than it has come to: each operation in its own
// goroutine, as requests are.
func (n *realNode) ask(l *ratelimit.Limiter, set *ratelimit.Set, viewer int) (seen realSpending, failed error) {
	rng := rand.New(rand.NewPCG(n.Seed, uint64(viewer)))
	var mu sync.Mutex
	var all sync.WaitGroup
	seen.First = time.Now()
	end := seen.First.Add(n.Length)
	for at := time.Now(); at.Before(end); at = at.Add(time.Duration(rng.Float64() * 2 * 5 / n.Demand * float64(time.Second))) {
		time.Sleep(time.Until(at))
		cost := 1 + rng.Int64N(9)
		all.Go(func() {
			began := time.Now()
			r, err := l.Reserve(context.Background(), request(set, fmt.Sprint("v", viewer), cost))
			took := time.Since(began)
			if err == nil {
				l.Settle(context.Background(), r, cost)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			seen.note(r, cost, took)
		})
	}
	all.Wait()
	seen.Last = time.Now()
	return seen, failed
}

func (s *realSpending) note(r *ratelimit.Reservation, cost int64, took time.Duration) {
	s.Operations++
	s.Asked += cost
	s.Longest = max(s.Longest, took)
	if r.Degraded() {
		s.Degraded++
	}
	if r.Allowed {
		s.Passed += cost
	}
}

// realFleet is nodes that are processes, and the Redis that they share.
type realFleet struct {
	server *redistest.Server
	proxy  *proxy
	mu     sync.Mutex
	nodes  []*os.Process
}

// realTroubles are what befalls a fleet from now to the end. Each must leave everything as it was.
func realTroubles() map[string]func(f *realFleet, end time.Time) {
	return map[string]func(f *realFleet, end time.Time){
		"healthy": func(*realFleet, time.Time) {},
		"stops 3 s of 8": func(f *realFleet, end time.Time) {
			for time.Until(end) > 8*time.Second {
				time.Sleep(5 * time.Second)
				f.server.Stop()
				time.Sleep(3 * time.Second)
				f.server.Continue()
			}
		},
		"stops 15 s": func(f *realFleet, end time.Time) {
			time.Sleep(time.Until(end) / 4)
			f.server.Stop()
			time.Sleep(min(15*time.Second, time.Until(end)/3))
			f.server.Continue()
		},
		"killed, restarts empty": func(f *realFleet, end time.Time) {
			for time.Until(end) > 10*time.Second {
				time.Sleep(8 * time.Second)
				f.server.Kill()
				time.Sleep(time.Second)
				f.server.Restart()
			}
		},
		"restarts empty at once": func(f *realFleet, end time.Time) {
			for time.Until(end) > 10*time.Second {
				time.Sleep(8 * time.Second)
				f.server.Restart()
			}
		},
		"FLUSHALL": func(f *realFleet, end time.Time) {
			time.Sleep(time.Until(end) / 2)
			f.server.Client().FlushAll(context.Background())
		},
		"is slow": func(f *realFleet, _ time.Time) { f.proxy.late.Store(20) }, // of 1,000 answers, see slowest
		"its nodes are throttled": func(f *realFleet, end time.Time) {
			for time.Until(end) > time.Second { // 60 ms of every 100, as the kernel does it
				f.signal(syscall.SIGSTOP)
				time.Sleep(60 * time.Millisecond)
				f.signal(syscall.SIGCONT)
				time.Sleep(40 * time.Millisecond)
			}
		},
	}
}

func (f *realFleet) signal(s syscall.Signal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.nodes {
		_ = p.Signal(s)
	}
}

// TestOutagesOfRealProcesses is TestOutagesStayWithinTheirBounds with processes and a Redis that is stopped, killed and
// slow. Its length is set by -outage.length.
func TestOutagesOfRealProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes its time")
	}
	t.Parallel()
	for what, trouble := range realTroubles() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			f := &realFleet{server: server, proxy: startProxy(t, server.Addr)}
			p := ratelimit.Policy{Name: "p", Limit: 1000, Window: 10 * time.Second}
			for v, seen := range f.run(t, p, trouble) {
				allowance := seen.allowance(p)
				got, asked := float64(seen.Passed)/allowance, float64(seen.Asked)/allowance
				t.Logf("viewer %d: %.1f %% of the allowance, asked for %.0f %%; %d of %d decided alone; longest %v",
					v, 100*got, 100*asked, seen.Degraded, seen.Operations, seen.Longest)
				most := 1.25
				switch {
				case what == "FLUSHALL":
					most += float64(p.Capacity()) / allowance
				case seen.Degraded == 0: // else the machine is so busy that Redis does not answer in time
					most = 1
				}
				if got > most || got < .6*min(1, asked) {
					t.Errorf("viewer %d: %.1f %% of the allowance, want at most %.1f and at least 60", v, 100*got, 100*most)
				}
			}
		})
	}
}

// run runs the fleet through the trouble and sums up what its nodes have seen of each viewer.
func (f *realFleet) run(t *testing.T, p ratelimit.Policy, trouble func(*realFleet, time.Time)) []realSpending {
	t.Helper()
	sum := make([]realSpending, realViewers)
	var all, up sync.WaitGroup
	up.Add(outageNodes)
	for i := range outageNodes {
		n := realNode{Addr: f.proxy.addr, Policy: p, Length: *outageLength, Demand: p.Rate(), Seed: uint64(i)}
		all.Go(func() {
			var seen []realSpending
			err := redistest.Again(nodeVariable, n, &seen, func(p *os.Process) {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.nodes = append(f.nodes, p)
				up.Done()
			})
			if err != nil {
				t.Errorf("node %d: %v", i, err)
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			for v, s := range seen {
				sum[v].add(s)
			}
		})
	}
	up.Wait()
	trouble(f, time.Now().Add(*outageLength))
	all.Wait()
	return sum
}
