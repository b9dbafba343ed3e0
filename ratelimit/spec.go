package ratelimit

import (
	"math/big"
	"strconv"
	"time"
)

// maxExact bounds every product, so that sums of two stay below 2^53, where Lua's doubles are exact.
const maxExact = 1 << 51

// spec holds the numbers of a policy, ready for whole-number arithmetic in µs and units.
type spec struct {
	algorithm Algorithm
	limit     int64
	window    int64 // µs
	capacity  int64 // the dearest cost that can ever pass

	// GCRA and TokenBucket: one unit comes back in w/l µs.
	w, l  int64
	burst int64
	// loan lets a meter that owes nothing admit one cost up to capacity although burst is smaller. A node's share of a
	// limit needs it: without it an outage would refuse every dear operation.
	loan bool

	// SlidingCounter: the window is cut into steps of tick µs.
	tick, steps int64

	// args are the four numbers of the algorithm as the scripts take them.
	args [4]string
}

// newSpec compiles the numbers of a valid policy.
func newSpec(p Policy) spec {
	s := spec{
		algorithm: p.Algorithm, limit: p.Limit, window: p.Window.Microseconds(),
		capacity: p.Capacity(), burst: p.Capacity(),
	}
	switch {
	case p.Algorithm.smooth():
		s.w, s.l = emission(s.limit, s.window, s.capacity)
		s.args = formatAll(s.w, s.l, s.burst, 0)
	case p.Algorithm == SlidingCounter:
		s.tick, s.steps = ticks(s.limit, s.window)
		s.args = formatAll(s.window, s.limit, s.tick, s.steps)
	default:
		s.args = formatAll(s.window, s.limit, 0, 0)
	}
	return s
}

// emission gives the time in which one unit comes back as the fraction w/l µs, with capacity*w ≤ maxExact.
// It is exact for all but odd pairs of huge numbers; those it rounds up, by less than one part in a thousand, so that
// a limit is never exceeded.
func emission(limit, window, capacity int64) (w, l int64) {
	g := gcd(limit, window)
	w, l = window/g, limit/g
	if w <= maxExact/capacity {
		return w, l
	}
	// ⌈capacity · window / limit⌉ µs to refill decides how many parts of a µs there is room for.
	refill := ceilDivBig(capacity, window, limit)
	l = max(1, (maxExact-capacity)/refill)
	return ceilDivBig(window, l, limit), l
}

// ticks cuts a window so that limit*steps ≤ maxExact + limit.
func ticks(limit, window int64) (tick, steps int64) {
	tick = ceilDivBig(limit, window, maxExact)
	return tick, ceilDiv(window, tick)
}

// overdraw turns the spec of a smooth policy into the one of a node's share, see loan.
func (s spec) overdraw(capacity int64) spec {
	s.loan, s.capacity = true, max(capacity, s.burst)
	s.w, s.l = emission(s.limit, s.window, s.capacity)
	return s
}

// rate is how many units come back in a µs, on average.
func (s *spec) rate() float64 {
	if s.algorithm.smooth() {
		return float64(s.l) / float64(s.w)
	}
	return float64(s.limit) / float64(s.window)
}

// regained is what remains, at least, when everything will have come back after reset, given what once remained. It is
// exact, less what rounding to whole units and µs takes, where quota comes back steadily.
func (s *spec) regained(once int64, reset time.Duration) int64 {
	if !s.algorithm.smooth() {
		return once
	}
	return max(once, (s.burst*s.w-reset.Microseconds()*s.l)/s.w)
}

// ceilDivBig is ⌈a·b/c⌉ where a·b may be beyond int64 but the result is not.
func ceilDivBig(a, b, c int64) int64 {
	product := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	product.Add(product, big.NewInt(c-1))
	return product.Div(product, big.NewInt(c)).Int64()
}

// ceilDiv is ⌈a/b⌉ for a ≥ 0, b > 0.
func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func formatAll(numbers ...int64) (out [4]string) {
	for i, n := range numbers {
		out[i] = strconv.FormatInt(n, 10)
	}
	return out
}
