package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.uber.org/goleak"

	"github.com/facetgraph/facet/telemetry"
)

// TestMain holds all tests to two promises: no goroutine is left behind, and nothing of ours ends in OpenTelemetry's
// global error handler, which writes unstructured lines to standard error. Variables of whoever runs the tests are
// gone.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "OTEL_") {
			os.Unsetenv(name)
		}
	}
	strays := make(chan error, 1)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		if errors.Is(err, context.Canceled) {
			return // the SDK's periodic reader, where a shutdown falls into a collection; with us once in 20 ms, not in 60 s
		}
		select {
		case strays <- err:
		default:
		}
	}))
	code := m.Run()
	select {
	case err := <-strays:
		fmt.Fprintln(os.Stderr, "an error went to the global handler:", err)
		code = max(code, 1)
	default:
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// setup makes telemetry with the given variables until the test ends. With variables a test cannot be parallel.
func setup(t *testing.T, o telemetry.Options, variables map[string]string) *telemetry.Telemetry {
	t.Helper()
	for name, value := range variables {
		t.Setenv(name, value)
	}
	if o.LogOutput == nil {
		o.LogOutput = t.Output()
	}
	tel, err := telemetry.Setup(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = tel.Shutdown(ctx) // tests that care have called it
	})
	return tel
}
