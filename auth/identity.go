package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Identity attaches to an outgoing request what the service shall know about the
// viewer in ctx. It replaces any Authorization that is on the request. An error
// means that the request must not be sent.
type Identity func(ctx context.Context, r *http.Request) error

// Mode names an [Identity] in configuration.
type Mode string

// The modes. ModeInternal is what a service should have unless there is a reason.
const (
	// ModeNone: the service learns nothing about the viewer.
	ModeNone Mode = "none"
	// ModeInternal: a token of 60 s, signed by the gateway for this service alone.
	ModeInternal Mode = "internal"
	// ModeExchange: a token for this service, got from the issuer by RFC 8693.
	ModeExchange Mode = "exchange"
	// ModeForward: the viewer's own token. The service could then act as the viewer
	// towards everybody else, so this is for services that are trusted like the
	// gateway and cannot do otherwise.
	ModeForward Mode = "forward"
)

// UnmarshalText accepts the modes; the empty text is ModeNone.
func (m *Mode) UnmarshalText(text []byte) error {
	switch mode := Mode(text); mode {
	case "":
		*m = ModeNone
	case ModeNone, ModeInternal, ModeExchange, ModeForward:
		*m = mode
	default:
		return fmt.Errorf("identity mode %q is unknown; allowed are none, internal, exchange, forward", text)
	}
	return nil
}

// NewIdentity makes the Identity of a mode for one service. audience is how the
// service names itself in "aud"; s and e are needed by ModeInternal and
// ModeExchange alone and may be nil otherwise.
func NewIdentity(mode Mode, audience string, s *Signer, e *Exchanger) (Identity, error) {
	if audience == "" && (mode == ModeInternal || mode == ModeExchange) {
		return nil, fmt.Errorf("identity mode %s needs the audience of the service", mode)
	}
	switch mode {
	case ModeNone, "":
		return NoIdentity, nil
	case ModeForward:
		return ForwardToken, nil
	case ModeInternal:
		if s == nil {
			return nil, errors.New("identity mode internal needs a signer")
		}
		return s.Identity(audience), nil
	case ModeExchange:
		if e == nil {
			return nil, errors.New("identity mode exchange needs a token endpoint")
		}
		return e.Identity(audience), nil
	}
	return nil, (&mode).UnmarshalText([]byte(mode))
}

// NoIdentity removes Authorization and adds nothing.
func NoIdentity(_ context.Context, r *http.Request) error {
	r.Header.Del("Authorization")
	return nil
}

// ForwardToken sends the token with which the viewer came (see
// [NewContextWithToken]); for an anonymous viewer it adds nothing.
func ForwardToken(ctx context.Context, r *http.Request) error {
	setBearer(r, tokenFromContext(ctx))
	return nil
}

// setBearer replaces Authorization by a token, or removes it if there is none.
func setBearer(r *http.Request, token string) {
	r.Header.Del("Authorization")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
}

// viewerKey tells apart the viewers for whom an outgoing token would differ.
type viewerKey struct {
	issuer, subject, client, tenant, scopes string
	expires                                 int64
	service                                 string
}

func keyOf(v *Viewer, service string) viewerKey {
	if v == nil {
		return viewerKey{service: service}
	}
	return viewerKey{
		issuer: v.Issuer, subject: v.Subject, client: v.ClientID, tenant: v.Tenant,
		scopes: strings.Join(v.Scopes, " "), expires: v.Expires.Unix(), service: service,
	}
}
