package ratelimit_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/facetgraph/facet/ratelimit"
)

// TestMain lets more tests run at once than there are cores, unless the command line says how many: many of them wait,
// for servers to start, to fail or to agree.
func TestMain(m *testing.M) {
	if os.Getenv(nodeVariable) != "" {
		if err := runNode(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// algorithms are all there are.
func algorithms() []ratelimit.Algorithm {
	return []ratelimit.Algorithm{
		ratelimit.GCRA, ratelimit.TokenBucket, ratelimit.SlidingCounter, ratelimit.SlidingLog, ratelimit.FixedWindow,
	}
}

// smooth are those that refill steadily.
func smooth() []ratelimit.Algorithm {
	return []ratelimit.Algorithm{ratelimit.GCRA, ratelimit.TokenBucket}
}

func mustRule(t testing.TB, p ratelimit.Policy) *ratelimit.Rule {
	t.Helper()
	r, err := ratelimit.NewRule(p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustSet(t testing.TB, client string, ps ...ratelimit.Policy) *ratelimit.Set {
	t.Helper()
	s, err := ratelimit.NewSet(client, ps...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustMemory(t testing.TB, c ratelimit.MemoryConfig) *ratelimit.Memory {
	t.Helper()
	m, err := ratelimit.NewMemory(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// mustRedis is a store for the server at addr, closed with the test. The budget is generous: test machines are busy,
// and only the fault tests are about time.
func mustRedis(t testing.TB, addr string, change ...func(*ratelimit.RedisConfig)) *ratelimit.Redis {
	t.Helper()
	c := ratelimit.RedisConfig{
		Options: redis.UniversalOptions{Addrs: []string{addr}}, Budget: 10 * time.Second, Heartbeat: -1,
	}
	for _, f := range change {
		f(&c)
	}
	r, err := ratelimit.NewRedis(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// clock is a clock that tests move.
type clock struct{ at time.Time }

func newClock() *clock {
	return &clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
}

func (c *clock) now() time.Time { return c.at }

// steppedStore is a store whose clock tests move.
type steppedStore struct {
	ratelimit.Store
	*clock
	// moved tells the store that the clock now stands elsewhere, and by how much its keys grow older.
	moved func(age time.Duration)
}

// step moves the clock, back too. Keys grow older with it.
func (s *steppedStore) step(d time.Duration) {
	s.at = s.at.Add(d)
	s.moved(d)
}

// turn moves the clock alone.
func (s *steppedStore) turn(at time.Time) {
	s.at = at
	s.moved(0)
}

// steppedStores are a Memory and a Redis over miniredis, both with a clock to move.
func steppedStores(t *testing.T) map[string]*steppedStore {
	t.Helper()
	memory := newClock()
	out := map[string]*steppedStore{
		"memory": {
			Store: mustMemory(t, ratelimit.MemoryConfig{Now: memory.now}), clock: memory, moved: func(time.Duration) {},
		},
	}
	mini, c := miniredis.RunT(t), newClock()
	mini.SetTime(c.at)
	out["redis"] = &steppedStore{Store: mustRedis(t, mini.Addr()), clock: c, moved: func(age time.Duration) {
		mini.SetTime(c.at)
		if age > 0 { // time to live runs on in Redis whatever the clock says
			mini.FastForward(age)
		}
	}}
	return out
}

// reserve asks for one charge.
func reserve(t testing.TB, s ratelimit.Store, rule *ratelimit.Rule, key string, cost int64) ratelimit.Decision {
	t.Helper()
	ds, err := s.Reserve(context.Background(), []ratelimit.Charge{{Key: key, Rule: rule, Cost: cost}})
	if err != nil {
		t.Fatal(err)
	}
	return ds[0]
}
