package telemetry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/facetgraph/facet/telemetry"
)

// scrape reads /metrics as Prometheus does.
func scrape(t *testing.T, tel *telemetry.Telemetry) map[string]*dto.MetricFamily {
	t.Helper()
	w := httptest.NewRecorder()
	tel.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation) // names that old servers take, too
	families, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// labelsOf are the names of the labels of a family's first series.
func labelsOf(f *dto.MetricFamily) (names []string) {
	for _, l := range f.GetMetric()[0].GetLabel() {
		names = append(names, l.GetName())
	}
	return names
}

// The instruments of the engine, as its packages make them, and what becomes of them. Rules and dashboards are written
// against the right side.
func TestInstrumentsInPrometheus(t *testing.T) {
	t.Parallel()
	tel := setup(t, telemetry.Options{}, nil)
	m := tel.Meter().Meter("engine")
	seconds := []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	keys := []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}
	operation := []string{"client", "operation", "type", "outcome"}
	service := []string{"facet.service", "facet.op"}
	tests := []struct {
		name, unit, kind string
		attrs            []string
		buckets          []float64
		want             string
	}{
		{"facet.operations", "", "counter", operation, nil, "facet_operations_total"},
		{"facet.errors", "", "counter", []string{"client", "code"}, nil, "facet_errors_total"},
		{"facet.operation.duration", "s", "seconds", operation, seconds, "facet_operation_duration_seconds"},
		{"facet.service.calls", "{call}", "counter", service, nil, "facet_service_calls_total"},
		{"facet.service.errors", "{call}", "counter", append(service, "error.type"), nil, "facet_service_errors_total"},
		{"facet.service.duration", "s", "seconds", service, seconds, "facet_service_duration_seconds"},
		{"facet.loader.keys", "{key}", "counter", []string{"loader.name", "result"}, nil, "facet_loader_keys_total"},
		{"facet.service.batch.size", "{key}", "sizes", service, keys, "facet_service_batch_size"},
	}
	for _, test := range tests {
		record(t, m, test.kind, test.name, test.unit, test.attrs, test.buckets)
	}
	families := scrape(t, tel)
	for _, test := range tests {
		f := families[test.want]
		if f == nil {
			t.Errorf("%s: there is no %s", test.name, test.want)
			continue
		}
		var want []string
		for _, a := range test.attrs {
			want = append(want, strings.ReplaceAll(a, ".", "_"))
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, labelsOf(f)); diff != "" {
			t.Errorf("%s: labels: %s", test.want, diff)
		}
		var bounds []float64
		for _, b := range f.GetMetric()[0].GetHistogram().GetBucket() {
			bounds = append(bounds, b.GetUpperBound())
		}
		if len(bounds) > 0 {
			bounds = bounds[:len(bounds)-1] // +Inf
		}
		if diff := cmp.Diff(test.buckets, bounds); diff != "" {
			t.Errorf("%s: buckets: %s", test.want, diff)
		}
	}
}

// record makes an instrument and measures once.
func record(t *testing.T, m metric.Meter, kind, name, unit string, attrs []string, buckets []float64) {
	t.Helper()
	var set []attribute.KeyValue
	for _, a := range attrs {
		set = append(set, attribute.String(a, "x"))
	}
	with, ctx := metric.WithAttributes(set...), context.Background()
	switch kind {
	case "counter":
		c, err := m.Int64Counter(name, metric.WithUnit(unit))
		if err != nil {
			t.Fatal(err)
		}
		c.Add(ctx, 1, with)
	case "seconds":
		h, err := m.Float64Histogram(name, metric.WithUnit(unit), metric.WithExplicitBucketBoundaries(buckets...))
		if err != nil {
			t.Fatal(err)
		}
		h.Record(ctx, .003, with)
	case "sizes":
		h, err := m.Int64Histogram(name, metric.WithUnit(unit), metric.WithExplicitBucketBoundaries(buckets...))
		if err != nil {
			t.Fatal(err)
		}
		h.Record(ctx, 15, with)
	}
}

func TestMetricsOfEveryProgram(t *testing.T) {
	c := newCollector(t)
	tel := setup(t, telemetry.Options{ServiceName: "bff"}, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL})
	families := scrape(t, tel)
	for _, name := range []string{
		"go_goroutine_count", "go_memory_used_bytes", "go_memory_gc_goal_bytes", "go_memory_allocated_bytes_total",
		"go_processor_limit", "go_schedule_duration_seconds", "go_build_info",
		"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
		"facet_telemetry_exports_total", "target_info",
	} {
		if families[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	for name, f := range families {
		if labels := labelsOf(f); slices.Contains(labels, "otel_scope_name") {
			t.Errorf("%s has the labels %v", name, labels)
		}
	}
	for _, l := range families["target_info"].GetMetric()[0].GetLabel() {
		if l.GetName() == "service_name" && l.GetValue() != "bff" {
			t.Errorf("the service is %q", l.GetValue())
		}
	}
}

// OpenMetrics, which Prometheus asks for, leads from a slow bucket to a trace.
func TestExemplars(t *testing.T) {
	c := newCollector(t)
	tel := setup(t, telemetry.Options{}, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL})
	h, err := tel.Meter().Meter("test").Float64Histogram("facet.operation.duration", metric.WithUnit("s"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, span := tel.Tracer().Tracer("test").Start(t.Context(), "query")
	h.Record(ctx, .3)
	span.End()
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	r.Header.Set("Accept", "application/openmetrics-text;version=1.0.0")
	w := httptest.NewRecorder()
	tel.Metrics().ServeHTTP(w, r)
	if want := `trace_id="` + span.SpanContext().TraceID().String() + `"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("%s is not in:\n%s", want, w.Body)
	}
}

func TestMetricsArePushedBesidePrometheus(t *testing.T) {
	c := newCollector(t)
	tel := setup(t, telemetry.Options{}, map[string]string{"OTEL_METRICS_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT": c.URL})
	counter, err := tel.Meter().Meter("test").Int64Counter("facet.operations")
	if err != nil {
		t.Fatal(err)
	}
	counter.Add(t.Context(), 1)
	if scrape(t, tel)["facet_operations_total"] == nil {
		t.Error("Prometheus does not get it")
	}
	if err := tel.Shutdown(t.Context()); err != nil { // pushes what there is
		t.Fatal(err)
	}
	if !c.metrics["facet.operations"] || !c.metrics["go.goroutine.count"] {
		t.Errorf("the collector got %v", c.metrics)
	}
}
