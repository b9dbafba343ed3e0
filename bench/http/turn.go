package overhttp

import (
	"context"
	"time"
)

// Result is what requests cost a server, at best of all turns.
type Result struct {
	Name string
	// CPU is the user and system time of the server per request.
	CPU time.Duration
	// PerSecond is how many requests it answered in a second, beside whatever else the machine did.
	PerSecond float64
	// Allocs are the objects it allocated per request.
	Allocs float64
	// Median and Least are how long a request took.
	Median, Least time.Duration
}

// Interleave lets the servers take turns, so many each after one that does not count, and returns the best of each.
// Load says what a turn of a server is.
func Interleave(ctx context.Context, rounds int, all []*Process, load func(*Process) Load) ([]Result, error) {
	results := make([]Result, len(all))
	for round := range rounds + 1 {
		for i, p := range all {
			got, err := p.Turn(ctx, load(p))
			if err != nil {
				return nil, err
			}
			switch {
			case round == 1:
				results[i] = got
			case round > 1:
				results[i].keep(got)
			}
		}
	}
	return results, nil
}

// keep keeps the better of each figure.
func (r *Result) keep(o Result) {
	r.CPU = min(r.CPU, o.CPU)
	r.PerSecond = max(r.PerSecond, o.PerSecond)
	r.Allocs = min(r.Allocs, o.Allocs)
	r.Median = min(r.Median, o.Median)
	r.Least = min(r.Least, o.Least)
}

// Turn asks a server once over, and says what that has cost it.
func (p *Process) Turn(ctx context.Context, l Load) (Result, error) {
	before, err := p.usage()
	if err != nil {
		return Result{}, err
	}
	began := time.Now()
	times, err := l.Run(ctx, p.URLs["server"])
	if err != nil {
		return Result{}, err
	}
	took := time.Since(began)
	after, err := p.usage()
	if err != nil {
		return Result{}, err
	}
	n := len(times)
	return Result{
		Name: p.Spec.Name, CPU: (after.CPU - before.CPU) / time.Duration(n), PerSecond: float64(n) / took.Seconds(),
		Allocs: float64(after.Objects-before.Objects) / float64(n), Median: times[n/2], Least: times[0],
	}, nil
}
