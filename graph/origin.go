package graph

import (
	"context"
	"net/netip"
)

// origin is what is known of a request before anybody has asked who sends it. All of it is one value in the context:
// each further one would cost a copy of the request.
type origin struct {
	id      string
	address netip.Addr
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

// WithOrigin returns a context that carries the id of a request and the caller's network address.
func WithOrigin(ctx context.Context, id string, address netip.Addr) context.Context {
	return context.WithValue(ctx, originKey{}, &origin{id: id, address: address})
}
