package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
)

// newRegistry makes a registry of its own, so that a library that registers metrics by itself cannot clash with ours.
func newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector())
	return r
}

// exposition serves a registry. OpenMetrics, where the scraper asks for it, has exemplars: the trace behind a bucket.
func exposition(r *prometheus.Registry, log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{
		EnableOpenMetrics: true,
		ErrorHandling:     promhttp.ContinueOnError, // one bad metric must not hide the others
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	})
}

// measure makes the meter provider, with the Prometheus exporter and those that push, and the instruments that every
// program has.
func (t *Telemetry) measure(ctx context.Context, res *resource.Resource, push []string, registry *prometheus.Registry, exports context.Context) error {
	pull, err := otelprometheus.New(
		otelprometheus.WithRegisterer(registry),
		otelprometheus.WithProducer(runtime.NewProducer()), // the scheduler's latency histogram
		otelprometheus.WithoutScopeInfo(),                  // three more labels on every series that nobody asks for
	)
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	options := []sdkmetric.Option{sdkmetric.WithResource(res), sdkmetric.WithReader(pull)}
	for _, name := range push {
		exporter, err := newMetricExporter(ctx, name)
		if err != nil {
			return fmt.Errorf("metrics: %w", err)
		}
		d := metricDelivery{exporter, t.newDelivery(exports, "metrics")}
		options = append(options, sdkmetric.WithReader(sdkmetric.NewPeriodicReader(d)))
	}
	provider := sdkmetric.NewMeterProvider(options...)
	t.meter = provider
	t.providers = append(t.providers, provider)
	t.requests, err = newRequests(provider)
	return errors.Join(err, t.countDeliveries(), runtime.Start(runtime.WithMeterProvider(provider)))
}

// newMetricExporter makes what metrics are pushed through. Package autoexport would hide the exporter in a reader that
// reports its failures to a global handler.
func newMetricExporter(ctx context.Context, name string) (sdkmetric.Exporter, error) {
	if name == exporterConsole {
		return stdoutmetric.New()
	}
	for _, variable := range []string{"OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := os.Getenv(variable); protocol != "" {
			if protocol == "grpc" {
				return otlpmetricgrpc.New(ctx)
			}
			break
		}
	}
	return otlpmetrichttp.New(ctx)
}
