package loader

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// The attributes of a batch's span. There is none for keys: they are ids of
// people and their things, and traces go where such ids must not.
const (
	attrLoader  = attribute.Key("loader.name")
	attrService = attribute.Key("loader.service")
	attrSize    = attribute.Key("loader.batch.size")
	attrFailed  = attribute.Key("loader.batch.failed")
)

// tracer makes one span per batch.
type tracer[K comparable, V any] struct {
	dataloader.NoopTracer[K, V] // single loads are not worth a span
	otel                        trace.Tracer
	name                        string
	labels                      trace.SpanStartOption
}

// NewTracer returns a tracer that makes one span per batch, called "load <name>".
// It holds the names of the loader and of the service behind it, the number of
// keys, and how many of them have no value. It never holds keys, values or error
// texts. Make it once, and share it between operations.
func NewTracer[K comparable, V any](provider trace.TracerProvider, name, service string) dataloader.Tracer[K, V] {
	return tracer[K, V]{
		otel:   provider.Tracer("github.com/facetgraph/facet/loader"),
		name:   "load " + name,
		labels: trace.WithAttributes(attrLoader.String(name), attrService.String(service)),
	}
}

// TraceBatch implements [dataloader.Tracer].
func (t tracer[K, V]) TraceBatch(ctx context.Context, keys []K) (context.Context, dataloader.TraceBatchFinishFunc[V]) {
	ctx, span := t.otel.Start(ctx, t.name, t.labels)
	if !span.IsRecording() {
		return ctx, func([]*dataloader.Result[V]) { span.End() }
	}
	size := len(keys)
	span.SetAttributes(attrSize.Int(size))
	return ctx, func(results []*dataloader.Result[V]) {
		defer span.End()
		if failed := size - succeeded(results); failed != 0 {
			span.SetAttributes(attrFailed.Int(failed))
			span.SetStatus(codes.Error, "keys without a value")
		}
	}
}

func succeeded[V any](results []*dataloader.Result[V]) int {
	n := 0
	for _, r := range results {
		if r != nil && r.Error == nil {
			n++
		}
	}
	return n
}
