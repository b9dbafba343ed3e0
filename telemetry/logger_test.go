package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/facetgraph/facet/telemetry"
)

// withSpan returns a context with a span whose ids are known.
func withSpan(ctx context.Context) context.Context {
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1, 2, 3}, SpanID: trace.SpanID{4, 5, 6},
	}))
}

const (
	traceID = "01020300000000000000000000000000"
	spanID  = "0405060000000000"
)

func TestLoggerIsASlogHandler(t *testing.T) {
	t.Parallel()
	for name, ctx := range map[string]context.Context{"plain": context.Background(), "in a span": withSpan(context.Background())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var buf bytes.Buffer
			newHandler := func(*testing.T) slog.Handler {
				buf.Reset()
				return contextual{telemetry.NewLogger(&buf, telemetry.JSON, nil).Handler(), ctx}
			}
			slogtest.Run(t, newHandler, func(t *testing.T) map[string]any { return line(t, buf.String()) })
		})
	}
}

// contextual hands a handler a context that the tests of slogtest do not know.
type contextual struct {
	slog.Handler
	ctx context.Context
}

func (c contextual) Handle(_ context.Context, r slog.Record) error { return c.Handler.Handle(c.ctx, r) }
func (c contextual) WithAttrs(a []slog.Attr) slog.Handler {
	return contextual{c.Handler.WithAttrs(a), c.ctx}
}
func (c contextual) WithGroup(name string) slog.Handler {
	return contextual{c.Handler.WithGroup(name), c.ctx}
}

func line(t *testing.T, s string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return m
}

func TestLoggerAddsTheSpan(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		log  func(context.Context, *slog.Logger)
		want map[string]any
	}{
		"a plain line": {
			func(ctx context.Context, l *slog.Logger) { l.InfoContext(ctx, "m", "a", "b") },
			map[string]any{"a": "b"},
		},
		"attributes of the logger": {
			func(ctx context.Context, l *slog.Logger) { l.With("a", "b").InfoContext(ctx, "m") },
			map[string]any{"a": "b"},
		},
		"at the top where a group is open": {
			func(ctx context.Context, l *slog.Logger) {
				l.With("a", "b").WithGroup("g").With("c", "d").InfoContext(ctx, "m", "e", "f")
			},
			map[string]any{"a": "b", "g": map[string]any{"c": "d", "e": "f"}},
		},
		"of two groups that share a beginning": {
			func(ctx context.Context, l *slog.Logger) {
				g := l.WithGroup("g")
				_ = g.With("x", "1").With("y", "2")
				g.With("z", "3").InfoContext(ctx, "m")
			},
			map[string]any{"g": map[string]any{"z": "3"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var buf strings.Builder
			test.log(withSpan(t.Context()), telemetry.NewLogger(&buf, "", nil))
			got := line(t, buf.String())
			delete(got, "time")
			test.want["level"], test.want["msg"] = "INFO", "m"
			test.want["trace_id"], test.want["span_id"] = traceID, spanID
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLoggerLevelAndFormat(t *testing.T) {
	t.Parallel()
	var level slog.LevelVar
	var buf strings.Builder
	l := telemetry.NewLogger(&buf, telemetry.Text, &level)
	l.Debug("not yet")
	level.Set(slog.LevelDebug)
	l.Debug("now", "a", "b c")
	if got := buf.String(); !strings.HasSuffix(got, ` level=DEBUG msg=now a="b c"`+"\n") || strings.Contains(got, "not yet") {
		t.Errorf("got %q", got)
	}
	buf.Reset()
	telemetry.NewLogger(&buf, "", nil).Debug("below the default")
	if buf.Len() > 0 {
		t.Errorf("got %q", buf.String())
	}
}
