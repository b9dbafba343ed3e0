// Command report runs all benchmarks of execution side by side and prints what README says of speed, with the ratios
// that the project wants to reach. Run it from anywhere in the module:
//
//	go run ./bench/report            all, about five minutes on a busy machine of two cores
//	go run ./bench/report -only http -profile /tmp
//
// bench/README.md says how to read it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	overhttp "github.com/facetgraph/facet/bench/http"
)

func main() {
	was, err := overhttp.Child()
	if !was {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		err = run(ctx, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// part is one of the benchmarks.
type part struct {
	name string
	run  func(context.Context, *report) error
}

// parts are in the order they run.
var parts = []part{
	{"process", inProcess}, {"size", sizes}, {"introspection", introspections}, {"deferred", deferrals}, {"http", cachedOverHTTP}, {"calls", callsOverHTTP}, {"latency", latencies},
}

// names are those of the parts.
func names() string {
	var all []string
	for _, p := range parts {
		all = append(all, p.name)
	}
	return strings.Join(all, ", ")
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	only := flags.String("only", "", "parts to run, with commas: "+names()+"; empty: all")
	rounds := flags.Int("rounds", 7, "how many turns each competitor takes; the best counts")
	profiles := flags.String("profile", "", "folder that gets a CPU profile of each server")
	if err := flags.Parse(args); err != nil {
		return err
	}
	wanted := strings.FieldsFunc(*only, func(r rune) bool { return r == ',' })
	for _, w := range wanted {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == w }) {
			return fmt.Errorf("-only: there is no part %q; allowed: %s", w, names())
		}
	}
	r := &report{out: os.Stdout, rounds: max(*rounds, 1), profiles: *profiles}
	r.machine()
	for _, p := range parts {
		if len(wanted) == 0 || slices.Contains(wanted, p.name) {
			if err := p.run(ctx, r); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	r.reached()
	return nil
}
