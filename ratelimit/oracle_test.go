package ratelimit_test

import (
	"math/big"

	"github.com/facetgraph/facet/ratelimit"
)

// oracle is an algorithm written down again, as naively as possible: exact fractions, whole histories, and no
// formula for how long to wait. It shares no code with the package. Times are in µs.
type oracle interface {
	// fits says whether cost would pass at the time.
	fits(at, cost int64) bool
	// charge makes a charge that fits and returns its number.
	charge(at, cost int64) int
	// refund gives units of a charge back.
	refund(at int64, number int, units int64)
	// remaining is the most that would pass at the time.
	remaining(at int64) int64
	// reset is the first time from at on at which everything has come back.
	reset(at int64) int64
}

func newOracle(p ratelimit.Policy) oracle {
	w := p.Window.Microseconds()
	switch p.Algorithm {
	case ratelimit.FixedWindow:
		return &fixedOracle{limit: p.Limit, window: w, counts: map[int64]int64{}}
	case ratelimit.SlidingCounter:
		return &counterOracle{fixedOracle{limit: p.Limit, window: w, counts: map[int64]int64{}}}
	case ratelimit.SlidingLog:
		return &logOracle{limit: p.Limit, window: w}
	default:
		burst := p.Burst
		if burst == 0 {
			burst = p.Limit
		}
		return &bucketOracle{rate: big.NewRat(p.Limit, w), burst: burst, level: big.NewRat(burst, 1)}
	}
}

// numbered is one charge of a history.
type numbered struct{ at, cost int64 }

// fixedOracle counts every window for ever.
type fixedOracle struct {
	limit, window int64
	counts        map[int64]int64
	history       []numbered
}

func (o *fixedOracle) fits(at, cost int64) bool { return o.counts[at/o.window]+cost <= o.limit }

func (o *fixedOracle) charge(at, cost int64) int {
	o.counts[at/o.window] += cost
	o.history = append(o.history, numbered{at, cost})
	return len(o.history) - 1
}

func (o *fixedOracle) refund(at int64, number int, units int64) {
	if n := o.history[number].at / o.window; n == at/o.window {
		o.counts[n] -= units
	}
}

func (o *fixedOracle) remaining(at int64) int64 { return o.limit - o.counts[at/o.window] }

func (o *fixedOracle) reset(at int64) int64 {
	if o.counts[at/o.window] == 0 {
		return at
	}
	return (at/o.window + 1) * o.window
}

// counterOracle weighs the previous window by the exact fraction of it that still counts.
type counterOracle struct{ fixedOracle }

func (o *counterOracle) estimate(at int64) *big.Rat {
	n := at / o.window
	share := big.NewRat((n+1)*o.window-at, o.window)
	share.Mul(share, big.NewRat(o.counts[n-1], 1))
	return share.Add(share, big.NewRat(o.counts[n], 1))
}

func (o *counterOracle) fits(at, cost int64) bool {
	sum := new(big.Rat).Add(o.estimate(at), big.NewRat(cost, 1))
	return sum.Cmp(big.NewRat(o.limit, 1)) <= 0
}

func (o *counterOracle) refund(_ int64, number int, units int64) {
	o.counts[o.history[number].at/o.window] -= units
}

func (o *counterOracle) remaining(at int64) int64 {
	left := new(big.Rat).Sub(big.NewRat(o.limit, 1), o.estimate(at))
	return max(0, floor(left))
}

func (o *counterOracle) reset(at int64) int64 {
	n := at / o.window
	switch {
	case o.counts[n] > 0:
		return (n + 2) * o.window
	case o.counts[n-1] > 0:
		return (n + 1) * o.window
	}
	return at
}

// logOracle sums its whole history each time.
type logOracle struct {
	limit, window int64
	history       []numbered
}

func (o *logOracle) sum(at int64) (sum int64) {
	// The history is in order of time: what is too old ends the search.
	for i := len(o.history) - 1; i >= 0 && o.history[i].at > at-o.window; i-- {
		sum += o.history[i].cost
	}
	return sum
}

func (o *logOracle) fits(at, cost int64) bool { return o.sum(at)+cost <= o.limit }

func (o *logOracle) charge(at, cost int64) int {
	o.history = append(o.history, numbered{at, cost})
	return len(o.history) - 1
}

func (o *logOracle) refund(_ int64, number int, units int64) { o.history[number].cost -= units }

func (o *logOracle) remaining(at int64) int64 { return o.limit - o.sum(at) }

func (o *logOracle) reset(at int64) int64 {
	if o.sum(at) == 0 {
		return at
	}
	last := len(o.history) - 1
	for o.history[last].cost == 0 {
		last--
	}
	return o.history[last].at + o.window
}

// bucketOracle is a bucket of tokens as an exact fraction.
type bucketOracle struct {
	rate    *big.Rat // tokens per µs
	burst   int64
	level   *big.Rat
	at      int64
	history []numbered
	since   int // charges from this number on were made since the bucket was last full
	begun   int64
}

func (o *bucketOracle) levelAt(at int64) *big.Rat {
	level := new(big.Rat).Mul(o.rate, big.NewRat(at-o.at, 1))
	level.Add(level, o.level)
	if full := big.NewRat(o.burst, 1); level.Cmp(full) > 0 {
		return full
	}
	return level
}

func (o *bucketOracle) fits(at, cost int64) bool { return o.levelAt(at).Cmp(big.NewRat(cost, 1)) >= 0 }

func (o *bucketOracle) charge(at, cost int64) int {
	level := o.levelAt(at)
	if level.Cmp(big.NewRat(o.burst, 1)) == 0 && at != o.begun {
		o.since, o.begun = len(o.history), at
	}
	o.level, o.at = level.Sub(level, big.NewRat(cost, 1)), at
	o.history = append(o.history, numbered{at, cost})
	return len(o.history) - 1
}

// refund never lifts the level above what is free of later charges, and never reaches behind a full bucket.
func (o *bucketOracle) refund(at int64, number int, units int64) {
	level, full := o.levelAt(at), big.NewRat(o.burst, 1)
	if number < o.since || level.Cmp(full) == 0 {
		return
	}
	most := new(big.Rat).Set(full)
	for _, c := range o.history[number+1:] {
		most.Sub(most, big.NewRat(c.cost, 1))
	}
	raised := new(big.Rat).Add(level, big.NewRat(units, 1))
	if raised.Cmp(most) > 0 {
		raised = most
	}
	if raised.Cmp(level) > 0 {
		o.level, o.at = raised, at
	}
}

func (o *bucketOracle) remaining(at int64) int64 { return floor(o.levelAt(at)) }

func (o *bucketOracle) reset(at int64) int64 {
	missing := new(big.Rat).Sub(big.NewRat(o.burst, 1), o.levelAt(at))
	missing.Quo(missing, o.rate)
	return at - floor(missing.Neg(missing))
}

// floor is the largest whole number not above r.
func floor(r *big.Rat) int64 {
	return new(big.Int).Div(r.Num(), r.Denom()).Int64() // Euclidean: rounds down, as the denominator is positive
}
