package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/facetgraph/facet/bench/execution"
)

// deferrals answers Home in parts: what it costs, and when the first part and the whole are there.
func deferrals(_ context.Context, r *report) error {
	w := execution.Deferred(20)
	costs, err := measured(r, w, all)
	if err != nil {
		return err
	}
	title := fmt.Sprintf("Home of %d in parts, in process, cached", w.First)
	r.costs(title+": the whole answer", costs)
	competitors, done, err := execution.Competitors(execution.NewCached(w.First), w)
	if err != nil {
		return err
	}
	defer done()
	r.table(title+": how long it takes", "", "first part, µs", "whole, µs")
	for _, t := range waits(r.rounds, competitors, w) {
		r.row(t.name, micros(t.first), micros(t.whole))
	}
	return nil
}

// wait is how long an answer in parts takes: the median of the best round.
type wait struct {
	name         string
	first, whole time.Duration
}

// waits lets all take turns, one request at a time.
func waits(rounds int, competitors []execution.Competitor, w execution.Workload) []wait {
	best := make([]wait, len(competitors))
	for round := range rounds + 1 { // the first does not count
		for i, c := range competitors {
			request := execution.NewRequest(w)
			var firsts, wholes []time.Duration
			for range 50 {
				first, whole := request.Parts(c.Handler)
				firsts, wholes = append(firsts, first), append(wholes, whole)
			}
			got := wait{c.Name, median(firsts), median(wholes)}
			if round <= 1 || got.whole < best[i].whole {
				best[i] = got
			}
		}
	}
	return best
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
