package clients

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// userAgent names this server to the services.
const userAgent = "facet"

// headers holds the header sets of a service's requests. A set is shared by
// all requests that add nothing to it: a RoundTripper must not change a
// request, and ours does not. A transport that came from outside gets a copy.
type headers struct {
	read, write, stream http.Header
	copied              bool
}

// newHeaders prepares the header sets for a service.
func newHeaders(c Config) headers {
	accept := func(v string) http.Header {
		return http.Header{"Accept": {v}, "User-Agent": {userAgent}}
	}
	h := headers{
		read:   accept("application/json, application/problem+json"),
		write:  accept("application/json, application/problem+json"),
		stream: accept("text/event-stream, application/problem+json"),
		copied: c.Transport != nil || c.Authorize != nil,
	}
	h.write.Set("Content-Type", "application/json")
	return h
}

// newProcedureHeaders prepares the header set for procedures. What the protocols want is added further down.
func newProcedureHeaders() *headers {
	h := http.Header{"User-Agent": {userAgent}}
	return &headers{read: h, write: h, stream: h, copied: true}
}

// repeatable is a copy of the sets for requests that may be repeated. net/http's transport takes a key without a value as a
// word to itself: it repeats such a request, whatever its method, on a new connection when the service closed the old one,
// and does not send the key.
func (h *headers) repeatable() *headers {
	c := headers{read: h.read.Clone(), write: h.write.Clone(), stream: h.stream, copied: h.copied}
	c.read["Idempotency-Key"], c.write["Idempotency-Key"] = nil, nil
	return &c
}

// of picks the header set for a request with or without a body.
func (h *headers) of(body any) http.Header {
	if body != nil {
		return h.write
	}
	return h.read
}

// prepare returns the set for one request, with the trace context of ctx if it
// carries one. Nothing else of the request being served goes out.
func (h *headers) prepare(ctx context.Context, set http.Header) http.Header {
	traced := trace.SpanContextFromContext(ctx).IsValid()
	if !h.copied && !traced {
		return set
	}
	set = set.Clone()
	if traced {
		propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(set))
	}
	return set
}
