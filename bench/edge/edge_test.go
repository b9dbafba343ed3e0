package edge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bench/execution"
	"github.com/facetgraph/facet/bench/measure"
)

// first is the page size of Home.
const first = 20

// call is one request again and again, on a response writer that keeps the body only.
type call struct {
	edge *Edge
	text string
	body bytes.Buffer
	head http.Header
	code int
}

func (c *call) Header() http.Header         { return c.head }
func (c *call) WriteHeader(status int)      { c.code = status }
func (c *call) Write(p []byte) (int, error) { return c.body.Write(p) }

// do makes a new request each time, as a server does; both edges pay for it.
func (c *call) do() {
	r := httptest.NewRequest(http.MethodPost, "/graphql/web", strings.NewReader(c.text))
	r.Header.Set("Content-Type", "application/json")
	for name, values := range c.edge.Header {
		r.Header[name] = values
	}
	c.body.Reset()
	clear(c.head)
	c.code = http.StatusOK
	c.edge.Handler.ServeHTTP(c, r)
}

// turn makes so many requests, one after the other.
func (c *call) turn(requests int) error {
	for range requests {
		c.do()
	}
	if c.code != http.StatusOK {
		return fmt.Errorf("answered %d: %s", c.code, c.body.Bytes())
	}
	return nil
}

// callOf calls the handler itself.
func callOf(e *Edge) *call {
	return &call{edge: e, text: execution.Home(first).Body, head: http.Header{}}
}

// Both answer the same data, and the edge is on where it is said to be.
func TestEdgeIsOn(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]Backend{"in memory": inMemory(), "six services": sixServices(t)} {
		t.Run(name, func(t *testing.T) { edgeIsOn(t, b) })
	}
}

func edgeIsOn(t *testing.T, backend Backend) {
	with, without := edges(t, backend)
	on, off := callOf(with), callOf(without)
	on.do()
	off.do()
	var a, b struct{ Data json.RawMessage }
	if err := json.Unmarshal(on.body.Bytes(), &a); err != nil || a.Data == nil {
		t.Fatalf("%v: %s", err, on.body.Bytes())
	}
	if err := json.Unmarshal(off.body.Bytes(), &b); err != nil || string(a.Data) != string(b.Data) {
		t.Errorf("%v: %s differs from %s", err, a.Data, b.Data)
	}
	for _, name := range []string{"X-Request-Id", "Ratelimit", "Access-Control-Allow-Origin"} {
		if on.head.Get(name) == "" && len(on.head[name]) == 0 {
			t.Errorf("with the edge there is no %s: %v", name, on.head)
		}
		if off.head.Get(name) != "" {
			t.Errorf("without the edge there is %s", name)
		}
	}
	on.edge.Header = http.Header{"Authorization": {"Bearer a.b.c"}}
	if on.do(); on.code != http.StatusUnauthorized {
		t.Errorf("a bad token was answered %d", on.code)
	}
}

// BenchmarkKept is the figure itself: what of its throughput Home keeps with the whole edge on, in the case that
// matters, a page of six services over HTTP, and in two in which everything but the edge is made cheap.
func BenchmarkKept(b *testing.B) {
	b.Run("services-over-http", func(b *testing.B) {
		on, off := edges(b, sixServices(b))
		kept(b, 1_000, overHTTP(b, on), overHTTP(b, off))
	})
	b.Run("memory-over-http", func(b *testing.B) {
		on, off := edges(b, inMemory())
		kept(b, 2_000, overHTTP(b, on), overHTTP(b, off))
	})
	b.Run("memory-in-process", func(b *testing.B) {
		on, off := edges(b, inMemory())
		kept(b, 6_000, callOf(on).turn, callOf(off).turn)
	})
}

func kept(b *testing.B, requests int, on, off func(int) error) {
	for b.Loop() {
		best, kept, err := Duel(15, requests, [2]Side{{"on", on}, {"off", off}})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(kept.CPU, "kept")
		b.ReportMetric(kept.Median, "kept-median")
		b.ReportMetric(kept.PerSecond, "kept-req/s")
		for i, name := range []string{"on", "off"} {
			b.ReportMetric(float64(best[i].CPU.Nanoseconds())/1000, name+"-cpu-µs")
			b.ReportMetric(best[i].PerSecond, name+"-req/s")
			b.ReportMetric(best[i].Allocs, name+"-allocs")
		}
		b.ReportMetric(0, "ns/op") // of no meaning here
	}
}

// BenchmarkLayers tells which part of the edge costs what, in process and from memory.
func BenchmarkLayers(b *testing.B) {
	var work []measure.Work
	for _, l := range []struct {
		name string
		Layers
	}{
		{"none", Layers{}}, {"tokens", Layers{Tokens: true}}, {"rates", Layers{Rates: true}},
		{"cors", Layers{CORS: true}}, {"ids", Layers{RequestIDs: true}}, {"all", Everything()},
	} {
		e, err := On(b.Context(), inMemory(), l.Layers)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(e.Close)
		work = append(work, measure.Work{Name: l.name, Turn: 3_000, Do: callOf(e).do})
	}
	for b.Loop() {
		for _, c := range measure.Interleave(15, work) {
			b.ReportMetric(float64(c.CPU.Nanoseconds())/1000, c.Name+"-cpu-µs")
			b.ReportMetric(c.Allocs, c.Name+"-allocs")
		}
		b.ReportMetric(0, "ns/op")
	}
}

// BenchmarkOne is one edge alone, to be profiled.
func BenchmarkOne(b *testing.B) {
	on, off := edges(b, inMemory())
	for _, s := range []Side{{"on", callOf(on).turn}, {"off", callOf(off).turn}} {
		b.Run(s.Name, func(b *testing.B) {
			b.ReportAllocs()
			if err := s.Turn(b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
}
