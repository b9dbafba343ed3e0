package overhttp_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bench/execution"
	overhttp "github.com/facetgraph/facet/bench/http"
)

func TestMain(m *testing.M) {
	if was, err := overhttp.Child(); was {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func start(tb testing.TB, s overhttp.Spec) *overhttp.Process {
	tb.Helper()
	p, err := overhttp.Start(tb.Context(), s)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	return p
}

// workloads are what all servers must answer alike.
var workloads = []execution.Workload{execution.List(100), execution.Home(20), execution.Levels(20)}

// All competitors that call the services answer the same, with the same calls.
func TestAnswersAgree(t *testing.T) {
	t.Parallel()
	urls := start(t, overhttp.Spec{Name: "services"}).URLs
	for _, w := range workloads {
		var want any
		calls := ""
		for _, name := range overhttp.Calling() {
			p := start(t, overhttp.Spec{Name: name, Workload: w.Name, First: w.First, Services: urls, Wait: 20 * time.Millisecond})
			reset(t, urls)
			got := ask(t, p, w)
			if want == nil {
				want, calls = got, counted(t, urls)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s: %s", w.Name, name, diff)
			}
			if diff := cmp.Diff(calls, counted(t, urls)); diff != "" {
				t.Errorf("%s, %s makes other calls: %s", w.Name, name, diff)
			}
		}
	}
}

func ask(t *testing.T, p *overhttp.Process, w execution.Workload) any {
	t.Helper()
	resp, err := http.Post(p.URLs["server"]+"/graphql/web", "application/json", strings.NewReader(w.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct{ Data, Errors any }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Data == nil || got.Errors != nil {
		t.Fatal(p.Spec.Name, err, got)
	}
	return got.Data
}

// counted are the calls that the services have had since reset, in lines.
func counted(t *testing.T, urls map[string]string) (all string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(urls)) {
		resp, err := http.Get(strings.Replace(urls[name], "grpc:", "http:", 1) + "/_stats")
		if err != nil {
			t.Fatal(err)
		}
		var stats struct{ Calls map[string]int }
		if err := json.NewDecoder(resp.Body).Decode(&stats); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		all += fmt.Sprintln(name, stats.Calls)
	}
	return all
}

func reset(t *testing.T, urls map[string]string) {
	t.Helper()
	for _, url := range urls {
		resp, err := http.Post(strings.Replace(url, "grpc:", "http:", 1)+"/_stats/reset", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

// bench runs one server after the other; the report lets them take turns, which is fairer on a busy machine.
func bench(b *testing.B, w execution.Workload, names []string, urls map[string]string, connections int) {
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			p := start(b, overhttp.Spec{Name: name, Workload: w.Name, First: w.First, Services: urls, Wait: execution.Wait, Core: 1})
			l := overhttp.Load{Body: w.Body, Connections: connections, Requests: 200}
			if _, err := l.Run(b.Context(), p.URLs["server"]); err != nil {
				b.Fatal(err)
			}
			l.Requests = max(b.N, connections)
			b.ResetTimer()
			got, err := p.Turn(b.Context(), l)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(got.CPU.Nanoseconds())/1000, "cpu-µs/op")
			b.ReportMetric(got.PerSecond, "requests/s")
			b.ReportMetric(got.Allocs, "server-allocs/op")
		})
	}
}

func BenchmarkCachedList(b *testing.B) { bench(b, execution.List(100), overhttp.Cached(), nil, 16) }
func BenchmarkCachedHome(b *testing.B) { bench(b, execution.Home(20), overhttp.Cached(), nil, 16) }
func BenchmarkHome(b *testing.B) {
	urls := start(b, overhttp.Spec{Name: "services"}).URLs
	bench(b, execution.Home(20), overhttp.Calling(), urls, 16)
}
