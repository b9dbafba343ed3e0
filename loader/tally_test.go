package loader_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/facetgraph/facet/loader"
)

// What a service answers decides what its keys count as; an empty answer is no error, and is still seen.
func TestKeysAreCountedByWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	value := func(v string) string { return v }
	for name, test := range map[string]struct {
		fn   batchFunc
		want map[string]int64
	}{
		"all found": {func(_ context.Context, keys []string) results { return loader.ByKey(keys, keys, nil, value) },
			map[string]int64{"found": 3}},
		"an empty list": {func(_ context.Context, keys []string) results { return loader.ByKey(keys, []string{}, nil, value) },
			map[string]int64{"missing": 3}},
		"fewer": {func(_ context.Context, keys []string) results { return loader.ByKey(keys, keys[1:2], nil, value) },
			map[string]int64{"found": 1, "missing": 2}},
		"an error": {func(_ context.Context, keys []string) results {
			return loader.ByKey(keys, nil, errors.New("down"), value)
		}, map[string]int64{"failed": 3}},
		"of each":      {func(context.Context, []string) results { return results{ok("a"), nil, {Error: errors.New("bad")}} }, map[string]int64{"found": 1, "missing": 1, "failed": 1}},
		"a panic":      {func(context.Context, []string) results { panic("oh") }, map[string]int64{"failed": 3}},
		"wrong length": {func(context.Context, []string) results { return nil }, map[string]int64{"failed": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reader := sdk.NewManualReader()
			m, err := loader.NewMeter(sdk.NewMeterProvider(sdk.WithReader(reader)))
			if err != nil {
				t.Fatal(err)
			}
			s := loader.NewScheduler(t.Context())
			l := loader.New(s, test.fn, loader.Config[string, string]{Tally: m.Tally("profiles")})
			s.Enter()
			_, _ = l.LoadAll(t.Context(), []string{"a", "b", "c", "a"})
			s.Leave()
			var all metricdata.ResourceMetrics
			if err := reader.Collect(t.Context(), &all); err != nil {
				t.Fatal(err)
			}
			got := map[string]int64{}
			for _, point := range all.ScopeMetrics[0].Metrics[0].Data.(metricdata.Sum[int64]).DataPoints {
				if name, _ := point.Attributes.Value("loader.name"); name.AsString() != "profiles" {
					t.Errorf("labels %v", point.Attributes)
				}
				result, _ := point.Attributes.Value(attribute.Key("result"))
				got[result.AsString()] = point.Value
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoMeterCountsNothing(t *testing.T) {
	t.Parallel()
	var m *loader.Meter
	if m.Tally("profiles") != nil {
		t.Error("a loader without a meter pays for a tally")
	}
}
