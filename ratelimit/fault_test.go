package ratelimit_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/redistest"
)

// fault is one way in which Redis can fail: begin makes it fail, end makes it well again.
type fault struct {
	addr       string
	begin, end func()
}

// faults are those during which Redis cannot be asked.
func faults() map[string]func(t *testing.T) fault {
	return map[string]func(t *testing.T) fault{
		"down at start": func(t *testing.T) fault {
			s := redistest.Start(t)
			s.Kill()
			return fault{s.Addr, s.Kill, s.Restart}
		},
		"killed": func(t *testing.T) fault {
			s := redistest.Start(t)
			return fault{s.Addr, s.Kill, s.Restart}
		},
		"hangs": func(t *testing.T) fault {
			s := redistest.Start(t)
			return fault{s.Addr, s.Stop, s.Continue}
		},
		"200 ms slow": func(t *testing.T) fault {
			p := startProxy(t, redistest.Start(t).Addr)
			return fault{p.addr, func() { p.delay.Store(int64(200 * time.Millisecond)) }, func() { p.delay.Store(0) }}
		},
		"connections cut": func(t *testing.T) fault {
			p := startProxy(t, redistest.Start(t).Addr)
			return fault{p.addr, func() { p.cut.Store(true) }, func() { p.cut.Store(false) }}
		},
		"OOM": func(t *testing.T) fault {
			return configured(t, []any{"config", "set", "maxmemory", "1"}, []any{"config", "set", "maxmemory", "0"})
		},
		"READONLY": func(t *testing.T) fault {
			return configured(t, []any{"replicaof", "127.0.0.1", "1"}, []any{"replicaof", "no", "one"})
		},
		"LOADING": func(t *testing.T) fault { return refusing(t, "LOADING Redis is loading the dataset in memory") },
		"MOVED":   func(t *testing.T) fault { return refusing(t, "MOVED 3999 127.0.0.1:1") },
	}
}

// configured is a server that a command makes fail and another one makes well.
func configured(t *testing.T, begin, end []any) fault {
	s := redistest.Start(t)
	c := s.Client()
	do := func(command []any) func() {
		return func() {
			if err := c.Do(context.Background(), command...).Err(); err != nil {
				t.Errorf("%v: %v", command, err)
			}
		}
	}
	return fault{s.Addr, do(begin), do(end)}
}

// refusing is a fake server that answers scripts with an error.
func refusing(t *testing.T, error string) fault {
	f := startFakeRedis(t)
	return fault{f.addr, func() { f.error.Store(&error) }, func() { f.error.Store(nil) }}
}

// Budgets of the fault tests. The project promises 25 ms for the first calls of an outage; half the default call budget
// leaves the rest to the scheduler. On a busy machine and under the
// race detector they are lenient.
const (
	faultBudget = 10 * time.Millisecond
	addedMost   = 25 * time.Millisecond
	addedOpen   = 50 * time.Microsecond
	recovery    = 5 * time.Second
)

func TestRedisFaults(t *testing.T) {
	// Not parallel: it measures time and counts goroutines.
	for name, start := range faults() {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			l := mustLimiter(t, ratelimit.Config{Store: faultStore(t, f.addr), Secret: secret, Nodes: 4, DenyFor: -1})
			if name != "down at start" {
				await(t, "work before the fault", func() bool { return !mustReserve(t, l, faultRequest(t, ratelimit.Local, 0)).Degraded() })
			}
			before := runtime.NumGoroutine()
			beginFault(t, l, f)
			await(t, "report itself degraded", func() bool { return l.State().Degraded })
			decideAsPoliciesSay(t, l)
			if typical, most := decisionTime(t, l), lenient(addedOpen); typical > most {
				t.Errorf("with the breaker open a decision takes %v, want at most %v", typical, most)
			}
			if grown := runtime.NumGoroutine() - before; grown > 25 { // dials that still wait for their time-out
				t.Errorf("%d more goroutines during the fault", grown)
			}
			f.end()
			recovered(t, l)
			await(t, "lose the goroutines of the fault", func() bool { return runtime.NumGoroutine() <= before+10 })
		})
	}
}

// beginFault makes Redis fail and holds the p99 of the decisions made from then on to its bound. Other work on the
// machine can only add to it, so a bad figure is measured again, up to four times, each in a new outage.
func beginFault(t *testing.T, l *ratelimit.Limiter, f fault) {
	t.Helper()
	for try := range 5 {
		if try > 0 {
			f.end()
			recovered(t, l)
		}
		f.begin()
		took := askThroughout(t, l)
		p99, most := took[len(took)*99/100], lenient(addedMost)
		if p99 <= most {
			return
		}
		if try == 4 {
			t.Errorf("p99 of the decisions during the fault is %v, want at most %v", p99, most)
		}
	}
}

// lenient is a time that something may take, on this machine as it is now: multiplied by how late ten goroutines that
// only wait for faultBudget come back.
func lenient(most time.Duration) time.Duration {
	took := make(chan time.Duration, 100)
	for range 10 {
		go func() {
			for range 10 {
				began := time.Now()
				time.Sleep(faultBudget)
				took <- time.Since(began)
			}
		}()
	}
	var all []time.Duration
	for range cap(took) {
		all = append(all, <-took)
	}
	slices.Sort(all)
	noise := max(1, float64(all[98])/float64(faultBudget))
	return time.Duration(slack * noise * float64(most))
}

func recovered(t *testing.T, l *ratelimit.Limiter) {
	t.Helper()
	awaitFor(t, lenient(recovery), "recover", func() bool { return !mustReserve(t, l, faultRequest(t, ratelimit.Local, 0)).Degraded() })
}

func faultStore(t *testing.T, addr string) *ratelimit.Redis {
	return mustRedis(t, addr, func(c *ratelimit.RedisConfig) {
		c.Budget, c.Probe = faultBudget, 100*time.Millisecond
	})
}

func faultRequest(t testing.TB, o ratelimit.Outage, cost int64) ratelimit.Request {
	set := mustSet(t, "web", ratelimit.Policy{Name: o.String(), Limit: 1000, Window: time.Hour, OnOutage: o})
	return request(set, "v", cost)
}

// await polls until ok, for longer than anything takes that is not broken.
func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	awaitFor(t, 30*time.Second, what, ok)
}

func awaitFor(t testing.TB, most time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(most); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("did not %s within %v", what, most)
		}
	}
}

// askThroughout makes 600 decisions from ten goroutines and returns how long each took, sorted. None may fail.
func askThroughout(t *testing.T, l *ratelimit.Limiter) (took []time.Duration) {
	t.Helper()
	req := faultRequest(t, ratelimit.Local, 1)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 60 {
				began := time.Now()
				_, err := l.Reserve(context.Background(), req)
				d := time.Since(began)
				mu.Lock()
				took = append(took, d)
				mu.Unlock()
				if err != nil {
					t.Errorf("an outage became an error: %v", err)
				}
			}
		})
	}
	all.Wait()
	slices.Sort(took)
	return took
}

// decideAsPoliciesSay holds each policy to its outage mode. The share is 1,000 ÷ 4 nodes × 1.25.
func decideAsPoliciesSay(t *testing.T, l *ratelimit.Limiter) {
	t.Helper()
	if r := mustReserve(t, l, faultRequest(t, ratelimit.Closed, 1)); r.Allowed || !r.Degraded() || r.RetryAfter() <= 0 {
		t.Errorf("closed: %+v", r.Decisions)
	}
	if r := mustReserve(t, l, faultRequest(t, ratelimit.Open, 1000)); !r.Allowed || !r.Degraded() {
		t.Errorf("open: %+v", r.Decisions)
	}
	other := faultRequest(t, ratelimit.Local, 1)
	other.Subject.Viewer = "another viewer"
	passed, began := 0, time.Now()
	for range 600 {
		if r := mustReserve(t, l, other); r.Allowed {
			passed++
		}
	}
	back := int(time.Since(began) * 313 / time.Hour)
	if passed < 313 || passed > 314+back {
		t.Errorf("local: %d passed, want the share of 313", passed)
	}
}

// decisionTime is the median time of a thousand decisions.
func decisionTime(t *testing.T, l *ratelimit.Limiter) time.Duration {
	t.Helper()
	req := faultRequest(t, ratelimit.Local, 1)
	var took []time.Duration
	for range 1000 {
		began := time.Now()
		mustReserve(t, l, req)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// TestNoScript: a server that forgot the scripts, as after a failover, is no outage.
func TestNoScript(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := server.Client()
	store := mustRedis(t, server.Addr)
	l := mustLimiter(t, ratelimit.Config{Store: unclosed{store}, Secret: secret})
	set := mustSet(t, "web", ratelimit.Policy{Name: "p", Limit: 1000, Window: ratelimit.MaxWindow})
	for i := range 20 {
		if err := client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		r := mustReserve(t, l, request(set, "v", 10))
		if !r.Allowed || r.Degraded() || r.Decisions[0].Remaining != int64(1000-10*i-10+4*i) {
			t.Fatalf("operation %d after a flush: %+v", i+1, r.Decisions[0])
		}
		if err := client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		l.Settle(t.Context(), r, 6)
		want := int64(1000 - 6*(i+1))
		await(t, "settle after a flush", func() bool { return remaining(t, l, request(set, "v", 0), "p") == want })
	}
}
