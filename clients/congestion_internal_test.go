package clients

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// scheduled is a runtime whose figure a test makes: wake-ups that took nothing, and those that took 30 ms.
type scheduled struct{ quick, slow uint64 }

func (s *scheduled) read() *metrics.Float64Histogram {
	return &metrics.Float64Histogram{Counts: []uint64{s.quick, s.slow, 0}, Buckets: []float64{0, .03, .05, 1}}
}

type hanging struct{}

func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// A deadline that passes while goroutines wait for a CPU, for long beside the time there was, is this node's.
func TestDeadlineOfCongestedNodeIsOurs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		timeout     time.Duration
		quick, slow uint64 // while the call waits
		want        Reason
	}{
		"idle":                          {400 * time.Millisecond, 0, 0, Timeout},
		"wake-ups are quick":            {400 * time.Millisecond, 1000, 90, Timeout},
		"one in ten is slow":            {400 * time.Millisecond, 1000, 120, Shed},
		"slow, but there was much time": {700 * time.Millisecond, 0, 1000, Timeout},
		"slow, and hardly any time":     {10 * time.Millisecond, 0, 1000, Shed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, err := New(Config{Name: "ads", URL: "http://ads", Transport: hanging{}, Timeout: test.timeout})
				if err != nil {
					t.Fatal(err)
				}
				now := &scheduled{quick: 7, slow: 1 << 30} // long ago
				s.congestion.read = now.read
				op := s.Op(http.MethodGet, "/ads")
				for range 3 { // what they find is long ago, too
					time.Sleep(moment)
					s.congestion.note()
				}
				now.quick, now.slow = now.quick+test.quick, now.slow+test.slow
				e, ok := errors.AsType[*Error](op.Call(t.Context(), Request{}, nil))
				if !ok || e.Reason() != test.want || e.Ours() != (test.want == Shed) || !errors.Is(e, context.DeadlineExceeded) {
					t.Errorf("%v: %s", e, e.Reason())
				}
			})
		})
	}
}

// Before there is anything to compare with, nothing is known.
func TestCongestionStartsUnknown(t *testing.T) {
	t.Parallel()
	c := newCongestion()
	if c.note(); c.wait() != 0 {
		t.Errorf("%v", c.wait())
	}
}

// The runtime's own figure rises when more goroutines want to run than there are CPUs. Not parallel: others would be
// slow.
func TestCongestionIsMeasured(t *testing.T) {
	c := newCongestion()
	var ended atomic.Bool
	var spinning sync.WaitGroup
	for range 32 * runtime.GOMAXPROCS(0) {
		spinning.Go(func() {
			for !ended.Load() {
			}
		})
	}
	var got time.Duration
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until) && got < leastOfWait; time.Sleep(10 * time.Millisecond) {
		c.note()
		got = c.wait()
	}
	ended.Store(true)
	spinning.Wait()
	if got < leastOfWait {
		t.Errorf("goroutines wait for %v", got)
	}
}
