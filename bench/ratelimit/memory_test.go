//go:build bench

package ratelimit_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// chargesAt are after how many charges of a partition its memory is looked at.
var chargesAt = [...]int{1, 100, 1000}

// TestMemoryPerKey measures what one partition takes under each algorithm, in Redis and in the memory of a process:
// fresh, and after 100 and 1,000 charges within one window.
func TestMemoryPerKey(t *testing.T) {
	server := redistest.Start(t)
	rows := [][]string{{
		"bytes for each partition, after", "Redis, 1 charge", "100", "1,000", "process, 1 charge", "100", "1,000",
	}}
	for _, a := range allAlgorithms() {
		rule, err := ratelimit.NewRule(ratelimit.Policy{Name: "p", Algorithm: a, Limit: 100_000, Window: ratelimit.MaxWindow})
		if err != nil {
			t.Fatal(err)
		}
		row := []string{a.String()}
		for _, n := range redisMemory(t, server, rule) {
			row = append(row, grouped(n))
		}
		for _, charges := range chargesAt {
			row = append(row, grouped(processMemory(t, rule, charges)))
		}
		rows = append(rows, row)
	}
	table("Memory (Redis "+version(t, server.Client())+")", rows...)
}

// keyOf has the form and length of the limiter's own keys.
func keyOf(i int) string { return fmt.Sprintf("rl:{abcdefghijkl%04d}:abcdefghijklmnopqrst", i) }

func charge(t *testing.T, s ratelimit.Store, rule *ratelimit.Rule, key string) {
	t.Helper()
	ds, err := s.Reserve(context.Background(), []ratelimit.Charge{{Key: key, Rule: rule, Cost: 20}})
	if err != nil || !ds[0].Allowed {
		t.Fatalf("decisions %+v, error %v", ds, err)
	}
}

// redisMemory asks Redis what one partition takes: key, value and time to live.
func redisMemory(t *testing.T, server *redistest.Server, rule *ratelimit.Rule) (sizes []int) {
	t.Helper()
	empty(t, server)
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{
		Options: redis.UniversalOptions{Addrs: []string{server.Addr}}, Budget: 10 * time.Second, Heartbeat: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	client := server.Client()
	made := 0
	for _, charges := range chargesAt {
		for ; made < charges; made++ {
			charge(t, store, rule, keyOf(0))
		}
		n, err := client.MemoryUsage(t.Context(), keyOf(0), 0).Result()
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, int(n))
	}
	return sizes
}

// processMemory is the heap that a partition in a Memory takes, of two thousand: key, meter and its place in the table.
func processMemory(t *testing.T, rule *ratelimit.Rule, charges int) int {
	t.Helper()
	const partitions = 2000
	m, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	before := heap()
	for i := range partitions {
		key := keyOf(i)
		for range charges {
			charge(t, m, rule, key)
		}
	}
	taken := heap() - before
	runtime.KeepAlive(m)
	return int(taken / partitions)
}

// heap is what is alive on it.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one only marked in pools
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// TestWorstTable prints what TestWorstAdmitted holds.
func TestWorstTable(t *testing.T) {
	rows := [][]string{{"limit 1,000 in a window", "promise", "worst in one window's length, measured"}}
	for _, c := range worstCases() {
		name := c.Algorithm.String()
		if c.Burst > 0 {
			name = fmt.Sprintf("%s, burst %d", name, c.Burst)
		}
		rows = append(rows, []string{name, c.says, grouped(int(worstAdmitted(t, c.Policy)))})
	}
	table("Worst admitted amount", rows...)
}
