package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
)

// scope names this package to OpenTelemetry.
const scope = "github.com/facetgraph/facet/telemetry"

// Telemetry is a program's traces, metrics and log. It is safe for concurrent use.
type Telemetry struct {
	tracer   trace.TracerProvider
	tracing  bool
	meter    metric.MeterProvider
	logger   *slog.Logger
	metrics  http.Handler
	requests *requests // nil where metrics are disabled

	providers  []provider
	deliveries []*delivery
	cut        context.CancelFunc // ends every export under way
	timeout    time.Duration
	shutdown   sync.Once
	ended      error // of shutdown
}

// provider is what Shutdown ends.
type provider interface{ Shutdown(context.Context) error }

// Setup makes a program's telemetry from its options and the OTEL_* variables. The error joins everything that is wrong
// with either, and names the variable, the value and what is allowed. Setup does not wait for a collector. The context
// is for making exporters only. Call [Telemetry.Shutdown] in the end.
func Setup(ctx context.Context, o Options) (*Telemetry, error) {
	env, err := readEnvironment(os.Getenv)
	if err := errors.Join(o.Validate(), err); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	o = o.withDefaults()
	registry := newRegistry()
	t := &Telemetry{
		tracer:  tracenoop.NewTracerProvider(),
		meter:   metricnoop.NewMeterProvider(),
		logger:  NewLogger(o.LogOutput, o.LogFormat, o.LogLevel),
		cut:     func() {},
		timeout: o.ShutdownTimeout,
	}
	t.metrics = exposition(registry, t.logger)
	if env.disabled {
		return t, nil
	}
	if err := t.record(ctx, o, env, registry); err != nil {
		return nil, errors.Join(fmt.Errorf("telemetry: %w", err), t.Shutdown(ctx))
	}
	for _, name := range env.ignored {
		t.logger.WarnContext(ctx, "variable has no effect", "variable", name)
	}
	return t, nil
}

// record starts what the environment asks for. What it started before an error is in t, for Shutdown.
func (t *Telemetry) record(ctx context.Context, o Options, env environment, registry *prometheus.Registry) error {
	res, err := describe(ctx, o)
	if err != nil {
		return err
	}
	exports, cut := context.WithCancel(context.WithoutCancel(ctx))
	t.cut = cut
	if env.traces {
		d := t.newDelivery(exports, "traces")
		provider, err := newTracerProvider(ctx, res, d)
		if err != nil {
			return err
		}
		t.tracer, t.tracing = provider, true
		t.providers = append(t.providers, provider)
	}
	return t.measure(ctx, res, env.push, registry, exports)
}

// Tracer makes spans. It is the no-op provider of otel/trace/noop where no traces are exported, so that callers can
// recognise that and skip all work for them.
func (t *Telemetry) Tracer() trace.TracerProvider { return t.tracer }

// Tracing says whether traces are exported.
func (t *Telemetry) Tracing() bool { return t.tracing }

// Meter makes instruments. What they record is served by Metrics and pushed where the environment asks for it. It is a
// no-op provider where OTEL_SDK_DISABLED is true.
func (t *Telemetry) Meter() metric.MeterProvider { return t.meter }

// Logger writes the log, see [NewLogger].
func (t *Telemetry) Logger() *slog.Logger { return t.logger }

// Metrics serves all metrics to Prometheus, in its text format or OpenMetrics. Only operators should reach it.
func (t *Telemetry) Metrics() http.Handler { return t.metrics }
