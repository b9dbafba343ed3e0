// Package runqueue tells how long goroutines of this process that could run have waited for a CPU.
package runqueue

import (
	"runtime/metrics"
	"time"
)

// Waits asks the runtime for the waits in seconds since the start of the process. An empty histogram is that of a runtime
// without the figure. What it returns is the caller's.
func Waits() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return &metrics.Float64Histogram{}
	}
	return sample[0].Value.Float64Histogram()
}

// Percentile is a percentile of what a histogram has counted since it had the counts before, rounded down to its bucket; 0
// where it has counted nothing since. Counts that were not there before were zero.
func Percentile(percent uint64, h *metrics.Float64Histogram, before []uint64) time.Duration {
	since := func(i int) uint64 {
		if i < len(before) {
			return h.Counts[i] - before[i]
		}
		return h.Counts[i]
	}
	var all, sum uint64
	for i := range h.Counts {
		all += since(i)
	}
	for i := range h.Counts {
		n := since(i)
		if sum += n; n > 0 && sum*100 >= all*percent {
			return max(0, time.Duration(h.Buckets[i]*float64(time.Second)))
		}
	}
	return 0
}
