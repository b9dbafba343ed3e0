package auth

import (
	"context"
	"slices"
	"time"
)

// Viewer is who is asking, as its token says. A Viewer is shared by every request
// that carries the same token: treat it, its slices and its map as read-only.
type Viewer struct {
	// Subject is "sub", unique within Issuer.
	Subject string
	// Issuer is "iss", one of the configured issuers.
	Issuer string
	// ClientID is the OAuth client the token was made for, in the claim that the
	// issuer's profile names: "client_id", else "azp", unless that says otherwise.
	// With ProfileFirebase it is "".
	ClientID string
	// Scopes are the words of "scope", else of "scp", or as the issuer's profile has
	// it, in the token's order.
	Scopes []string
	// Tenant is the value of the claim Issuer.TenantClaim, or "".
	Tenant string
	// Expires is "exp". A long-lived connection has to end by then.
	Expires time.Time
	// Claims are all claims of the token as decoded by encoding/json. Read-only.
	Claims map[string]any
}

// HasScopes reports whether v has every one of the scopes. A nil Viewer has none;
// with no arguments the answer is true for every Viewer but nil.
func (v *Viewer) HasScopes(scopes ...string) bool {
	if v == nil {
		return false
	}
	for _, s := range scopes {
		if !slices.Contains(v.Scopes, s) {
			return false
		}
	}
	return true
}

// Claim is the claim with this exact name if it is there and is a string.
func (v *Viewer) Claim(name string) (string, bool) {
	if v == nil {
		return "", false
	}
	s, ok := v.Claims[name].(string)
	return s, ok
}

// contextKey is the type of this package's only context key.
type contextKey struct{}

// principal is what the context carries. The raw token stands beside the Viewer,
// not in it, so that it lives only as long as the request.
type principal struct {
	viewer *Viewer
	token  string
}

// NewContext returns a context that carries v. A nil v makes it anonymous.
func NewContext(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, contextKey{}, principal{viewer: v})
}

// NewContextWithToken is [NewContext] that also carries the raw token, which the
// identity modes exchange and forward need. [Middleware] uses it.
func NewContextWithToken(ctx context.Context, v *Viewer, token string) context.Context {
	return context.WithValue(ctx, contextKey{}, principal{viewer: v, token: token})
}

// FromContext is the Viewer of the context; false means anonymous.
func FromContext(ctx context.Context) (*Viewer, bool) {
	p, _ := ctx.Value(contextKey{}).(principal)
	return p.viewer, p.viewer != nil
}

// tokenFromContext is the raw token beside the Viewer, or "".
func tokenFromContext(ctx context.Context) string {
	p, _ := ctx.Value(contextKey{}).(principal)
	return p.token
}
