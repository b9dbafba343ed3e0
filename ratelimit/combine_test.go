package ratelimit

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// slowWire takes a while for each write and notes what it was given.
type slowWire struct {
	trip   time.Duration
	writes atomic.Int64
	calls  atomic.Int64
	most   atomic.Int64
}

func (w *slowWire) send(ctx context.Context, calls ...*call) error {
	w.writes.Add(1)
	w.calls.Add(int64(len(calls)))
	w.most.Store(max(w.most.Load(), int64(len(calls))))
	select {
	case <-time.After(w.trip):
		return nil
	case <-ctx.Done():
		for _, c := range calls {
			c.SetErr(ctx.Err())
		}
		return ctx.Err()
	}
}

func testCall() *call { return newCall(context.Background(), &script{}, []string{"k"}) }

// TestCombinerSharesWrites: a thousand calls at once go in a few writes, each call once, none waits longer than it
// must.
func TestCombinerSharesWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &slowWire{trip: time.Millisecond}
		q := &combiner{send: wire.send, budget: 20 * time.Millisecond}
		began := time.Now()
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				if err := q.run(t.Context(), testCall()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if wire.calls.Load() != 1000 || wire.writes.Load() > flights+1000/flightSeats+flights || wire.most.Load() > flightSeats {
			t.Errorf("%d calls in %d writes of up to %d", wire.calls.Load(), wire.writes.Load(), wire.most.Load())
		}
		if took := time.Since(began); took > 2*wire.trip {
			t.Errorf("took %v, want two round trips", took)
		}
		if q.flying != 0 || len(q.waiting) != 0 {
			t.Errorf("%d still fly, %d still wait", q.flying, len(q.waiting))
		}
	})
}

// TestCombinerKeepsBudgets: when nothing comes back, no call takes longer than its budget, those that were not sent are
// never sent, and the combiner is as new afterwards.
func TestCombinerKeepsBudgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &slowWire{trip: time.Hour}
		q := &combiner{send: wire.send, budget: 20 * time.Millisecond}
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				time.Sleep(time.Duration(i%40) * time.Millisecond)
				ctx, cancel := context.WithTimeout(t.Context(), q.budget)
				defer cancel()
				began := time.Now()
				err := q.run(ctx, testCall())
				if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took > q.budget {
					t.Errorf("error %v after %v", err, took)
				}
			})
		}
		all.Wait()
		wire.trip = 0
		sent := wire.calls.Load()
		if err := q.run(t.Context(), testCall()); err != nil || wire.calls.Load() != sent+1 || q.flying != 0 || len(q.waiting) != 0 {
			t.Errorf("afterwards: error %v, %d fly, %d wait", err, q.flying, len(q.waiting))
		}
	})
}

// TestCombinerLeavesAtAnyMoment: callers that go away while waiting, while aboard or just when chosen to lead never
// strand the others.
func TestCombinerLeavesAtAnyMoment(t *testing.T) {
	t.Parallel()
	wire := &slowWire{trip: 100 * time.Microsecond}
	q := &combiner{send: wire.send, budget: 10 * time.Second}
	var served atomic.Int64
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			for j := range 100 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration((i*j)%300)*time.Microsecond)
				if i%2 == 0 { // these stay
					ctx = t.Context()
				}
				if err := q.run(ctx, testCall()); err == nil {
					served.Add(1)
				} else if i%2 == 0 {
					t.Error(err)
				}
				cancel()
			}
		})
	}
	all.Wait()
	if served.Load() < 3000 {
		t.Errorf("%d served, want at least the 3,000 that stayed", served.Load())
	}
	if q.flying != 0 || len(q.waiting) != 0 {
		t.Errorf("%d still fly, %d still wait", q.flying, len(q.waiting))
	}
}
