package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// maxAttribute bounds the text in one attribute of a span, in characters, where OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT
// does not: callers choose some, such as the user agent.
const maxAttribute = 1024

// newTracerProvider exports spans as the environment says. Spans wait in a queue of OTEL_BSP_MAX_QUEUE_SIZE; when it is
// full they are dropped, so ending a span never waits. The sampler is that of OTEL_TRACES_SAMPLER, by default
// parentbased_always_on.
func newTracerProvider(ctx context.Context, res *resource.Resource, d *delivery) (*sdktrace.TracerProvider, error) {
	exporter, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	limits := sdktrace.NewSpanLimits()
	if limits.AttributeValueLengthLimit < 0 {
		limits.AttributeValueLengthLimit = maxAttribute
	}
	return sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(spanDelivery{exporter, d}),
		sdktrace.WithResource(res),
		sdktrace.WithRawSpanLimits(limits),
	), nil
}
