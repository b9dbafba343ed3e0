package ratelimit_test

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// TestAnswerThatCameInTimeIsReadLate: a process that had no CPU until long after the end of a call's budget finds the
// answer, which came in time; one that had CPU all the time does not wait for an answer that did not come.
func TestAnswerThatCameInTimeIsReadLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		starved, answers time.Duration
		fails            bool
	}{
		"answered within the budget":         {0, 10 * time.Millisecond, false},
		"too late":                           {0, 30 * time.Millisecond, true},
		"starved, answered meanwhile":        {60 * time.Millisecond, 10 * time.Millisecond, false},
		"starved, answered soon after":       {60 * time.Millisecond, 88 * time.Millisecond, false},
		"starved, and no answer even then":   {60 * time.Millisecond, time.Second, true},
		"hardly starved, and still too late": {3 * time.Millisecond, 30 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				defer near.Close()
				defer far.Close()
				conn := ratelimit.Patient(&starvedConn{Conn: near, by: c.starved}, 20*time.Millisecond)
				answer := time.AfterFunc(c.answers, func() { _, _ = io.WriteString(far, "+") })
				defer answer.Stop()
				began := time.Now()
				if err := conn.SetReadDeadline(began.Add(20 * time.Millisecond)); err != nil {
					t.Fatal(err)
				}
				_, err := conn.Read(make([]byte, 1))
				if failed := err != nil; failed != c.fails {
					t.Errorf("failed: %t (%v), want %t", failed, err, c.fails)
				}
				if took := time.Since(began); took > 20*time.Millisecond+c.starved+10*time.Millisecond {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// starvedConn is a connection of a process that has no CPU for a while after each deadline.
type starvedConn struct {
	net.Conn
	by time.Duration
}

func (c *starvedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil && c.by > 0 {
		time.Sleep(c.by)
		c.by = 0
	}
	return n, err
}

// TestStarvedProcessDoesNotBlameRedis: calls whose end this process noticed late open no breaker as long as Redis
// has just answered others; calls whose end it noticed in time do. A machine that is busy enough makes the one look like
// the other, so there are some tries.
func TestStarvedProcessDoesNotBlameRedis(t *testing.T) {
	t.Parallel()
	for name, starved := range map[string]bool{"starved": true, "not starved": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 20 {
				if failAtOnce(t, starved) != starved {
					return
				}
			}
			t.Errorf("the breaker is open: %t", starved)
		})
	}
}

// failAtOnce lets calls fail, in a process that has no CPU then or has, and says whether that opens the breaker.
func failAtOnce(t *testing.T, starving bool) (open bool) {
	t.Helper()
	p := startProxy(t, startFakeRedis(t).addr)
	starved := new(atomic.Bool)
	store := mustRedis(t, p.addr, func(r *ratelimit.RedisConfig) {
		r.Budget, r.Probe = 50*time.Millisecond, 100*time.Millisecond
		r.Options.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, addr)
			return &alwaysStarved{conn, starved}, err
		}
	})
	charge := ratelimit.Charge{Key: "rl:{a}:b", Rule: mustRule(t, policy("p", 1000)), Cost: 1}
	await(t, "answer", func() bool { return atOnce(t, store, 12, charge) == 0 })
	p.delay.Store(int64(time.Minute))
	starved.Store(starving)
	if failed := atOnce(t, store, 12, charge); failed != 12 {
		t.Fatalf("%d of 12 calls failed, want all", failed)
	}
	return store.Health().Open > 0
}

// alwaysStarved is a connection of a process that has no CPU for a while after a deadline.
type alwaysStarved struct {
	net.Conn
	on *atomic.Bool
}

func (c *alwaysStarved) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil && c.on.Load() {
		time.Sleep(50 * time.Millisecond)
	}
	return n, err
}
