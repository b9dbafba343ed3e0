package loader

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Tally says what became of the keys of one batch. A service that answers an
// empty list causes no error anywhere: its keys are counted as missing.
type Tally struct {
	Found   int // have a value
	Missing int // the batch function knows no value for them
	Failed  int // have another error
}

// tally counts what a landed batch has.
func (b *batch[K, V]) tally() (t Tally) {
	if b.err != nil {
		return Tally{Failed: len(b.keys)}
	}
	for _, r := range b.results {
		switch {
		case r == nil:
			t.Missing++
		case r.Error == nil:
			t.Found++
		default:
			if _, missing := errors.AsType[*MissingError](r.Error); missing {
				t.Missing++
			} else {
				t.Failed++
			}
		}
	}
	return t
}

// Meter counts the keys that loaders ask for, by what became of them, as the
// metric facet.loader.keys. A nil *Meter counts nothing.
type Meter struct{ keys metric.Int64Counter }

// NewMeter returns a meter for all loaders of a process.
func NewMeter(provider metric.MeterProvider) (*Meter, error) {
	keys, err := provider.Meter("github.com/facetgraph/facet/loader").Int64Counter("facet.loader.keys",
		metric.WithUnit("{key}"), metric.WithDescription("Keys that batches asked for, by whether there was a value."))
	if err != nil {
		return nil, err
	}
	return &Meter{keys}, nil
}

// Tally returns the function for [Config.Tally] of the loaders of one name. The
// metric has a series for each of found, missing and failed.
func (m *Meter) Tally(name string) func(context.Context, Tally) {
	if m == nil {
		return nil
	}
	labels := func(result string) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(attribute.String("loader.name", name), attribute.String("result", result)))
	}
	found, missing, failed := labels("found"), labels("missing"), labels("failed")
	return func(ctx context.Context, t Tally) {
		m.add(ctx, t.Found, found)
		m.add(ctx, t.Missing, missing)
		m.add(ctx, t.Failed, failed)
	}
}

func (m *Meter) add(ctx context.Context, n int, labels metric.MeasurementOption) {
	if n > 0 {
		m.keys.Add(ctx, int64(n), labels)
	}
}
