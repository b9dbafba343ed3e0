package telemetry_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/facetgraph/facet/telemetry"
)

func ExampleSetup() {
	ctx := context.Background()
	tel, err := telemetry.Setup(ctx, telemetry.Options{ServiceName: "bff", LogOutput: os.Stdout, LogFormat: telemetry.Text})
	if err != nil {
		fmt.Println(err) // names every variable and option that is wrong
		return
	}
	defer func() { _ = tel.Shutdown(ctx) }()

	operations, _ := tel.Meter().Meter("example").Int64Counter("facet.operations")
	operations.Add(ctx, 2)
	fmt.Println("exporting traces:", tel.Tracing())

	scrape := httptest.NewRecorder()
	tel.Metrics().ServeHTTP(scrape, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(scrape.Body.String()) {
		if strings.HasPrefix(line, "facet_operations") {
			fmt.Print(line)
		}
	}
	// Output:
	// exporting traces: false
	// facet_operations_total 2
}

func TestSetupWithoutTraces(t *testing.T) {
	t.Parallel()
	tel := setup(t, telemetry.Options{}, nil)
	if _, noop := tel.Tracer().(tracenoop.TracerProvider); !noop || tel.Tracing() {
		t.Errorf("got the tracer provider %T: callers cannot see that there is nothing to do", tel.Tracer())
	}
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSetupDisabled(t *testing.T) {
	tel := setup(t, telemetry.Options{}, map[string]string{
		"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp", "OTEL_METRICS_EXPORTER": "otlp",
	})
	if _, noop := tel.Tracer().(tracenoop.TracerProvider); !noop {
		t.Errorf("got the tracer provider %T", tel.Tracer())
	}
	if _, noop := tel.Meter().(metricnoop.MeterProvider); !noop {
		t.Errorf("got the meter provider %T", tel.Meter())
	}
	next := http.NotFoundHandler()
	if h := telemetry.Inbound(tel, next, telemetry.InboundConfig{}); fmt.Sprint(h) != fmt.Sprint(next) {
		t.Error("requests are still observed")
	}
	if families := scrape(t, tel); families["process_cpu_seconds_total"] == nil || families["go_goroutine_count"] != nil {
		t.Error("want the process's metrics and none of the SDK's")
	}
}

// All mistakes are reported at once, each with its name, and no secret.
func TestSetupReportsEverything(t *testing.T) {
	t.Setenv("OTEL_TRACES_EXPORTER", "zipkin")
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "user:hunter2@collector:4317")
	t.Setenv("OTEL_TRACES_SAMPLER_ARG", "5%")
	tel, err := telemetry.Setup(t.Context(), telemetry.Options{LogFormat: "xml", ShutdownTimeout: -1})
	if err == nil || tel != nil {
		t.Fatal("want an error and nothing else")
	}
	for _, want := range []string{
		`LogFormat "xml" is unknown; use json or text`,
		"ShutdownTimeout -1ns must not be negative",
		`OTEL_TRACES_EXPORTER: "zipkin" is not allowed; use otlp, console or none`,
		`OTEL_EXPORTER_OTLP_ENDPOINT: "(not shown)" is not allowed; use a URL`,
		`OTEL_TRACES_SAMPLER_ARG: "5%" is not allowed; use a number from 0 to 1`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error shows a password:\n%v", err)
	}
}

func TestSetupSaysWhatHasNoEffect(t *testing.T) {
	var log strings.Builder
	setup(t, telemetry.Options{LogOutput: &log}, map[string]string{"OTEL_PROPAGATORS": "baggage"})
	if !strings.Contains(log.String(), `"variable":"OTEL_PROPAGATORS"`) {
		t.Errorf("got the log %q", log.String())
	}
}

// Programs may run several of us, and libraries may use the globals: we set none of them.
func TestSetupSetsNothingGlobal(t *testing.T) {
	tracer, meter, propagator, logger := otel.GetTracerProvider(), otel.GetMeterProvider(), otel.GetTextMapPropagator(), slog.Default()
	c := newCollector(t)
	setup(t, telemetry.Options{}, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL})
	setup(t, telemetry.Options{LogOutput: io.Discard}, nil) // a second one does not clash with the first
	if otel.GetTracerProvider() != tracer || otel.GetMeterProvider() != meter || otel.GetTextMapPropagator() != propagator || slog.Default() != logger {
		t.Error("a global was set")
	}
}

func TestResource(t *testing.T) {
	tests := map[string]struct {
		env  map[string]string
		want map[string]string
	}{
		"options":           {nil, map[string]string{"service.name": "bff", "service.version": "v1.2.3", "telemetry.sdk.language": "go"}},
		"the variable wins": {map[string]string{"OTEL_SERVICE_NAME": "edge"}, map[string]string{"service.name": "edge"}},
		"attributes": {
			map[string]string{"OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=staging%201,service.version=v9"},
			map[string]string{"deployment.environment.name": "staging 1", "service.version": "v9", "service.name": "bff"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCollector(t)
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
			tel := setup(t, telemetry.Options{ServiceName: "bff", ServiceVersion: "v1.2.3"}, test.env)
			_, span := tel.Tracer().Tracer("test").Start(t.Context(), "span")
			span.End()
			if err := tel.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			for key, want := range test.want {
				if got := c.resource[key]; got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
			if args := c.resource["process.command_args"]; args != "" {
				t.Errorf("the command line is sent: %s", args)
			}
		})
	}
}
