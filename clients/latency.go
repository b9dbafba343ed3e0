package clients

import (
	"math/bits"
	"sync"
	"time"
)

// latency knows how long calls of a kind have taken of late: between one and two spans ago until now. What is older is
// forgotten, so that nothing is judged by how things were. It is safe for concurrent use.
type latency struct {
	mu        sync.Mutex
	since     time.Time // of the counts of now
	now, last durations
}

// durations are counts of calls by their time. A count is of a quarter of an octave of microseconds.
type durations struct {
	counts [4 * 28]uint32
	all    uint32
}

const (
	latencySpan = 10 * time.Second
	fewCalls    = 20 // fewer say nothing
)

// add counts a call that took so long and ended at a time.
func (l *latency) add(took time.Duration, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(at)
	l.now.counts[place(took)]++
	l.now.all++
}

// turn forgets what is too old.
func (l *latency) turn(at time.Time) {
	switch old := at.Sub(l.since); {
	case old >= 2*latencySpan:
		l.since, l.now, l.last = at, durations{}, durations{}
	case old >= latencySpan:
		l.since, l.now, l.last = at, durations{}, l.now
	}
}

// quantile is the time within which so many of a hundred calls were over, rounded up to a quarter of an octave; 0 where
// there were too few calls of late.
func (l *latency) quantile(percent uint32, at time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn(at)
	all := l.now.all + l.last.all
	if all < fewCalls {
		return 0
	}
	var sum uint64
	for i := range l.now.counts {
		if sum += uint64(l.now.counts[i] + l.last.counts[i]); sum*100 >= uint64(all)*uint64(percent) {
			return until(i)
		}
	}
	return until(len(l.now.counts) - 1)
}

// place is the index of the count for a time.
func place(took time.Duration) int {
	us := uint64(max(took.Microseconds(), 4))
	octave := bits.Len64(us) - 3 // two bits below the leading one tell the quarter
	return min(4*octave+int(us>>octave)-4, len(durations{}.counts)-1)
}

// until is the end of the times that place gives an index.
func until(i int) time.Duration {
	octave, quarter := i/4, i%4
	return time.Duration((5+quarter)<<octave) * time.Microsecond
}
