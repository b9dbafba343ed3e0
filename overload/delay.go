package overload

import (
	"time"

	"github.com/facetgraph/facet/internal/runqueue"
)

// latePercentile is the percentile of the waits that tells. Fewer would say nothing: most goroutines are woken by one
// that is just about to wait, and run at once even where others wait for long.
const latePercentile = 95

// newRuntimeDelay tells what one goroutine in twenty had to wait for a CPU, or more, since it was last asked. It is
// called by one goroutine at a time.
func newRuntimeDelay() func() time.Duration {
	var before []uint64
	return func() time.Duration {
		h := runqueue.Waits()
		d := runqueue.Percentile(latePercentile, h, before)
		before = h.Counts
		return d
	}
}
