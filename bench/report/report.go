package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/facetgraph/facet/bench/measure"
)

// report prints Markdown and gathers what is to be reached.
type report struct {
	out    io.Writer
	rounds int
	// profiles is the folder for CPU profiles of the servers; empty: none are taken.
	profiles string
	goals    []goal
}

// goal is one line of the table of what to reach.
type goal struct {
	work, against string
	got, want     float64
	// most: want is the most there may be; otherwise the least.
	most bool
	unit string
}

func (g goal) ok() bool {
	if g.most {
		return g.got <= g.want
	}
	return g.got >= g.want
}

func (r *report) printf(format string, args ...any) { fmt.Fprintf(r.out, format, args...) }

// machine says where and when, and what else the machine does.
func (r *report) machine() {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		load = []byte("unknown")
	}
	fields := strings.Fields(string(load))
	r.printf("%s, %s, %d cores, load %s, %d rounds\n", time.Now().UTC().Format("2006-01-02 15:04 UTC"), runtime.Version(),
		runtime.NumCPU(), strings.Join(fields[:min(len(fields), 3)], " "), r.rounds)
}

// table begins a table.
func (r *report) table(title string, columns ...string) {
	r.printf("\n## %s\n\n| %s |\n|%s\n", title, strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
}

func (r *report) row(cells ...string) { r.printf("| %s |\n", strings.Join(cells, " | ")) }

// costs prints what competitors spend, of which facet is the third.
func (r *report) costs(title string, costs []measure.Cost) {
	r.table(title, "", "CPU µs", "allocations", "bytes", "× facet's CPU")
	for _, c := range costs {
		r.row(c.Name, micros(c.CPU), fmt.Sprintf("%.0f", c.Allocs), fmt.Sprintf("%.0f", c.Bytes), fmt.Sprintf("%.2f", ratio(c.CPU, costs[2].CPU)))
	}
}

func (r *report) reach(g goal) { r.goals = append(r.goals, g) }

// reached prints the goals.
func (r *report) reached() {
	if len(r.goals) == 0 {
		return
	}
	r.table("Reach", "work", "against", "measured", "wanted", "")
	for _, g := range r.goals {
		bound, verdict := "≥", "reached"
		if g.most {
			bound = "≤"
		}
		if !g.ok() {
			verdict = "**missed**"
		}
		r.row(g.work, g.against, fmt.Sprintf("%.3g%s", g.got, g.unit), fmt.Sprintf("%s %g%s", bound, g.want, g.unit), verdict)
	}
}

// micros writes a duration in microseconds.
func micros(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Nanoseconds())/1000) }

// millis writes a duration in milliseconds.
func millis(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }

// profile is the file for the profile of a server.
func (r *report) profile(workload, name string) string {
	if r.profiles == "" {
		return ""
	}
	return filepath.Join(r.profiles, strings.ReplaceAll(workload, " ", "-")+"-"+name+".pprof")
}

// ratio of two durations.
func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }
