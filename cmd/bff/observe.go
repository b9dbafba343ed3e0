package main

import (
	"context"
	"log/slog"

	"github.com/facetgraph/facet/telemetry"
)

// watch is the telemetry of a command that serves.
type watch struct{ t *telemetry.Telemetry }

// observe sets telemetry up from the log configuration and the OTEL_* variables.
func observe(ctx context.Context, c *console, cfg LogConfig) (*watch, error) {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.Level)) // the configuration allows nothing else
	t, err := telemetry.Setup(ctx, telemetry.Options{
		ServiceName: "facet", LogLevel: level, LogFormat: telemetry.LogFormat(cfg.Format), LogOutput: c.err,
	})
	if err != nil {
		return nil, err
	}
	return &watch{t}, nil
}

// parts hands it to the App.
func (w *watch) parts() Parts {
	return Parts{Logger: w.t.Logger(), Tracer: w.t.Tracer(), Meter: w.t.Meter(), Metrics: w.t.Metrics()}
}

// end exports what waits. The context of the command has ended by then.
func (w *watch) end(ctx context.Context) error { return w.t.Shutdown(context.WithoutCancel(ctx)) }
