package clients_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	oteltrace "go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

// watched makes two calls, a good and a bad one, to a service that is observed.
func watched(t *testing.T) (spans tracetest.SpanStubs, metrics metricdata.ResourceMetrics, sent http.Header) {
	t.Helper()
	got := &recorder{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			fail(503, "application/problem+json", `{"title":"Overloaded"}`)(w, r)
			return
		}
		got.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	exported, reader := tracetest.NewInMemoryExporter(), metric.NewManualReader()
	s := clientstest.Connect(t, clients.Config{
		Name: "things", URL: server.URL,
		TracerProvider: trace.NewTracerProvider(trace.WithSyncer(exported)),
		MeterProvider:  metric.NewMeterProvider(metric.WithReader(reader)),
	})
	_ = s.Op(http.MethodGet, "/things").Call(t.Context(), clients.Request{Query: "ids=4711,4712", Keys: 2}, nil)
	_ = s.Op(http.MethodGet, "/bad").Call(t.Context(), clients.Request{}, nil)
	if err := reader.Collect(context.Background(), &metrics); err != nil {
		t.Fatal(err)
	}
	return exported.GetSpans(), metrics, got.header
}

func TestSpans(t *testing.T) {
	t.Parallel()
	spans, _, sent := watched(t)
	if len(spans) != 2 {
		t.Fatalf("%d spans for two calls", len(spans))
	}
	want := []map[string]string{
		{
			"facet.service": "things", "facet.op": "GET /things", "facet.batch.size": "2",
			"http.request.method": "GET", "url.template": "/things", "http.response.status_code": "200",
		},
		{
			"facet.service": "things", "facet.op": "GET /bad", "error.type": "5xx",
			"http.request.method": "GET", "url.template": "/bad", "http.response.status_code": "503",
		},
	}
	for i, span := range spans {
		got := map[string]string{}
		for _, a := range span.Attributes {
			got[string(a.Key)] = a.Value.String()
			if strings.Contains(a.Value.String(), "4711") {
				t.Errorf("the attribute %s has a key in it", a.Key)
			}
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Error(diff)
		}
		if span.SpanKind != oteltrace.SpanKindClient || span.Name != want[i]["facet.op"] {
			t.Errorf("span %q is of kind %s", span.Name, span.SpanKind)
		}
	}
	if spans[0].Status.Code != codes.Unset || spans[1].Status.Code != codes.Error {
		t.Errorf("the spans end as %v and %v", spans[0].Status, spans[1].Status)
	}
	parent := spans[0].SpanContext
	if w := "00-" + parent.TraceID().String() + "-" + parent.SpanID().String() + "-01"; sent.Get("Traceparent") != w {
		t.Errorf("sent %q, want %q", sent.Get("Traceparent"), w)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	_, metrics, _ := watched(t)
	got := map[string]int{}
	for _, scope := range metrics.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					got[m.Name+" "+p.Attributes.Encoded(labels{})] += int(p.Value)
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					got[m.Name+" "+m.Unit+" "+p.Attributes.Encoded(labels{})] += int(p.Count)
				}
			case metricdata.Histogram[int64]:
				for _, p := range data.DataPoints {
					got[m.Name+" "+p.Attributes.Encoded(labels{})] += int(p.Sum)
				}
			}
		}
	}
	want := map[string]int{
		"facet.service.calls facet.op=GET /bad;facet.service=things;":                 1,
		"facet.service.calls facet.op=GET /things;facet.service=things;":              1,
		"facet.service.errors error.type=5xx;facet.op=GET /bad;facet.service=things;": 1,
		"facet.service.duration s facet.op=GET /bad;facet.service=things;":            1,
		"facet.service.duration s facet.op=GET /things;facet.service=things;":         1,
		"facet.service.batch.size facet.op=GET /things;facet.service=things;":         2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A trace that runs through is passed on by a service that makes no spans, and
// stays out of other calls.
func TestTracePassesThrough(t *testing.T) {
	t.Parallel()
	got := &recorder{}
	s := clientstest.Serve(t, "things", got)
	ctx := oteltrace.ContextWithSpanContext(t.Context(), oteltrace.NewSpanContext(oteltrace.SpanContextConfig{
		TraceID: oteltrace.TraceID{1}, SpanID: oteltrace.SpanID{2},
	}))
	if err := s.Op(http.MethodGet, "/").Call(ctx, clients.Request{}, nil); err != nil {
		t.Fatal(err)
	}
	if want := "00-01000000000000000000000000000000-0200000000000000-00"; got.header.Get("Traceparent") != want {
		t.Errorf("sent %q, want %q", got.header.Get("Traceparent"), want)
	}
	if err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, nil); err != nil {
		t.Fatal(err)
	}
	if sent := got.header.Get("Traceparent"); sent != "" {
		t.Errorf("a call without a trace sent %q", sent)
	}
}

// Errors of calls are sorted into few classes.
func TestErrorClasses(t *testing.T) {
	t.Parallel()
	for class, serve := range map[string]http.HandlerFunc{
		"4xx": fail(404, "", ""), "3xx": fail(304, "", ""), "timeout": fail(504, "", ""),
		"contract": answer("application/json", "{"), "network": resetAtOnce,
	} {
		t.Run(class, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(serve)
			t.Cleanup(server.Close)
			exported := tracetest.NewInMemoryExporter()
			s := clientstest.Connect(t, clients.Config{
				Name: "things", URL: server.URL, TracerProvider: trace.NewTracerProvider(trace.WithSyncer(exported)),
			})
			_ = s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Object(&record{}))
			for _, a := range exported.GetSpans()[0].Attributes {
				if a.Key == "error.type" && a.Value.AsString() == class {
					return
				}
			}
			t.Errorf("got %v", exported.GetSpans()[0].Attributes)
		})
	}
}

// labels writes attributes as "key=value;", by name.
type labels struct{}

func (labels) ID() attribute.EncoderID { return attribute.EncoderID{} }

func (labels) Encode(it attribute.Iterator) string {
	var b strings.Builder
	for it.Next() {
		a := it.Attribute()
		b.WriteString(string(a.Key) + "=" + a.Value.String() + ";")
	}
	return b.String()
}
