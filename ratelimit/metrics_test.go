package ratelimit_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/facetgraph/facet/ratelimit"
)

// measured reads all sums and gauges: name and attributes to value. Histograms give their count.
func measured(t *testing.T, reader *sdk.ManualReader) map[string]int64 {
	t.Helper()
	var rm metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &rm); err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for _, scope := range rm.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					out[m.Name+label(p.Attributes)] = p.Value
				}
			case metricdata.Gauge[int64]:
				for _, p := range data.DataPoints {
					out[m.Name+label(p.Attributes)] = p.Value
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					out[m.Name+label(p.Attributes)] = int64(p.Count)
				}
			}
		}
	}
	return out
}

// label is the values of a set of attributes.
func label(set attribute.Set) (out string) {
	for _, kv := range set.ToSlice() {
		out += " " + kv.Value.String()
	}
	return out
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	reader := sdk.NewManualReader()
	meter := sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("test")
	store := newCounted(t)
	l := mustLimiter(t, ratelimit.Config{Store: store, Secret: secret, Nodes: 3, Meter: meter})
	shadow := func(p *ratelimit.Policy) { p.Mode = ratelimit.Shadow }
	set := mustSet(t, "web", policy("p", 100), policy("s", 50, shadow))
	r := mustReserve(t, l, request(set, "v", 40))
	l.Settle(t.Context(), r, 10)
	mustReserve(t, l, request(set, "v", 60))  // p, which held 90, holds 30; s, which held 40, refuses
	mustReserve(t, l, request(set, "v", 25))  // p holds 5: near its limit
	mustReserve(t, l, request(set, "v", 30))  // both refuse
	mustReserve(t, l, request(set, "v", 101)) // never, for both
	before := measured(t, reader)
	store.broken.Store(true)
	mustReserve(t, l, request(set, "w", 1))
	after := measured(t, reader)
	want := map[string]int64{
		"facet.ratelimit.decisions web allowed p":        3,
		"facet.ratelimit.decisions web refused p":        1,
		"facet.ratelimit.decisions web never p":          1,
		"facet.ratelimit.decisions web allowed s":        2,
		"facet.ratelimit.decisions web shadow_refused s": 3,
		"facet.ratelimit.near_limit web p":               1,
		"facet.ratelimit.near_limit web s":               1,
		"facet.ratelimit.refunded web p":                 30,
		"facet.ratelimit.refunded web s":                 30,
		"facet.ratelimit.degraded":                       0,
		"facet.ratelimit.nodes":                          3,
		"facet.ratelimit.switches local":                 0,
		"facet.ratelimit.switches shared":                0,
	}
	if diff := cmp.Diff(want, before); diff != "" {
		t.Errorf("metrics differ (-want +got):\n%s", diff)
	}
	if after["facet.ratelimit.degraded"] != 1 || after["facet.ratelimit.switches local"] != 1 {
		t.Errorf("degraded is %d in an outage, after %d switches; want 1 of both", after["facet.ratelimit.degraded"],
			after["facet.ratelimit.switches local"])
	}
}
