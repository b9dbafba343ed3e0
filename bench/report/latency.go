package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/facetgraph/facet/bench/execution"
	overhttp "github.com/facetgraph/facet/bench/http"
)

// latencies asks for three levels of services that take 5 ms each, one request at a time.
func latencies(ctx context.Context, r *report) (err error) {
	const latency = 5 * time.Millisecond
	services, err := overhttp.Start(ctx, overhttp.Spec{Name: "services", Latency: latency})
	if err != nil {
		return err
	}
	defer services.Close()
	w := execution.Levels(20)
	var all []*overhttp.Process
	defer func() {
		for _, p := range all {
			err = errors.Join(err, p.Close())
		}
	}()
	for _, s := range []overhttp.Spec{
		{Name: "byhand"}, {Name: "facet"}, {Name: "gqlgen-single", Wait: time.Millisecond},
		{Name: "gqlgen-single", Wait: 2 * time.Millisecond}, {Name: "gqlgen-single", Wait: 16 * time.Millisecond},
	} {
		s.Workload, s.First, s.Services = w.Name, w.First, services.URLs
		p, err := overhttp.Start(ctx, s)
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	results, err := overhttp.Interleave(ctx, r.rounds, all, func(*overhttp.Process) overhttp.Load {
		return overhttp.Load{Body: w.Body, Connections: 1, Requests: 40}
	})
	if err != nil {
		return err
	}
	floor := sleeps(r.rounds, latency)
	r.table("Three levels, services at 5 ms each: at least 15 ms", "", "wait ms", "median ms", "least ms", "median above 15 ms", "median above by hand ms")
	r.row("three sleeps of 5 ms", "", millis(floor), "", millis(floor-3*latency), "")
	for i, s := range results {
		r.row(s.Name, millis(all[i].Spec.Wait), millis(s.Median), millis(s.Least), millis(s.Median-3*latency), millis(s.Median-results[0].Median))
	}
	r.reach(goal{work: "three levels at 5 ms", against: "15 ms: median", got: float64(results[1].Median-3*latency) / 1e6, want: 1, most: true, unit: " ms above"})
	r.reach(goal{work: "three levels at 5 ms", against: "three sleeps: median", got: float64(results[1].Median-floor) / 1e6, want: 1, most: true, unit: " ms above"})
	r.reach(goal{work: "three levels at 5 ms", against: "by hand: median", got: float64(results[1].Median-results[0].Median) / 1e6, want: 1, most: true, unit: " ms above"})
	return nil
}

// sleeps is how long three sleeps take, one after the other, on this machine as it is: the median of the best round.
func sleeps(rounds int, each time.Duration) time.Duration {
	best := time.Hour
	for range rounds {
		var times []time.Duration
		for range 20 {
			began := time.Now()
			for range 3 {
				time.Sleep(each)
			}
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		best = min(best, times[len(times)/2])
	}
	return best
}
