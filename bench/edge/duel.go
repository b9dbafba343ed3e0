package edge

import (
	"runtime"
	"slices"
	"time"

	"github.com/facetgraph/facet/bench/measure"
)

// Side is one of two ways to answer the same request.
type Side struct {
	Name string
	// Turn answers so many requests.
	Turn func(requests int) error
}

// Figure is what a side needed for one request: the best of all turns.
type Figure struct {
	CPU       time.Duration
	PerSecond float64
	Allocs    float64
	Bytes     float64
}

// Kept is the throughput that one side keeps of the other's: 1 is all of it.
type Kept struct {
	// CPU compares the CPU time of the best turns: what a machine of one's own would show.
	CPU float64
	// Median is the median of what each pair of turns, one right after the other, shows of CPU time. It does not depend
	// on luck as the best turns do.
	Median float64
	// PerSecond compares the requests per second of the best turns, beside whatever else the machine did.
	PerSecond float64
}

// Duel lets two sides take turns and compares the first with the second. The first pair of turns does not count, and
// which side begins changes with each pair.
func Duel(rounds, requests int, sides [2]Side) (best [2]Figure, kept Kept, err error) {
	var ratios []float64
	for round := range rounds + 1 {
		var pair [2]Figure
		for i := range sides {
			at := (i + round) % 2
			if pair[at], err = take(sides[at], requests); err != nil {
				return best, kept, err
			}
		}
		if round == 0 {
			continue
		}
		ratios = append(ratios, float64(pair[1].CPU)/float64(pair[0].CPU))
		for i := range pair {
			best[i].keep(pair[i], round == 1)
		}
	}
	slices.Sort(ratios)
	return best, Kept{
		CPU: float64(best[1].CPU) / float64(best[0].CPU), Median: ratios[len(ratios)/2],
		PerSecond: best[0].PerSecond / best[1].PerSecond,
	}, nil
}

// take is one turn.
func take(s Side, requests int) (Figure, error) {
	runtime.GC() // nobody pays for what the other left
	objects, bytes := measure.Mallocs()
	cpu, began := measure.CPU(), time.Now()
	if err := s.Turn(requests); err != nil {
		return Figure{}, err
	}
	spent, took := measure.CPU()-cpu, time.Since(began)
	objectsAfter, bytesAfter := measure.Mallocs()
	n := float64(requests)
	return Figure{
		CPU: spent / time.Duration(requests), PerSecond: n / took.Seconds(),
		Allocs: float64(objectsAfter-objects) / n, Bytes: float64(bytesAfter-bytes) / n,
	}, nil
}

// keep keeps the better of each figure.
func (f *Figure) keep(o Figure, first bool) {
	if first {
		*f = o
		return
	}
	f.CPU, f.PerSecond = min(f.CPU, o.CPU), max(f.PerSecond, o.PerSecond)
	f.Allocs, f.Bytes = min(f.Allocs, o.Allocs), min(f.Bytes, o.Bytes)
}
