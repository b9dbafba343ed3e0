package overload

import (
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/internal/runqueue"
)

// node is a simulated machine. An operation needs its one CPU twice, and waits for services between; what needs it
// meanwhile waits in a line, as goroutines do. To refuse an operation takes CPU as well.
type node struct {
	mu      sync.Mutex
	free    time.Time // when the CPU will have done all that it was given
	longest time.Duration
}

const (
	cpuTime  = 2 * time.Millisecond // of one operation: the node finishes 500 in a second
	services = 100 * time.Millisecond
	refusal  = cpuTime / 50
	warmUp   = 2 * time.Second
	measured = 5 * time.Second
)

// work waits for a turn on the CPU, and for the work to be done.
func (n *node) work(takes time.Duration) {
	n.mu.Lock()
	now := time.Now()
	if n.free.Before(now) {
		n.free = now
	}
	n.longest = max(n.longest, n.free.Sub(now))
	n.free = n.free.Add(takes)
	done := n.free.Sub(now)
	n.mu.Unlock()
	time.Sleep(done)
}

// delay is what the runtime of such a machine would tell.
func (n *node) delay() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	d := n.longest
	n.longest = 0
	return d
}

// limiter is one for the machine, with one CPU.
func (n *node) limiter() *Limiter {
	l := New(Config{Delay: n.delay})
	l.limit.least = perCPU
	return l
}

// stream is operations that come evenly, and what became of those that are measured.
type stream struct {
	urgency       int
	every         time.Duration
	came, served  int
	slow, refused time.Duration // the longest that was served took, and that was refused
}

// times is a stream of so many times the operations that the machine can finish.
func times(factor float64, urgency int) *stream {
	return &stream{urgency: urgency, every: time.Duration(float64(cpuTime) / factor)}
}

// share is how many of those that came were served.
func (s *stream) share() float64 { return float64(s.served) / float64(s.came) }

// goodput is what was served of what the machine could have at most.
func (s *stream) goodput() float64 { return float64(s.served) / float64(measured/cpuTime) }

// run lets operations come to the machine.
func (n *node) run(t *testing.T, l *Limiter, streams ...*stream) {
	t.Helper()
	var all sync.WaitGroup
	began := time.Now()
	for _, s := range streams {
		all.Go(func() {
			for time.Since(began) < warmUp+measured {
				time.Sleep(s.every)
				all.Go(func() { n.operation(t, l, s, time.Since(began) > warmUp) })
			}
		})
	}
	all.Wait()
	if s := l.Stats(); s.InFlight != 0 || s.Waiting != 0 {
		t.Errorf("left behind: %+v", s)
	}
}

// operation is one, from its arrival to its answer.
func (n *node) operation(t *testing.T, l *Limiter, s *stream, counts bool) {
	came := time.Now()
	n.work(refusal)
	p, err := l.Enter(t.Context(), s.urgency, came.Add(5*time.Second))
	if err == nil {
		n.work(cpuTime / 2)
		time.Sleep(services)
		n.work(cpuTime / 2)
		p.Leave()
	}
	if !counts {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	s.came++
	if took := time.Since(came); err == nil {
		s.served++
		s.slow = max(s.slow, took)
	} else {
		s.refused = max(s.refused, took)
	}
}

// However much comes, the machine goes on to finish nearly as much as it can, in good time.
func TestGoodputUnderOverload(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ load, goodput float64 }{
		"capacity":         {.9, .89},
		"2 times as much":  {2, .9},
		"5 times as much":  {5, .75},
		"15 times as much": {15, .5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := &node{}
				s := times(test.load, Usual)
				l := n.limiter()
				n.run(t, l, s)
				t.Logf("goodput %.2f, the slowest took %v, the slowest refusal %v, limit %d", s.goodput(), s.slow, s.refused, l.Stats().Limit)
				if s.goodput() < test.goodput || s.slow > time.Second || s.refused > 2*DefaultWait {
					t.Errorf("goodput %.2f, want %v; the slowest took %v, the slowest refusal %v", s.goodput(), test.goodput, s.slow, s.refused)
				}
			})
		})
	}
}

// When what is in the background comes twelve-fold, people do not notice.
func TestPrefetchDoesNotDisplacePeople(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &node{}
		people, changes, prefetches := times(.4, Usual), times(.05, 1), times(12*.3, LeastUrgent)
		n.run(t, n.limiter(), people, changes, prefetches)
		t.Logf("of people %.4f, of mutations %.4f, of prefetches %.2f", people.share(), changes.share(), prefetches.share())
		if people.share() < .995 || changes.share() < .995 {
			t.Errorf("%.4f of what people wait for was served, and %.4f of mutations", people.share(), changes.share())
		}
		if prefetches.share() < .05 {
			t.Errorf("%.2f of prefetches: there is room for more", prefetches.share())
		}
	})
}

// The limit falls while goroutines wait for a CPU, but not below what is needed to go on nearly as fast: when there is
// nothing that a lower limit would help, as where refusals alone keep the CPU busy.
func TestLimitKeepsItsPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var delay atomic.Int64
		l := New(Config{MaxInFlight: 600, Delay: func() time.Duration { return time.Duration(delay.Load()) }}) // it begins at 150
		l.limit.least = perCPU
		var all sync.WaitGroup
		for i := range 10_000 { // a thousand in a second, each for a tenth of one
			if i == 3000 {
				delay.Store(int64(time.Second))
			}
			all.Go(func() {
				if p, err := l.Enter(t.Context(), Usual, time.Time{}); err == nil {
					time.Sleep(services)
					p.Leave()
				}
			})
			time.Sleep(time.Millisecond)
		}
		if got := l.Stats().Limit; got < 50 || got > 80 { // 100 were in flight
			t.Errorf("the limit is %d", got)
		}
		all.Wait()
	})
}

// Services that get slow do not lower the limit: more is in flight then, and that costs no CPU.
func TestSlowServicesLowerNoLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{Delay: calm})
		var all sync.WaitGroup
		for i := range 4000 { // a thousand in a second
			all.Go(func() {
				p, err := l.Enter(t.Context(), Usual, time.Time{})
				if err != nil {
					return
				}
				took := 50 * time.Millisecond
				if i > 1000 {
					took = time.Second
				}
				time.Sleep(took)
				p.Leave()
			})
			time.Sleep(time.Millisecond)
		}
		if s := l.Stats(); s.InFlight < 900 || s.Limit < 900 { // it began at 512
			t.Errorf("%+v", s)
		}
		all.Wait()
	})
}

// The runtime's figure is read as the 95th percentile of what came since.
func TestLate(t *testing.T) {
	t.Parallel()
	h := &metrics.Float64Histogram{Counts: []uint64{100, 7, 9}, Buckets: []float64{0, .01, .05, 1}}
	for name, test := range map[string]struct {
		before []uint64
		want   time.Duration
	}{
		"nothing since":  {[]uint64{100, 7, 9}, 0},
		"all quick":      {[]uint64{0, 7, 9}, 0},
		"one in twenty":  {[]uint64{5, 2, 9}, 0},
		"more":           {[]uint64{6, 2, 9}, 10 * time.Millisecond},
		"only the last":  {[]uint64{100, 7, 0}, 50 * time.Millisecond},
		"from the start": {[]uint64{0, 0, 0}, 50 * time.Millisecond},
	} {
		if got := runqueue.Percentile(latePercentile, h, test.before); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	of := newRuntimeDelay()
	for range 2 { // the first has nothing to compare with
		if d := of(); d < 0 {
			t.Errorf("negative: %v", d)
		}
	}
}
