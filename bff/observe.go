package bff

import (
	"context"
	"log"
	"log/slog"
	"net/http"

	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/telemetry"
)

// watch is the telemetry of a command that serves.
type watch struct {
	t     *telemetry.Telemetry
	level *slog.LevelVar
}

// observe sets telemetry up from the log configuration and the OTEL_* variables.
func observe(ctx context.Context, c *console, cfg LogConfig) (*watch, error) {
	level := new(slog.LevelVar)
	level.Set(cfg.Level.level())
	t, err := telemetry.Setup(ctx, telemetry.Options{
		ServiceName: "facet", LogLevel: level, LogFormat: telemetry.LogFormat(cfg.Format), LogOutput: c.err,
	})
	if err != nil {
		return nil, err
	}
	redis.SetLogger(redisLog{t.Logger()}) // one for the process: the library has it so
	log.SetFlags(0)
	log.SetOutput(libraryLog{t.Logger()}) // as well
	return &watch{t, level}, nil
}

// options hands it to the App. Without traces there is no tracer, so that nobody begins spans for nothing.
func (w *watch) options() Options {
	p := Options{Logger: w.t.Logger(), Meter: w.t.Meter(), Metrics: w.t.Metrics(), Inbound: w.inbound, Level: w.level}
	if w.t.Tracing() {
		p.Tracer = w.t.Tracer()
	}
	return p
}

// inbound makes a span and the metrics of each HTTP request. The trace of a caller who is not trusted becomes a link.
func (w *watch) inbound(next http.Handler, trusted func(*http.Request) bool) http.Handler {
	return telemetry.Inbound(w.t, next, telemetry.InboundConfig{Trusted: trusted, Routes: []string{
		"/graphql", "/graphql/{client}", "/graphql/{client}/schema.graphql", "/playground", "/playground/{client}",
	}})
}

// end exports what waits. The context of the command has ended by then. A collector that is gone fails no command.
func (w *watch) end(ctx context.Context) {
	if err := w.t.Shutdown(context.WithoutCancel(ctx)); err != nil {
		w.t.Logger().Warn("some telemetry was not exported", "error", err)
	}
}
