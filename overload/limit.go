package overload

import (
	"math"
	"runtime"
	"time"
)

// limit is how many operations may be in flight. It falls while goroutines wait for a CPU, and rises while they do not
// and operations are kept waiting. Slow services do not move it: an operation that waits for one costs no CPU.
//
// It does not fall below what is needed to finish operations nearly as fast as this node lately has: the rate by how
// long one takes on a node that is not overloaded (Little's law). Refusals cost CPU as well; where they alone keep it busy a
// lower limit would only make the node do less.
type limit struct {
	most, least float64 // the same where it is fixed
	now         float64
	delay       func() time.Duration

	// Of the time since the limit was last moved.
	since   time.Time
	pressed bool // somebody found no room
	peak    int  // the most that were in flight
	done    int
	refused int
	took    time.Duration // all of them together

	rate  float64       // operations that end in a second, smoothed
	best  float64       // the highest of these of late
	rest  time.Duration // of callers that are refused
	usual float64       // how long one takes, in seconds, while goroutines do not wait; smoothed
}

const (
	interval  = 100 * time.Millisecond // between two moves
	memory    = 30 * time.Second       // half of the best rate is forgotten in this time
	smooth    = 0.2                    // the weight of the last interval
	slow      = 0.002                  // the same, for times that get longer
	kept      = 0.7                    // the share of the best rate that the limit always allows
	perCPU    = 8                      // operations in flight that it always allows
	growth    = 1.05
	shrink    = 0.9
	fast      = 0.7 // shrink, when the delay is several times what it should be
	leastRest = 10 * time.Millisecond
	mostRest  = 250 * time.Millisecond
)

func newLimit(c Config, now time.Time) limit {
	l := limit{since: now, delay: c.Delay, now: float64(c.MaxInFlight) / 4}
	if l.delay == nil {
		l.delay = newRuntimeDelay()
	}
	l.bound(c)
	return l
}

// bound changes how high the limit may be.
func (l *limit) bound(c Config) {
	l.most = float64(c.MaxInFlight)
	if l.least = l.most; !c.Fixed {
		l.least = min(l.most, float64(perCPU*runtime.GOMAXPROCS(0)))
	}
	l.now = min(max(l.now, l.least), l.most)
}

// whole is the limit in operations.
func (l *limit) whole() int { return int(l.now) }

// ended counts an operation that is over.
func (l *limit) ended(took time.Duration) {
	l.done++
	l.took += took
}

// adapt moves the limit if it is time to, and says whether it was.
func (l *limit) adapt(now time.Time, target time.Duration) bool {
	elapsed := now.Sub(l.since)
	if elapsed < interval {
		return false
	}
	delay := l.delay()
	l.learn(elapsed, delay <= target)
	switch {
	case delay > target && float64(l.peak)*2 >= l.now:
		by := shrink
		if delay > 4*target {
			by = fast
		}
		l.now *= by
	case delay <= target && l.pressed:
		l.now = l.now*growth + 1
	}
	l.now = min(max(l.now, l.floor()), l.most)
	l.pace(delay > target)
	l.since, l.pressed, l.done, l.refused, l.took = now, false, 0, 0, 0
	return true
}

// pace lets callers that are refused rest for longer while refusals keep the CPU busy, and for less once they do not.
func (l *limit) pace(late bool) {
	if late && l.refused > l.done {
		l.rest = min(max(2*l.rest, leastRest), mostRest)
		return
	}
	if l.rest = l.rest * 4 / 5; l.rest < leastRest {
		l.rest = 0
	}
}

// learn keeps what the operations that ended tell of this node.
func (l *limit) learn(elapsed time.Duration, calm bool) {
	l.rate += smooth * (float64(l.done)/elapsed.Seconds() - l.rate)
	l.best = max(l.rate, l.best*math.Exp2(-float64(elapsed)/float64(memory)))
	if calm && l.done > 0 {
		mean := l.took.Seconds() / float64(l.done)
		if l.usual == 0 {
			l.usual = mean
		}
		weight := smooth
		if mean > l.usual { // much more often because much is in flight than because operations have become longer
			weight = slow
		}
		l.usual += weight * (mean - l.usual)
	}
}

// floor is what the limit does not fall below.
func (l *limit) floor() float64 { return min(max(l.least, kept*l.best*l.usual), l.most) }
