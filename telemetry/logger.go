package telemetry

import (
	"context"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// LogFormat is how log lines look.
type LogFormat string

// The formats of the log.
const (
	JSON LogFormat = "json" // one object per line, for machines
	Text LogFormat = "text" // key=value, for people
)

func (f LogFormat) valid() bool { return f == "" || f == JSON || f == Text }

// NewLogger makes a logger as Setup does, for a program that has something to say before. A nil level is
// [slog.LevelInfo], a format other than Text is JSON.
//
// A line logged with a context that carries a span has trace_id and span_id at its top level. What is secret by its
// name (authorization, token, password, secret, cookie and their like, also as a part of a name, in any case, in
// groups, maps and structs) or by its looks (a JWT, a bearer credential, a password in a URL) is replaced by
// "[redacted]".
func NewLogger(w io.Writer, f LogFormat, level slog.Leveler) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	var h slog.Handler = slog.NewJSONHandler(w, o)
	if f == Text {
		h = slog.NewTextHandler(w, o)
	}
	return slog.New(traceHandler{Handler: h, flat: h})
}

// traceHandler adds the ids of the span in the context to each record.
type traceHandler struct {
	slog.Handler // with all attributes and groups so far

	// flat is the handler before a group was opened and then what came since. Ids added to the handler in use would
	// land within the group, where nobody searches for them.
	flat   slog.Handler
	nested []func(slog.Handler) slog.Handler
}

// Handle implements [slog.Handler].
func (h traceHandler) Handle(ctx context.Context, r slog.Record) error {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return h.Handler.Handle(ctx, r)
	}
	ids := []slog.Attr{slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String())}
	if len(h.nested) == 0 {
		r = r.Clone()
		r.AddAttrs(ids...)
		return h.Handler.Handle(ctx, r)
	}
	inner := h.flat.WithAttrs(ids)
	for _, step := range h.nested {
		inner = step(inner)
	}
	return inner.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (h traceHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.with(func(h slog.Handler) slog.Handler { return h.WithAttrs(attrs) }, len(h.nested) > 0)
}

// WithGroup implements [slog.Handler].
func (h traceHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(func(h slog.Handler) slog.Handler { return h.WithGroup(name) }, true)
}

// with takes a step that is within a group or not.
func (h traceHandler) with(step func(slog.Handler) slog.Handler, nested bool) traceHandler {
	h.Handler = step(h.Handler)
	if !nested {
		h.flat = h.Handler
		return h
	}
	h.nested = append(h.nested[:len(h.nested):len(h.nested)], step) // loggers share the beginning
	return h
}
