package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/facetgraph/facet/bench/execution"
	"github.com/facetgraph/facet/bench/measure"
)

// budget is about how much CPU time one turn takes.
const budget = 80 * time.Millisecond

// inProcess calls handlers with data in memory: execution and nothing else.
func inProcess(_ context.Context, r *report) error {
	for _, w := range []execution.Workload{execution.List(100), execution.Home(20)} {
		costs, err := measured(r, w, all)
		if err != nil {
			return err
		}
		batch, facet, hand := costs[1], costs[2], costs[3]
		r.costs(fmt.Sprintf("%s of %d, in process, cached", w.Name, w.First), costs)
		if w.First == 100 {
			r.reach(goal{work: "list, in process", against: "gqlgen batch: CPU", got: ratio(batch.CPU, facet.CPU), want: 40, unit: " ×"})
			r.reach(goal{work: "list, in process", against: "gqlgen batch: allocations", got: batch.Allocs / facet.Allocs, want: 100, unit: " ×"})
		} else {
			r.reach(goal{work: "Home, in process", against: "gqlgen batch: CPU", got: ratio(batch.CPU, facet.CPU), want: 15, unit: " ×"})
		}
		r.printf("\nFacet spends %.1f × what the handler written by hand does.\n", ratio(facet.CPU, hand.CPU))
	}
	return nil
}

// sizes lists more and more.
func sizes(_ context.Context, r *report) error {
	r.table("A list, in process, cached: cost with size", "first", "gqlgen-batch CPU µs", "facet CPU µs", "by hand CPU µs", "facet ns per element", "facet allocations", "facet bytes")
	var first, last measure.Cost
	sizes := []int{10, 100, 1000, 10_000}
	for _, n := range sizes {
		costs, err := measured(r, execution.List(n), func(c execution.Competitor) bool { return c.Name != "gqlgen-single" })
		if err != nil {
			return err
		}
		batch, facet, hand := costs[0], costs[1], costs[2]
		r.row(strconv.Itoa(n), micros(batch.CPU), micros(facet.CPU), micros(hand.CPU), strconv.FormatInt(int64(facet.CPU)/int64(n), 10),
			fmt.Sprintf("%.0f", facet.Allocs), fmt.Sprintf("%.0f", facet.Bytes))
		switch n {
		case sizes[1]:
			first = facet
		case sizes[3]:
			last = facet
		}
	}
	r.reach(goal{work: "list of 10,000", against: "CPU per element of a list of 100", got: ratio(last.CPU, first.CPU) / 100, want: 1.25, most: true, unit: " ×"})
	r.reach(goal{work: "list of 10,000", against: "allocations per element", got: last.Allocs / 10_000, want: 0.1, most: true})
	return nil
}

func all(execution.Competitor) bool { return true }

// measured lets the competitors that are wanted take turns at one workload.
func measured(r *report, w execution.Workload, want func(execution.Competitor) bool) ([]measure.Cost, error) {
	competitors, done, err := execution.Competitors(execution.NewCached(w.First), w)
	if err != nil {
		return nil, err
	}
	defer done()
	var works []measure.Work
	for _, c := range competitors {
		if want(c) {
			works = append(works, work(c.Name, c.Handler, w))
		}
	}
	return measure.Interleave(r.rounds, works), nil
}

// work makes turns of about the same time of all.
func work(name string, h http.Handler, w execution.Workload) measure.Work {
	request := execution.NewRequest(w)
	do := func() { request.Do(h) }
	do() // parses the document
	began := measure.CPU()
	const sample = 5
	for range sample {
		do()
	}
	each := max((measure.CPU()-began)/sample, time.Microsecond)
	return measure.Work{Name: name, Turn: int(max(budget/each, 5)), Do: do}
}
