//go:build bench

package ratelimit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"github.com/throttled/throttled/v2"
	goredisstore "github.com/throttled/throttled/v2/store/goredisstore.v9"
	ulule "github.com/ulule/limiter/v3"
	ululeredis "github.com/ulule/limiter/v3/drivers/store/redis"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

const (
	goroutines = 50
	partitions = 1000
)

// contender decides one charge of cost 1 for the partition numbered i.
type contender struct {
	name   string
	decide func(ctx context.Context, i int) error
	close  func()
}

func contenders(t testing.TB, addr string) (out []contender) {
	names := make([]string, partitions)
	for i := range names {
		names[i] = fmt.Sprintf("partition-%04d", i)
	}
	client := func() *redis.Client {
		return redis.NewClient(&redis.Options{Addr: addr, ReadTimeout: 10 * time.Second, PoolTimeout: 10 * time.Second})
	}
	nothing := client()
	out = append(out, contender{"a bare round trip (GET of nothing)", func(ctx context.Context, i int) error {
		if err := nothing.Get(ctx, names[i]).Err(); !errors.Is(err, redis.Nil) {
			return fmt.Errorf("want nothing, got error %v", err)
		}
		return nil
	}, func() { nothing.Close() }})
	for _, a := range allAlgorithms() {
		out = append(out, facet(t, addr, a, names))
	}
	rc := client()
	rate := redis_rate.NewLimiter(rc)
	out = append(out, contender{"redis_rate v10 (GCRA)", func(ctx context.Context, i int) error {
		_, err := rate.AllowN(ctx, names[i], redis_rate.Limit{Rate: 100, Burst: 100, Period: time.Minute}, 1)
		return err
	}, func() { rc.Close() }})
	tc := client()
	store, err := goredisstore.NewCtx(tc, "throttled:")
	if err != nil {
		t.Fatal(err)
	}
	quota := throttled.RateQuota{MaxRate: throttled.PerMin(100), MaxBurst: 99}
	tl, err := throttled.NewGCRARateLimiterCtx(store, quota)
	if err != nil {
		t.Fatal(err)
	}
	out = append(out, contender{"throttled v2 (GCRA)", func(ctx context.Context, i int) error {
		_, _, err := tl.RateLimitCtx(ctx, names[i], 1)
		return err
	}, func() { tc.Close() }})
	uc := client()
	ustore, err := ululeredis.NewStoreWithOptions(uc, ulule.StoreOptions{Prefix: "ulule"})
	if err != nil {
		t.Fatal(err)
	}
	ul := ulule.New(ustore, ulule.Rate{Period: time.Minute, Limit: 100})
	return append(out, contender{"ulule v3 (fixed window)", func(ctx context.Context, i int) error {
		_, err := ul.Get(ctx, names[i])
		return err
	}, func() { uc.Close() }})
}

func facet(t testing.TB, addr string, a ratelimit.Algorithm, names []string) contender {
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{Options: redis.UniversalOptions{Addrs: []string{addr}}, Budget: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("0123456789abcdef"), DenyFor: -1})
	if err != nil {
		t.Fatal(err)
	}
	set, err := ratelimit.NewSet("web", ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100, Window: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return contender{"facet " + a.String(), func(ctx context.Context, i int) error {
		r, err := l.Reserve(ctx, ratelimit.Request{Set: set, Subject: ratelimit.Subject{Viewer: names[i]}, Cost: 1})
		if err == nil && r.Degraded() {
			return fmt.Errorf("degraded: %s", l.State().Reason)
		}
		return err
	}, func() { l.Close() }}
}

// figures are what a contender did, over all rounds.
type figures struct {
	crowd, alone []time.Duration // of each decision: with 50 goroutines, and with one
	cpu, redis   time.Duration   // for all of the crowd's
}

// The rounds of TestCompare.
const (
	rounds = 5
	length = time.Second
)

// TestCompare measures decisions a second and the latency each adds, for all algorithms and for the peers, on one Redis
// in one run. Rounds alternate between the contenders, so that what else runs on the machine hits all alike.
func TestCompare(t *testing.T) {
	server := redistest.Start(t)
	all := contenders(t, server.Addr)
	seen := make([]figures, len(all))
	client := server.Client()
	for range rounds {
		for c := range all {
			f := &seen[c]
			o, r := ownCPU(t), serverCPU(t, client)
			f.crowd = append(f.crowd, drive(t, all[c], goroutines, length)...)
			f.cpu += ownCPU(t) - o
			f.redis += serverCPU(t, client) - r
			f.alone = append(f.alone, drive(t, all[c], 1, length/4)...)
		}
	}
	rows := [][]string{{
		"on one Redis", "decisions/s", "p50 of 50 callers", "p99", "p50 of one caller", "p99", "CPU here", "CPU of Redis",
	}}
	for c := range all {
		rows = append(rows, seen[c].row(all[c].name))
		all[c].close()
	}
	table("Speed beside others (Redis "+version(t, client)+")", rows...)
}

func (f *figures) row(name string) []string {
	slices.Sort(f.crowd)
	slices.Sort(f.alone)
	n := len(f.crowd)
	at := func(all []time.Duration, part int) string { return short(all[len(all)*part/100]) }
	return []string{
		name, grouped(n * int(time.Second) / int(length) / rounds), at(f.crowd, 50), at(f.crowd, 99), at(f.alone, 50), at(f.alone, 99),
		short(f.cpu / time.Duration(n)), short(f.redis / time.Duration(n)),
	}
}

// TestCompareInProcess measures what a decision and its settling take without Redis.
func TestCompareInProcess(t *testing.T) {
	rows := [][]string{{"in the memory of one process", "time", "bytes", "allocations"}}
	row := func(name string, f func(b *testing.B)) {
		r := testing.Benchmark(f)
		rows = append(rows, []string{name, short(time.Duration(r.NsPerOp())), grouped(int(r.AllocedBytesPerOp())), grouped(int(r.AllocsPerOp()))})
	}
	for _, p := range fiveAlgorithms() {
		row(p.Name, func(b *testing.B) { benchMemory(b, p) })
	}
	row("a refusal that the node remembers", BenchmarkRemembered)
	row("a decision while Redis is gone", BenchmarkOutage)
	table("Speed in memory", rows...)
}

// ownCPU is the processor time that this process has used.
func ownCPU(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serverCPU is the processor time that the server has used.
func serverCPU(t testing.TB, c *redis.Client) (sum time.Duration) {
	t.Helper()
	info, err := c.InfoMap(context.Background(), "cpu").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"used_cpu_user", "used_cpu_sys"} {
		s, err := strconv.ParseFloat(info["CPU"][name], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(s * float64(time.Second))
	}
	return sum
}

// drive lets the goroutines decide for a while.
func drive(t testing.TB, c contender, workers int, length time.Duration) (took []time.Duration) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	end := time.Now().Add(length)
	for w := range workers {
		all.Go(func() {
			var mine []time.Duration
			for i := w * 7919; time.Now().Before(end); i++ {
				began := time.Now()
				if err := c.decide(context.Background(), i%partitions); err != nil {
					t.Errorf("%s: %v", c.name, err)
					return
				}
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	all.Wait()
	return took
}
