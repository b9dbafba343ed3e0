package clients

import (
	"context"
	"errors"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// scope names this package to OpenTelemetry.
const scope = "github.com/facetgraph/facet/clients"

// Attribute keys. None of them ever holds a key of a batch.
const (
	attrService = attribute.Key("facet.service")
	attrOp      = attribute.Key("facet.op")
	attrBatch   = attribute.Key("facet.batch.size")
	attrClass   = attribute.Key("error.type")
	attrKind    = attribute.Key("facet.kind")
	attrState   = attribute.Key("facet.state")
	attrMethod  = attribute.Key("http.request.method")
	attrPath    = attribute.Key("url.template")
	attrStatus  = attribute.Key("http.response.status_code")
	attrSystem  = attribute.Key("rpc.system")
	attrRPC     = attribute.Key("rpc.service")
	attrRPCName = attribute.Key("rpc.method")
)

// telemetry holds a service's instruments. A nil tracer or a false metered is
// what a missing provider leaves: calls then pay nothing for it.
type telemetry struct {
	tracer   trace.Tracer
	metered  bool
	calls    metric.Int64Counter
	errors   metric.Int64Counter
	duration metric.Float64Histogram
	batch    metric.Int64Histogram
	extras   metric.Int64Counter
	breakers metric.Int64Counter
}

// newTelemetry makes the instruments that c has providers for.
func newTelemetry(c Config) (t telemetry, err error) {
	if c.TracerProvider != nil {
		t.tracer = c.TracerProvider.Tracer(scope)
	}
	if c.MeterProvider == nil {
		return t, nil
	}
	t.metered = true
	m := c.MeterProvider.Meter(scope)
	var errs [6]error
	t.calls, errs[0] = m.Int64Counter("facet.service.calls",
		metric.WithUnit("{call}"), metric.WithDescription("Calls to backend services."))
	t.errors, errs[1] = m.Int64Counter("facet.service.errors",
		metric.WithUnit("{call}"), metric.WithDescription("Failed calls to backend services, by class."))
	t.duration, errs[2] = m.Float64Histogram("facet.service.duration",
		metric.WithUnit("s"), metric.WithDescription("Time of calls to backend services, decoding included."),
		metric.WithExplicitBucketBoundaries(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10))
	t.batch, errs[3] = m.Int64Histogram("facet.service.batch.size",
		metric.WithUnit("{key}"), metric.WithDescription("Keys per batched call."),
		metric.WithExplicitBucketBoundaries(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
	t.extras, errs[4] = m.Int64Counter("facet.service.extra_calls",
		metric.WithUnit("{call}"), metric.WithDescription("Requests beyond the first of a call, by kind: retry, hedge, or divide, of a batch."))
	t.breakers, errs[5] = m.Int64Counter("facet.service.breaker.turns",
		metric.WithUnit("{turn}"), metric.WithDescription("Turns of the breakers of services, by what they turned to: open, half-open or closed."))
	return t, errors.Join(errs[:]...)
}

// observer watches the calls of one Op. Everything that does not change from
// call to call is made once.
type observer struct {
	telemetry telemetry
	name      string
	service   string
	span      trace.SpanStartEventOption
	attrs     metric.MeasurementOption
}

// observer prepares the watching of one Op.
func (t telemetry) observer(service, op string, more ...attribute.KeyValue) observer {
	return observer{
		telemetry: t,
		name:      op,
		service:   service,
		span:      trace.WithAttributes(append(more, attrService.String(service), attrOp.String(op))...),
		attrs:     metric.WithAttributeSet(attribute.NewSet(attrService.String(service), attrOp.String(op))),
	}
}

// observed is what one call carries from start to end.
type observed struct {
	at   time.Time
	keys int
	span trace.Span // nil when calls are not traced
}

// start opens the span of a call and returns the context that carries it.
func (o *observer) start(ctx context.Context, keys int) (context.Context, observed) {
	seen := observed{keys: keys}
	if o.telemetry.metered {
		seen.at = time.Now()
	}
	if o.telemetry.tracer != nil {
		ctx, seen.span = o.telemetry.tracer.Start(ctx, o.name, trace.WithSpanKind(trace.SpanKindClient), o.span)
		if keys > 0 && seen.span.IsRecording() {
			seen.span.SetAttributes(attrBatch.Int(keys))
		}
	}
	return ctx, seen
}

// end records how the call went. Err is nil or an *Error.
func (o *observer) end(ctx context.Context, seen observed, status int, err error) {
	class := ""
	if err != nil {
		class = errorClass(status, err)
	}
	if seen.span != nil {
		endSpan(seen.span, status, class, err)
	}
	if o.telemetry.metered {
		o.measure(ctx, seen, class)
	}
}

// measure records the metrics of a call.
func (o *observer) measure(ctx context.Context, seen observed, class string) {
	t := &o.telemetry
	t.calls.Add(ctx, 1, o.attrs)
	t.duration.Record(ctx, time.Since(seen.at).Seconds(), o.attrs)
	if seen.keys > 0 {
		t.batch.Record(ctx, int64(seen.keys), o.attrs)
	}
	if class != "" {
		t.errors.Add(ctx, 1, metric.WithAttributes(
			attrService.String(o.service), attrOp.String(o.name), attrClass.String(class)))
	}
}

// extra counts a request beyond the first of a call.
func (o *observer) extra(ctx context.Context, kind string) {
	if o.telemetry.metered {
		o.telemetry.extras.Add(ctx, 1, metric.WithAttributes(attrService.String(o.service), attrOp.String(o.name), attrKind.String(kind)))
	}
}

// turned counts a turn of the breaker.
func (o *observer) turned(to string) {
	if o.telemetry.metered {
		o.telemetry.breakers.Add(context.Background(), 1,
			metric.WithAttributes(attrService.String(o.service), attrOp.String(o.name), attrState.String(to)))
	}
}

// endSpan closes a span, as the conventions for HTTP client spans have it.
func endSpan(span trace.Span, status int, class string, err error) {
	if span.IsRecording() {
		if status != 0 {
			span.SetAttributes(attrStatus.Int(status))
		}
		if err != nil {
			span.SetAttributes(attrClass.String(class))
			span.SetStatus(codes.Error, err.Error())
		}
	}
	span.End()
}

// errorClass sorts an error into few words: "shed" (this node had too much to
// do), "breaker" and "busy" (the call was not made for the service's sake), "timeout", "canceled", "3xx", "4xx", "5xx", "contract" (an answer that
// cannot be used) or "network".
func errorClass(status int, err error) string {
	e, ok := errors.AsType[*Error](err)
	switch {
	case ok && e.Ours():
		return "shed"
	case errors.Is(err, ErrBreakerOpen):
		return "breaker"
	case errors.Is(err, ErrBusy):
		return "busy"
	case ok && e.timedOut():
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case status >= 300:
		return strconv.Itoa(status/100) + "xx"
	case errors.Is(err, ErrInvalid), errors.Is(err, ErrTooLarge), errors.Is(err, ErrContentType):
		return "contract"
	}
	return "network"
}
