package main

import (
	"path/filepath"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// counts reads the metrics of a server.
type counts struct {
	provider *sdk.MeterProvider
	reader   *sdk.ManualReader
}

func newCounts() *counts {
	reader := sdk.NewManualReader()
	return &counts{sdk.NewMeterProvider(sdk.WithReader(reader)), reader}
}

// await waits until a counter has a value, in the sum of all series that have a label.
func (c *counts) await(t *testing.T, name, label string, want int64) {
	t.Helper()
	var got int64
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if got = c.read(t, name, label); got == want {
			return
		}
	}
	t.Errorf("%s of %s is %d, want %d", name, label, got, want)
}

func (c *counts) read(t *testing.T, name, label string) (sum int64) {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := c.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if data, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name == name {
				for _, point := range data.DataPoints {
					if labelled(point.Attributes, label) {
						sum += point.Value
					}
				}
			}
		}
	}
	return sum
}

func labelled(set attribute.Set, label string) bool {
	for _, kv := range set.ToSlice() {
		if kv.Value.AsString() == label {
			return true
		}
	}
	return false
}

// policyObserved is withPolicy with somebody who counts.
func policyObserved(t *testing.T, o demo.Options, c *counts, lines string) *Demo {
	t.Helper()
	dir := copyClients(t)
	write(t, filepath.Join(dir, "web/client.yaml"), "identify:\n  clientIds: [web]\nintrospection: on\n"+lines)
	return startObserved(t, o, c.provider, func(c *bff.Config) { c.Schema = dir })
}
