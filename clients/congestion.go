package clients

import (
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	"github.com/facetgraph/facet/internal/runqueue"
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

func newCongestion() *congestion { return &congestion{now: time.Now, read: runqueue.Waits} }

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
	return runqueue.Percentile(90, c.read(), c.old.counts)
}
