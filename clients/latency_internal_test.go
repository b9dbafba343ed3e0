package clients

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The quantile of a time is that time, rounded up by less than a third.
func TestLatencyRoundsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		took := time.Duration(rapid.Int64Range(int64(5*time.Microsecond), int64(5*time.Minute)).Draw(t, "took"))
		var l latency
		now := time.Now()
		for range fewCalls {
			l.add(took, now)
		}
		if q := l.quantile(50, now); q < took.Truncate(time.Microsecond) || float64(q) > 1.34*float64(took) {
			t.Errorf("%s of %s", q, took)
		}
		if q := l.quantile(50, now.Add(2*latencySpan)); q != 0 {
			t.Errorf("%s is not forgotten", q)
		}
	})
}
