package execution

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bench/measure"
)

// All competitors answer the same.
func TestAnswersAgree(t *testing.T) {
	t.Parallel()
	for _, w := range []Workload{List(100), Home(20), Typed(20)} {
		all, done, err := Competitors(NewCached(100), w)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(done)
		var want any
		for _, c := range all {
			var got struct{ Data any }
			answer := NewRequest(w).Do(c.Handler)
			if err := json.Unmarshal(answer, &got); err != nil || got.Data == nil {
				t.Fatalf("%s: %v: %s", c.Name, err, answer)
			}
			if want == nil {
				want = got.Data
			}
			if diff := cmp.Diff(want, got.Data); diff != "" {
				t.Errorf("%s differs: %s", c.Name, diff)
			}
		}
	}
}

func bench(b *testing.B, w Workload) {
	all, done, err := Competitors(NewCached(w.First), w)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(done)
	for _, c := range all {
		b.Run(c.Name, func(b *testing.B) {
			r := NewRequest(w)
			r.Do(c.Handler)
			b.ReportAllocs()
			before := measure.CPU()
			for b.Loop() {
				r.Do(c.Handler)
			}
			b.ReportMetric(float64(measure.CPU()-before)/float64(b.N), "cpu-ns/op")
		})
	}
}

func BenchmarkList(b *testing.B) { bench(b, List(100)) }
func BenchmarkHome(b *testing.B) { bench(b, Home(20)) }

func BenchmarkIntrospection(b *testing.B) { bench(b, Introspection()) }
func BenchmarkTyped(b *testing.B)         { bench(b, Typed(20)) }
func BenchmarkDeferred(b *testing.B)      { bench(b, Deferred(20)) }

// BenchmarkSize lists more and more: the cost has to grow as the list does.
func BenchmarkSize(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) { bench(b, List(n)) })
	}
}
