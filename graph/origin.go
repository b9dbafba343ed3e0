package graph

import (
	"context"
	"net/http"
	"net/netip"
)

// origin is what is known of a request before anybody has asked who sends it. All of it is one value in the context:
// each further one would cost a copy of the request.
type origin struct {
	id      string
	address netip.Addr
	header  http.Header
}

type originKey struct{}

func originOf(ctx context.Context) origin {
	if o, ok := ctx.Value(originKey{}).(*origin); ok {
		return *o
	}
	return origin{}
}

// RequestID is the id of the request, "" where there is none.
func RequestID(ctx context.Context) string { return originOf(ctx).id }

// Address is the caller's network address, as far as proxies can be trusted; the zero address where it is not known.
func Address(ctx context.Context) netip.Addr { return originOf(ctx).address }

// RequestHeader is the header of the request, of a WebSocket that which opened it; nil where there is none. It is read-only.
func RequestHeader(ctx context.Context) http.Header { return originOf(ctx).header }

// WithOrigin returns a context that carries the id of a request, the caller's network address and the request's header, nil
// where there is none.
func WithOrigin(ctx context.Context, id string, address netip.Addr, header http.Header) context.Context {
	return context.WithValue(ctx, originKey{}, &origin{id: id, address: address, header: header})
}

// clientKey is of the client that an operation is of.
type clientKey struct{}

// ClientName is the name of the client whose endpoint is asked, for resolvers; "" outside of an operation.
func ClientName(ctx context.Context) string {
	if c, ok := ctx.Value(clientKey{}).(*Client); ok {
		return c.profile.Name
	}
	return ""
}
