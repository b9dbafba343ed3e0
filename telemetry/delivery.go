package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"golang.org/x/time/rate"
)

// reminder is how often a failure that goes on is logged.
const reminder = time.Minute

// delivery watches over the export of one signal. Failures end here, in the log and in a metric: the SDK would hand
// them to a global handler, which writes unstructured lines for each of them.
type delivery struct {
	signal   string
	log      *slog.Logger
	cut      context.Context // ends exports under way
	exported atomic.Int64
	failed   atomic.Int64
	failing  atomic.Bool
	last     atomic.Pointer[error]
	remind   rate.Sometimes
}

func (t *Telemetry) newDelivery(cut context.Context, signal string) *delivery {
	d := &delivery{signal: signal, log: t.logger, cut: cut, remind: rate.Sometimes{First: 1, Interval: reminder}}
	t.deliveries = append(t.deliveries, d)
	return d
}

// attempt exports one batch within ctx and until the exports are cut.
func (d *delivery) attempt(ctx context.Context, export func(context.Context) error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(d.cut, cancel)
	defer stop()
	d.note(ctx, export(ctx))
}

// note counts an export and logs the first failure, failures that go on and the end of them.
func (d *delivery) note(ctx context.Context, err error) {
	if err == nil {
		d.exported.Add(1)
		if d.failing.Swap(false) {
			d.log.InfoContext(ctx, "telemetry is exported again", "signal", d.signal)
		}
		return
	}
	d.failed.Add(1)
	d.failing.Store(true)
	d.last.Store(&err)
	d.remind.Do(func() {
		d.log.WarnContext(ctx, "telemetry is not exported; requests are not affected",
			"signal", d.signal, "error", err, "failed", d.failed.Load())
	})
}

// lost reports what failed since there were so many failures.
func (d *delivery) lost(since int64) error {
	n := d.failed.Load() - since
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%s: %d last exports failed: %w", d.signal, n, *d.last.Load())
}

// countDeliveries makes the metric of exports. It is observed, not counted, so that both results exist from the start
// and their rates are right from the first failure.
func (t *Telemetry) countDeliveries() error {
	m := t.meter.Meter(scope)
	exports, err := m.Int64ObservableCounter("facet.telemetry.exports", metric.WithUnit("{export}"),
		metric.WithDescription("Batches of telemetry sent to the collector, by signal and result: exported, failed."))
	_, failed := m.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		for _, d := range t.deliveries {
			signal := attribute.String("signal", d.signal)
			o.ObserveInt64(exports, d.exported.Load(), metric.WithAttributes(signal, attribute.String("result", "exported")))
			o.ObserveInt64(exports, d.failed.Load(), metric.WithAttributes(signal, attribute.String("result", "failed")))
		}
		return nil
	}, exports)
	return errors.Join(err, failed)
}

// spanDelivery is a span exporter that is watched.
type spanDelivery struct {
	sdktrace.SpanExporter
	d *delivery
}

// ExportSpans never fails: the delivery knows what did.
func (s spanDelivery) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	s.d.attempt(ctx, func(ctx context.Context) error { return s.SpanExporter.ExportSpans(ctx, spans) })
	return nil
}

// metricDelivery is a metric exporter that is watched.
type metricDelivery struct {
	sdkmetric.Exporter
	d *delivery
}

// Export never fails: the delivery knows what did.
func (m metricDelivery) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	m.d.attempt(ctx, func(ctx context.Context) error { return m.Exporter.Export(ctx, metrics) })
	return nil
}
