package clients

import (
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// congestion knows how long goroutines of this process that could run have lately waited for a CPU. The runtime keeps
// the figure since the start of the process; congestion takes what came in the last moment.
type congestion struct {
	mu        sync.Mutex
	now       func() time.Time
	read      func() *metrics.Float64Histogram // of the waits in seconds
	old, last waits
}

// waits is what the runtime had counted at a time.
type waits struct {
	at     time.Time
	counts []uint64
}

// moment is how long ago the counts are that congestion compares with: between one and two of it while calls are made.
const moment = 250 * time.Millisecond

func newCongestion() *congestion { return &congestion{now: time.Now, read: readWaits} }

// readWaits asks the runtime; an empty histogram is that of a runtime without the figure.
func readWaits() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return &metrics.Float64Histogram{}
	}
	return sample[0].Value.Float64Histogram()
}

// note keeps the counts of now, once in a moment. It is called when a call begins, and costs next to nothing.
func (c *congestion) note() {
	if !c.mu.TryLock() { // somebody else notes
		return
	}
	defer c.mu.Unlock()
	if at := c.now(); at.Sub(c.last.at) >= moment {
		c.old, c.last = c.last, waits{at, slices.Clone(c.read().Counts)}
	}
}

// wait is what one wake-up in ten had to wait of late, or more; 0 where there is nothing to compare with.
func (c *congestion) wait() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.old.counts == nil {
		return 0
	}
	return ninth(c.read(), c.old.counts)
}

// ninth is the ninth decile of what a histogram has counted since it had the counts before, rounded down to its bucket.
func ninth(h *metrics.Float64Histogram, before []uint64) time.Duration {
	since := slices.Clone(h.Counts)
	var all uint64
	for i := range since {
		if i < len(before) {
			since[i] -= before[i]
		}
		all += since[i]
	}
	var sum uint64
	for i, n := range since {
		if sum += n; n > 0 && sum*10 >= all*9 {
			return max(0, time.Duration(h.Buckets[i]*float64(time.Second)))
		}
	}
	return 0
}
