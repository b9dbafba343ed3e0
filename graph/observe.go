package graph

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/facetgraph/facet/graph/plan"
)

// observer tells operators what operations do: a span, a few metrics and one access line each. Labels are bounded:
// client names come from configuration, operation names from the client's known operations, codes from errors.go.
type observer struct {
	log      *slog.Logger
	tracer   trace.Tracer
	tracing  bool
	metering bool
	requests metric.Int64Counter
	errors   metric.Int64Counter
	duration metric.Float64Histogram
	reload   reloadMetrics
	overload overloadMetrics
}

// latencyBuckets span a cached answer to a deadline, in seconds.
var latencyBuckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

func newObserver(o Options) (*observer, error) {
	if o.TracerProvider == nil {
		o.TracerProvider = tracenoop.NewTracerProvider()
	}
	if o.MeterProvider == nil {
		o.MeterProvider = metricnoop.NewMeterProvider()
	}
	_, quiet := o.TracerProvider.(tracenoop.TracerProvider)
	_, deaf := o.MeterProvider.(metricnoop.MeterProvider)
	m := o.MeterProvider.Meter("github.com/facetgraph/facet/graph")
	ob := &observer{log: o.Logger, tracer: o.TracerProvider.Tracer("github.com/facetgraph/facet/graph"), tracing: !quiet, metering: !deaf}
	var errs [5]error
	ob.requests, errs[0] = m.Int64Counter("facet.operations", metric.WithDescription("Operations answered, by outcome"))
	ob.errors, errs[1] = m.Int64Counter("facet.errors", metric.WithDescription("GraphQL errors in responses, by code"))
	ob.duration, errs[2] = m.Float64Histogram("facet.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("Time from the read request to the complete response"), metric.WithExplicitBucketBoundaries(latencyBuckets...))
	ob.reload, errs[3] = newReloadMetrics(m)
	ob.overload, errs[4] = newOverloadMetrics(m, o.Overload)
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return ob, nil
}

// observation is one operation while it runs. The zero value tells nobody.
type observation struct {
	o      *observer
	client *Client
	ctx    context.Context // carries the span
	start  time.Time
	span   trace.Span
	op     *Operation
}

// begin starts an observation.
func (o *observer) begin(ctx context.Context, c *Client) observation {
	ob := observation{o: o, client: c, ctx: ctx, start: time.Now()}
	if o.tracing {
		ob.ctx, ob.span = o.tracer.Start(ctx, "GraphQL operation", trace.WithAttributes(attribute.String("facet.client", c.Name())))
	}
	return ob
}

// prepared names the operation. The span is called by its type; the name, which clients choose, is only an attribute.
func (b *observation) prepared(op *Operation) {
	b.op = op
	if b.span != nil {
		b.span.SetName(string(op.Type))
		b.span.SetAttributes(attribute.String("graphql.operation.type", string(op.Type)), attribute.String("graphql.operation.name", op.Name))
	}
}

// end records the operation.
func (b *observation) end(r *Result) {
	if b.o == nil {
		return
	}
	took := time.Since(b.start)
	if b.o.metering {
		b.measure(r, took)
	}
	b.endSpan(r)
	b.access(r, took)
}

// measure counts and times the operation.
func (b *observation) measure(r *Result, took time.Duration) {
	name, kind := "none", "none"
	if b.op != nil {
		name, kind = b.client.label(b.op.Name), string(b.op.Type)
	}
	set := b.client.labels.get(name, kind, outcome(r))
	b.o.requests.Add(b.ctx, 1, set)
	b.o.duration.Record(b.ctx, took.Seconds(), set)
	for _, e := range r.Errors {
		code, _ := e.Extensions["code"].(string)
		b.o.errors.Add(b.ctx, 1, metric.WithAttributes(attribute.String("client", b.client.Name()), attribute.String("code", boundedCode(code))))
	}
}

func (b *observation) endSpan(r *Result) {
	if b.span == nil {
		return
	}
	if result := outcome(r); result != outcomeOK {
		b.span.SetAttributes(attribute.String("facet.outcome", result), attribute.Int("facet.errors", len(r.Errors)))
		if result == outcomeFailed {
			b.span.SetStatus(codes.Error, "")
		}
	}
	b.span.End()
}

// access writes the one line per operation. Neither variables nor documents nor tokens are in it.
func (b *observation) access(r *Result, took time.Duration) {
	if b.o.log == nil || !b.o.log.Enabled(b.ctx, slog.LevelInfo) {
		return
	}
	result := outcome(r)
	if result == outcomeShed && !b.o.overload.lines.Allow() {
		return
	}
	attrs := []slog.Attr{
		slog.String("client", b.client.Name()), slog.String("outcome", result),
		slog.Duration("took", took), slog.Int("bytes", r.Bytes),
	}
	if b.op != nil {
		attrs = append(attrs, slog.String("operation", b.op.Name), slog.String("type", string(b.op.Type)))
	}
	if len(r.Errors) > 0 {
		code, _ := r.Errors[0].Extensions["code"].(string)
		attrs = append(attrs, slog.Int("errors", len(r.Errors)), slog.String("code", code))
	}
	if id := RequestID(b.ctx); id != "" {
		attrs = append(attrs, slog.String("requestId", id))
	}
	b.o.log.LogAttrs(b.ctx, slog.LevelInfo, "operation", attrs...)
}

// TurnAway logs a request that never became an operation, because its client was not known or its token was refused.
func (s *Server) TurnAway(ctx context.Context, f *Failure) { s.engine.observe.turnedAway(ctx, f) }

// turnedAway logs a request that never became an operation, so that operators find the id that its caller quotes.
func (o *observer) turnedAway(ctx context.Context, f *Failure) {
	if o.log == nil || !o.log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	attrs := []slog.Attr{slog.Int("status", f.Status), slog.String("code", f.Code()), slog.String("requestId", RequestID(ctx))}
	if f.Reason != "" {
		attrs = append(attrs, slog.String("reason", f.Reason))
	}
	o.log.LogAttrs(ctx, slog.LevelInfo, "refused", attrs...)
}

// fieldError logs what a client must not see.
func (o *observer) fieldError(ctx context.Context, e plan.Error, fault Fault) {
	if o.log == nil || !o.log.Enabled(ctx, fault.level()) {
		return
	}
	attrs := []slog.Attr{
		slog.String("path", e.Path.String()), slog.String("fault", fault.String()), slog.String("error", e.Err.Error()), slog.String("requestId", RequestID(ctx)),
	}
	if p := panicked(e.Err); p != nil {
		value, stack := p.Panicked()
		attrs = append(attrs, slog.Any("panic", value), slog.String("stack", string(stack)))
	}
	o.log.LogAttrs(ctx, fault.level(), "field failed", attrs...)
}

// level is how loud an error is in the log: what the caller did is its own to know, what a service did is known from
// metrics, too, and mistakes of ours are to be mended.
func (f Fault) level() slog.Level {
	switch f {
	case FaultBug:
		return slog.LevelError
	case FaultService, FaultShed:
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// startNode opens the span of a plan node's call: the batch of all its parents.
func (o *observer) startNode(ctx context.Context, f *plan.Field, parents int) context.Context {
	if !o.tracing {
		return ctx
	}
	ctx, _ = o.tracer.Start(ctx, f.Coordinate(), trace.WithAttributes(attribute.Int("facet.batch.size", parents)))
	return ctx
}

func (o *observer) endNode(ctx context.Context, _ *plan.Field, err error) {
	if !o.tracing {
		return
	}
	span := trace.SpanFromContext(ctx)
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
