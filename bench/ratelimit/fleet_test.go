package ratelimit_test

import (
	"cmp"
	"context"
	"encoding/gob"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// fleet is a number of nodes that let many callers of few viewers ask, in bursts and with mixed costs.
type fleet struct {
	Addr     string
	Policies []ratelimit.Policy
	Nodes    int
	Callers  int // of each node
	Viewers  int
	Length   time.Duration
	Refund   bool // settle with less than was estimated
	Pause    time.Duration
	DenyFor  time.Duration
	Seed     uint64
}

// nodeVariable makes the test binary run the fleet that it reads from its input instead of tests: a process of its own.
const nodeVariable = "FACET_FLEET_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(nodeVariable) == "" {
		os.Exit(m.Run())
	}
	if err := runProcess(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// runProcess is what a process of a fleet does.
func runProcess(in io.Reader, out io.Writer) error {
	var f fleet
	if err := gob.NewDecoder(in).Decode(&f); err != nil {
		return err
	}
	ops, err := f.run()
	if err != nil {
		return err
	}
	return gob.NewEncoder(out).Encode(ops)
}

// run lets all nodes run in this process, each with a limiter and connections of its own.
func (f fleet) run() (all []operation, err error) {
	var mu sync.Mutex
	var nodes sync.WaitGroup
	for n := range f.Nodes {
		nodes.Go(func() {
			ops, e := f.node(n)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, ops...)
			if e != nil {
				err = e
			}
		})
	}
	nodes.Wait()
	return all, err
}

// node runs one node.
func (f fleet) node(n int) (all []operation, err error) {
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{
		Options: redis.UniversalOptions{Addrs: []string{f.Addr}}, Budget: 10 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	l, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("the secret of the fleet"), DenyFor: f.DenyFor})
	if err != nil {
		return nil, err
	}
	set, err := ratelimit.NewSet("web", f.Policies...)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var callers sync.WaitGroup
	end := time.Now().Add(f.Length)
	for c := range f.Callers {
		callers.Go(func() {
			ops, e := f.caller(l, set, rand.New(rand.NewPCG(f.Seed, uint64(n*1000+c))), end)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, ops...)
			if e != nil {
				err = e
			}
		})
	}
	callers.Wait()
	if e := l.Close(); err == nil {
		err = e
	}
	return all, err
}

// caller asks in bursts: some operations for one viewer, then a pause.
func (f fleet) caller(l *ratelimit.Limiter, set *ratelimit.Set, rng *rand.Rand, end time.Time) (ops []operation, err error) {
	for time.Now().Before(end) {
		viewer := rng.IntN(f.Viewers)
		for range 1 + rng.IntN(10) {
			op, err := f.operate(l, set, viewer, cost(rng), rng)
			if err != nil {
				return ops, err
			}
			ops = append(ops, op)
		}
		if f.Pause > 0 {
			time.Sleep(time.Duration(rng.Int64N(int64(2 * f.Pause))))
		}
	}
	return ops, nil
}

// cost is from 1 to 200: mostly small, so that what is left of a quota finds a taker.
func cost(rng *rand.Rand) int64 {
	switch rng.IntN(10) {
	case 0:
		return 1 + rng.Int64N(200)
	case 1, 2, 3:
		return 1 + rng.Int64N(20)
	default:
		return 1
	}
}

func (f fleet) operate(l *ratelimit.Limiter, set *ratelimit.Set, viewer int, cost int64, rng *rand.Rand) (operation, error) {
	ctx := context.Background()
	r, err := l.Reserve(ctx, ratelimit.Request{
		Set: set, Subject: ratelimit.Subject{Viewer: fmt.Sprint(viewer)}, Cost: cost,
	})
	if err != nil {
		return operation{}, err
	}
	if r.Degraded() {
		return operation{}, fmt.Errorf("degraded: %s", l.State().Reason)
	}
	op := operation{Viewer: uint16(viewer), Cost: int32(cost), Actual: int32(cost), Allowed: r.Allowed, At: r.Decisions[0].At.UnixMicro()}
	for i, d := range r.Decisions {
		op.Said[i] = said{d.Allowed, d.Remaining, d.RetryAfter.Microseconds()}
	}
	if f.Refund && r.Allowed {
		op.Actual = int32(rng.Int64N(cost + 1))
		l.Settle(ctx, r, int64(op.Actual))
	}
	return op, nil
}

// processes runs the fleet as n processes that share its nodes. After an error there are operations missing, so that
// nothing can be said of the others.
func (f fleet) processes(n int) (all []operation, err error) {
	var mu sync.Mutex
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			part := f
			part.Nodes, part.Seed = (f.Nodes+i)/n, f.Seed+uint64(i)
			ops, e := part.process()
			mu.Lock()
			defer mu.Unlock()
			all = append(all, ops...)
			if e != nil {
				err = fmt.Errorf("process %d: %w", i, e)
			}
		})
	}
	running.Wait()
	return all, err
}

func mustRun(t *testing.T, run func() ([]operation, error)) []operation {
	t.Helper()
	ops, err := run()
	if err != nil {
		t.Fatal(err)
	}
	return ops
}

// process runs the fleet in a process of its own.
func (f fleet) process() (ops []operation, err error) {
	err = redistest.Again(nodeVariable, f, &ops, func(*os.Process) {})
	return ops, err
}

// byViewer sorts operations into those of each viewer, in the order of the server's clock. Two of one viewer in the
// same µs are put in the order in which the quota sank.
func byViewer(ops []operation) map[uint16][]operation {
	out := map[uint16][]operation{}
	for _, op := range ops {
		out[op.Viewer] = append(out[op.Viewer], op)
	}
	for _, ops := range out {
		slices.SortFunc(ops, func(a, b operation) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(b.Said[0].Remaining, a.Said[0].Remaining))
		})
	}
	return out
}

// exact compares all decisions with oracles and returns how many there were, and how many were wrong: of each viewer
// the first at the most, as an oracle that has gone astray says nothing of the rest.
func exact(t *testing.T, ops []operation, policies []ratelimit.Policy) (compared, wrong int) {
	t.Helper()
	for _, ops := range byViewer(ops) {
		n, err := replay(ops, policies)
		if err != nil {
			t.Error(err)
			wrong++
		}
		compared += n
	}
	return compared, wrong
}

// worst is the worst excess over all viewers, and the least used part of what could be used while all callers ran: the
// last 60th is not counted, in which some have already stopped.
func (f fleet) worst(ops []operation) (over, used float64) {
	p := f.Policies[0]
	used = 1
	for _, ops := range byViewer(ops) {
		over = max(over, envelope(ops, p))
		used = min(used, usage(ops, p, f.Length-f.Length/60))
	}
	return over, used
}

// usage is the part that was used of all that could be, within a time from the first operation on.
func usage(ops []operation, p ratelimit.Policy, within time.Duration) float64 {
	var sum, span int64
	for _, op := range ops {
		if passed := op.At - ops[0].At; passed <= within.Microseconds() {
			span = passed
			if op.Allowed {
				sum += int64(op.Actual)
			}
		}
	}
	most := float64(max(p.Burst, p.Limit)) + float64(span)*float64(p.Limit)/float64(p.Window.Microseconds())
	return float64(sum) / most
}

func allAlgorithms() []ratelimit.Algorithm {
	return []ratelimit.Algorithm{
		ratelimit.GCRA, ratelimit.TokenBucket, ratelimit.SlidingCounter, ratelimit.SlidingLog, ratelimit.FixedWindow,
	}
}

// all five algorithms at once, with limits that all come into play.
func fiveAlgorithms() (out []ratelimit.Policy) {
	for i, a := range allAlgorithms() {
		limit := []int64{2000, 4000, 3200, 3200, 3200}[i]
		out = append(out, ratelimit.Policy{Name: a.String(), Algorithm: a, Limit: limit, Window: time.Duration(limit) * time.Millisecond})
	}
	out[0].Burst, out[1].Burst = 2500, 4000
	return out
}

func one(a ratelimit.Algorithm) []ratelimit.Policy {
	return []ratelimit.Policy{{Name: a.String(), Algorithm: a, Limit: 1000, Window: time.Second}}
}
