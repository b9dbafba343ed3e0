package ratelimit_test

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

func clusterStore(t *testing.T, servers []*redistest.Server, change ...func(*ratelimit.RedisConfig)) *ratelimit.Redis {
	addrs := func(c *ratelimit.RedisConfig) {
		c.Options.Addrs = nil
		for _, s := range servers {
			c.Options.Addrs = append(c.Options.Addrs, s.Addr)
		}
	}
	return mustRedis(t, "", append([]func(*ratelimit.RedisConfig){addrs}, change...)...)
}

// TestClusterChargesAllPoliciesOrNone: policies that count different things lie in different slots, on different
// masters. What one of them refuses the others do not keep.
func TestClusterChargesAllPoliciesOrNone(t *testing.T) {
	t.Parallel()
	l := mustLimiter(t, ratelimit.Config{Store: clusterStore(t, redistest.Cluster(t, 3)), Secret: secret, DenyFor: -1})
	set := mustSet(t, "web",
		policy("viewer", 20), policy("sustained", 1000), // the same slot: one step
		policy("address", 30, func(p *ratelimit.Policy) { p.Per = ratelimit.PerAddress }),
		policy("client", 10_000, func(p *ratelimit.Policy) { p.Per, p.Algorithm = ratelimit.PerClient, ratelimit.SlidingLog }))
	viewer := func(i int) ratelimit.Request {
		req := request(set, fmt.Sprint("v", i), 7)
		req.Subject.Address = netip.MustParseAddr("192.0.2.1")
		return req
	}
	passed := 0
	for i := range 40 { // the address's 30 let four of 7 pass, whoever asks
		r := mustReserve(t, l, viewer(i))
		if r.Degraded() {
			t.Fatalf("degraded: %s", l.State().Reason)
		}
		if r.Allowed {
			passed++
		} else if !slices.Equal(r.Refused(), []string{"address"}) {
			t.Fatalf("refused by %v", r.Refused())
		}
	}
	if passed != 4 {
		t.Errorf("%d passed, want 4", passed)
	}
	// The last 36 viewers were refused by another master than theirs: what they paid comes back in the background.
	await(t, "give back", func() bool { return remaining(t, l, viewer(39), "viewer") == 20 })
	await(t, "give back", func() bool { return remaining(t, l, viewer(39), "client") == 10_000-4*7 })
	if got := remaining(t, l, viewer(39), "address"); got != 2 {
		t.Errorf("the address holds %d, want 2", got)
	}
}

// TestClusterDegradesOnlyWhatIsGone: with one of three masters dead, the partitions of the others are still exact.
func TestClusterDegradesOnlyWhatIsGone(t *testing.T) {
	t.Parallel()
	servers := redistest.Cluster(t, 3)
	l := mustLimiter(t, ratelimit.Config{
		Store: clusterStore(t, servers, func(c *ratelimit.RedisConfig) { c.Probe = 100 * time.Millisecond }), Secret: secret,
	})
	set := mustSet(t, "web", policy("p", 1000))
	degraded := func() (n int) {
		for i := range 300 {
			if mustReserve(t, l, request(set, fmt.Sprint("v", i), 1)).Degraded() {
				n++
			}
		}
		return n
	}
	if n := degraded(); n != 0 {
		t.Fatalf("%d degraded before", n)
	}
	servers[1].Kill()
	degraded() // opens the breakers
	if n := degraded(); n < 60 || n > 140 {
		t.Errorf("%d of 300 partitions are degraded with a third of the slots gone", n)
	}
	if s := l.State(); !s.Degraded {
		t.Errorf("state: %+v", s)
	}
}

// TestSentinel finds the master through Sentinel, and the one that follows it.
func TestSentinel(t *testing.T) {
	t.Parallel()
	master := redistest.Start(t)
	replica := redistest.Start(t, "--replicaof", host(master.Addr), port(master.Addr))
	sentinel := startSentinel(t, master.Addr)
	store := mustRedis(t, sentinel, func(c *ratelimit.RedisConfig) {
		c.Options.MasterName, c.Probe = "facet", 100*time.Millisecond
	})
	l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret})
	set := mustSet(t, "web", policy("p", 1000))
	if r := mustReserve(t, l, request(set, "v", 10)); r.Degraded() {
		t.Fatalf("degraded: %s", l.State().Reason)
	}
	follow := replica.Client()
	awaitFor(t, 20*time.Second, "replicate", func() bool { n, err := follow.DBSize(t.Context()).Result(); return err == nil && n >= 1 })
	watcher := redis.NewSentinelClient(&redis.Options{Addr: sentinel})
	defer watcher.Close()
	awaitFor(t, 20*time.Second, "be known to Sentinel", func() bool {
		replicas, err := watcher.Replicas(t.Context(), "facet").Result()
		return err == nil && len(replicas) == 1 && replicas[0]["master-link-status"] == "ok"
	})
	master.Kill()
	awaitFor(t, 40*time.Second, "follow the failover", func() bool {
		r := mustReserve(t, l, request(set, "v", 1))
		return !r.Degraded() && r.Decisions[0].Remaining < 990 // what the old master knew is kept
	})
}

func host(addr string) string { return netip.MustParseAddrPort(addr).Addr().String() }

func port(addr string) string { return fmt.Sprint(netip.MustParseAddrPort(addr).Port()) }

// startSentinel runs a Sentinel that watches a master under the name facet.
func startSentinel(t *testing.T, master string) (addr string) {
	t.Helper()
	scratch := redistest.Start(t) // its address, which is then free, becomes the Sentinel's
	addr = scratch.Addr
	scratch.Kill()
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	config := fmt.Sprintf("port %s\nbind 127.0.0.1\nsentinel monitor facet %s %s 1\n"+
		"sentinel down-after-milliseconds facet 1500\nsentinel failover-timeout facet 3000\n", port(addr), host(master), port(master))
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("redis-server", file, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	c := redis.NewSentinelClient(&redis.Options{Addr: addr})
	defer c.Close()
	awaitFor(t, 20*time.Second, "start a Sentinel", func() bool { return c.Ping(t.Context()).Err() == nil })
	return addr
}

// TestACL holds the commands that the documentation of Redis names to what the scripts and the client use.
func TestACL(t *testing.T) {
	t.Parallel()
	login := func(c *ratelimit.RedisConfig) {
		c.Options.Username, c.Options.Password, c.Heartbeat = "limiter", "pass", 50*time.Millisecond
	}
	t.Run("single", func(t *testing.T) {
		t.Parallel()
		server := redistest.Start(t)
		allow(t, server)
		useAll(t, mustRedis(t, server.Addr, login))
	})
	t.Run("cluster", func(t *testing.T) {
		t.Parallel()
		servers := redistest.Cluster(t, 2)
		for _, s := range servers {
			allow(t, s, "+cluster|slots", "+cluster|shards")
		}
		useAll(t, clusterStore(t, servers, login))
	})
}

// allow makes the user that the documentation describes.
func allow(t *testing.T, s *redistest.Server, more ...any) {
	t.Helper()
	command := []any{"acl", "setuser", "limiter", "on", ">pass", "~rl:*", "+evalsha", "+script|load", "+time", "+get", "+set",
		"+pexpire", "+zadd", "+zrem", "+zscore", "+zincrby", "+zcard", "+zrangebyscore", "+zrevrange", "+zremrangebyscore"}
	if err := s.Client().Do(t.Context(), append(command, more...)...).Err(); err != nil {
		t.Fatal(err)
	}
}

// useAll makes every call that there is.
func useAll(t *testing.T, store *ratelimit.Redis) {
	t.Helper()
	for _, a := range algorithms() {
		l := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret, DenyFor: -1})
		set := mustSet(t, "web", policy("p-"+a.String(), 10, func(p *ratelimit.Policy) { p.Algorithm = a }))
		for range 2 {
			r := mustReserve(t, l, request(set, "v", 4))
			if r.Degraded() {
				t.Fatalf("%s: %s", a, l.State().Reason)
			}
			l.Settle(t.Context(), r, 2)
		}
		await(t, "settle "+a.String(), func() bool { return remaining(t, l, request(set, "v", 0), "p-"+a.String()) == 6 })
	}
	await(t, "count nodes", func() bool { return store.Health().Nodes == 1 })
}

// TestNodesAreCounted: each store that beats is a node; one that stops is not counted any more after three beats.
func TestNodesAreCounted(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	beat := func(c *ratelimit.RedisConfig) { c.Heartbeat = 300 * time.Millisecond }
	var stores []*ratelimit.Redis
	for range 5 {
		stores = append(stores, mustRedis(t, server.Addr, beat))
	}
	l := mustLimiter(t, ratelimit.Config{Store: unclosedRedis{stores[0]}, Secret: secret})
	await(t, "count 5 nodes", func() bool { return l.State().Nodes == 5 })
	stores[4].Close()
	stores[3].Close()
	await(t, "count 3 nodes", func() bool { return l.State().Nodes == 3 })
	server.Kill()
	time.Sleep(time.Second)
	if n := l.State().Nodes; n != 3 {
		t.Errorf("%d nodes in an outage, want the 3 last counted", n)
	}
}

// unclosedRedis is a Redis store that the test closes, not the limiter.
type unclosedRedis struct{ *ratelimit.Redis }

func (unclosedRedis) Close() error { return nil }
