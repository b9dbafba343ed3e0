package edge

import (
	"bytes"
	"encoding/json"
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

// both are calls of Home with the edge on and off.
func both(tb testing.TB) (on, off *call) {
	tb.Helper()
	root := execution.NewCached(first)
	with, err := On(tb.Context(), root, Everything())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(with.Close)
	without, err := Off(root)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(without.Close)
	text := execution.Home(first).Body
	return &call{edge: with, text: text, head: http.Header{}}, &call{edge: without, text: text, head: http.Header{}}
}

// Both answer the same data, and the edge is on where it is said to be.
func TestEdgeIsOn(t *testing.T) {
	on, off := both(t)
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

// BenchmarkEdge lets both take turns and reports the throughput kept: CPU time without the edge by CPU time with it.
func BenchmarkEdge(b *testing.B) {
	on, off := both(b)
	const turn = 2_000
	for b.Loop() {
		costs := measure.Interleave(15, []measure.Work{{Name: "on", Turn: turn, Do: on.do}, {Name: "off", Turn: turn, Do: off.do}})
		b.ReportMetric(float64(costs[1].CPU)/float64(costs[0].CPU), "kept")
		for _, c := range costs {
			b.ReportMetric(float64(c.CPU.Nanoseconds()), c.Name+"-cpu-ns")
			b.ReportMetric(c.Allocs, c.Name+"-allocs")
			b.ReportMetric(c.Bytes, c.Name+"-bytes")
		}
	}
}

// BenchmarkLayers tells which part of the edge costs what.
func BenchmarkLayers(b *testing.B) {
	root, text := execution.NewCached(first), execution.Home(first).Body
	var work []measure.Work
	for name, l := range map[string]Layers{
		"none": {}, "tokens": {Tokens: true}, "rates": {Rates: true}, "cors": {CORS: true}, "ids": {RequestIDs: true}, "all": Everything(),
	} {
		e, err := On(b.Context(), root, l)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(e.Close)
		c := &call{edge: e, text: text, head: http.Header{}}
		work = append(work, measure.Work{Name: name, Turn: 2_000, Do: c.do})
	}
	for b.Loop() {
		for _, c := range measure.Interleave(15, work) {
			b.ReportMetric(float64(c.CPU.Nanoseconds()), c.Name+"-cpu-ns")
		}
	}
}

// BenchmarkOne is one edge alone, to be profiled.
func BenchmarkOne(b *testing.B) {
	on, off := both(b)
	for name, c := range map[string]*call{"on": on, "off": off} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.do()
			}
		})
	}
}
