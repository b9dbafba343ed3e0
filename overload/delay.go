package overload

import (
	"runtime/metrics"
	"time"
)

// waits is the runtime's figure of how long goroutines that could run have waited for a CPU, in seconds.
const waits = "/sched/latencies:seconds"

// newRuntimeDelay tells what one goroutine in twenty had to wait for a CPU, or more, since it was last asked. Fewer would
// say nothing: most are woken by one that is just about to wait, and run at once even where others wait for long. It is
// called by one goroutine at a time.
func newRuntimeDelay() func() time.Duration {
	sample := []metrics.Sample{{Name: waits}}
	var before []uint64
	return func() time.Duration {
		metrics.Read(sample)
		if sample[0].Value.Kind() != metrics.KindFloat64Histogram {
			return 0 // a runtime without the figure
		}
		h := sample[0].Value.Float64Histogram()
		if len(before) != len(h.Counts) {
			before = make([]uint64, len(h.Counts))
		}
		d := late(h, before)
		copy(before, h.Counts)
		return d
	}
}

// late is the 95th percentile of what a histogram has counted since it had the counts before, rounded down to its
// bucket.
func late(h *metrics.Float64Histogram, before []uint64) time.Duration {
	var all uint64
	for i, n := range h.Counts {
		all += n - before[i]
	}
	var sum uint64
	for i, n := range h.Counts {
		n -= before[i]
		if sum += n; n > 0 && sum*20 >= all*19 {
			return max(0, time.Duration(h.Buckets[i]*float64(time.Second)))
		}
	}
	return 0
}
