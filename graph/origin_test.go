package graph

import (
	"net/http"
	"net/netip"
	"testing"
)

// What is known of a request is in its context, and nowhere else.
func TestOrigin(t *testing.T) {
	t.Parallel()
	address := netip.MustParseAddr("192.0.2.1")
	ctx := WithOrigin(t.Context(), "one", address, http.Header{"A": {"b"}})
	if RequestID(ctx) != "one" || Address(ctx) != address || RequestHeader(ctx).Get("A") != "b" {
		t.Errorf("%q, %s", RequestID(ctx), Address(ctx))
	}
	if RequestID(t.Context()) != "" || Address(t.Context()).IsValid() {
		t.Error("the parent changed")
	}
}
