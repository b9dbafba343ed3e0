package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/facetgraph/facet/bench/execution"
	overhttp "github.com/facetgraph/facet/bench/http"
)

// connections is how many requests are in flight.
const connections = 16

// cachedOverHTTP asks servers that have all data in memory.
func cachedOverHTTP(ctx context.Context, r *report) error {
	for _, w := range []execution.Workload{execution.List(100), execution.Home(20)} {
		results, err := serve(ctx, r, w, nil, overhttp.Cached())
		if err != nil {
			return err
		}
		title := fmt.Sprintf("%s of %d, over HTTP, cached", w.Name, w.First)
		printServers(r, title, results)
		facet, hand := find(results, "facet"), find(results, "byhand")
		want := 0.9
		if w.First == 20 {
			want = 0.7
		}
		r.reach(goal{work: w.Name + ", over HTTP, cached", against: "by hand: requests/s", got: facet.PerSecond / hand.PerSecond, want: want, unit: " ×"})
		r.reach(goal{work: w.Name + ", over HTTP, cached", against: "by hand: 1/CPU", got: ratio(hand.CPU, facet.CPU), want: want, unit: " ×"})
	}
	return nil
}

// callsOverHTTP asks servers that call the services for each request.
func callsOverHTTP(ctx context.Context, r *report) error {
	services, err := overhttp.Start(ctx, overhttp.Spec{Name: "services"})
	if err != nil {
		return err
	}
	defer services.Close()
	for _, w := range []execution.Workload{execution.Home(20), execution.List(100)} {
		results, err := serve(ctx, r, w, services.URLs, overhttp.Calling())
		if err != nil {
			return err
		}
		calls := "six"
		if w.First == 100 {
			calls = "two"
		}
		printServers(r, fmt.Sprintf("%s of %d, %s real HTTP calls per request", w.Name, w.First, calls), results)
		if w.First == 20 {
			facet, hand := find(results, "facet"), find(results, "byhand")
			r.reach(goal{work: "Home, six real calls", against: "by hand, same decoder: requests/s", got: facet.PerSecond / hand.PerSecond, want: 0.85, unit: " ×"})
			r.reach(goal{work: "Home, six real calls", against: "by hand, same decoder: 1/CPU", got: ratio(hand.CPU, facet.CPU), want: 0.85, unit: " ×"})
		}
	}
	return nil
}

// serve starts all servers, lets them take turns and ends them.
func serve(ctx context.Context, r *report, w execution.Workload, services map[string]string, names []string) (results []overhttp.Result, err error) {
	core := 0
	if runtime.NumCPU() > 1 {
		core = 1 // the servers on the first; nothing keeps the rest off it, but it is the same for all
	}
	var all []*overhttp.Process
	defer func() {
		for _, p := range all {
			err = errors.Join(err, p.Close())
		}
	}()
	for _, name := range names {
		p, err := overhttp.Start(ctx, overhttp.Spec{Name: name, Workload: w.Name, First: w.First, Services: services, Wait: execution.Wait, Core: core, Profile: r.profile(fmt.Sprintf("%s-calls-%t", w.Name, services != nil), name)})
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return interleave(ctx, r, all, w, services != nil)
}

// interleave makes turns of about the same time: slower servers get fewer requests.
func interleave(ctx context.Context, r *report, all []*overhttp.Process, w execution.Workload, calls bool) ([]overhttp.Result, error) {
	fast := 8000
	if calls {
		fast = 1500
	}
	return overhttp.Interleave(ctx, r.rounds, all, func(p *overhttp.Process) overhttp.Load {
		n := fast
		if p.Spec.Name == "gqlgen-single" || p.Spec.Name == "gqlgen-batch" {
			n = fast / 10
		}
		return overhttp.Load{Body: w.Body, Connections: connections, Requests: n}
	})
}

func printServers(r *report, title string, results []overhttp.Result) {
	hand := find(results, "byhand")
	r.table(title, "", "requests/s", "× by hand", "CPU µs per request", "1/CPU × by hand", "allocations")
	for _, s := range results {
		r.row(s.Name, fmt.Sprintf("%.0f", s.PerSecond), fmt.Sprintf("%.2f", s.PerSecond/hand.PerSecond), micros(s.CPU),
			fmt.Sprintf("%.2f", ratio(hand.CPU, s.CPU)), fmt.Sprintf("%.0f", s.Allocs))
	}
}

func find(results []overhttp.Result, name string) overhttp.Result {
	for _, r := range results {
		if r.Name == name {
			return r
		}
	}
	return overhttp.Result{}
}
