package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"strings"
)

// identityHeaders are the families of headers by which proxies and gateways tell
// services who is asking. A family is the name itself and whatever follows it
// after a hyphen.
var identityHeaders = [...]string{
	"x-user", "x-userid", "x-username", "x-internal", "x-passport", "x-viewer", "x-tenant", "x-identity",
	"x-auth", "x-authenticated", "x-webauth", "x-remote", "remote-user", "x-jwt", "x-consumer", "x-credential",
	"x-client-cert", "x-ssl", "ssl-client", "x-envoy", "x-facet", "x-amzn-oidc", "x-goog-authenticated-user",
	"x-goog-iap", "x-ms-client-principal", "x-ms-token", "x-original", "x-rewrite", "baggage",
}

// forwardedHeaders are the families by which a proxy tells where a request came
// from.
var forwardedHeaders = [...]string{
	"forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip", "cf-connecting-ip",
}

// StripIdentityHeaders deletes from an inbound header whatever claims an identity,
// in every spelling that some server reads alike: X-User-Id, x_user_id, X.User.ID.
// It belongs first in the chain, for plain requests and WebSocket upgrades.
//
// Headers that tell the client's address (Forwarded, X-Forwarded-*, X-Real-Ip) go
// too, unless trustedProxy says that the peer is one of our proxies; then those
// with the plain spelling stay, because a proxy sets no other.
func StripIdentityHeaders(h http.Header, trustedProxy bool) {
	for name := range h {
		if harmless(name) {
			continue
		}
		plain := normalName(name)
		forwarded := inFamily(plain, forwardedHeaders[:])
		keep := forwarded && trustedProxy && strings.EqualFold(name, plain)
		if !keep && (forwarded || inFamily(plain, identityHeaders[:])) {
			delete(h, name) // not Del, which would look for the canonical spelling
		}
	}
}

// harmless knows the headers of nearly every request, in net/http's spelling, which
// claim no identity: comparing these costs less than looking through all families.
func harmless(name string) bool {
	switch name {
	case "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Connection", "Content-Length",
		"Content-Type", "Cookie", "Dnt", "Origin", "Pragma", "Priority", "Referer", "Sec-Fetch-Dest", "Sec-Fetch-Mode",
		"Sec-Fetch-Site", "Traceparent", "User-Agent", "X-Request-Id":
		return true
	}
	return false
}

// normalName maps a name to the form that CGI-like servers reduce it to: one case,
// one kind of separator.
func normalName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return '-'
	}, name)
}

func inFamily(plain string, families []string) bool {
	for _, f := range families {
		if rest, ok := strings.CutPrefix(plain, f); ok && (rest == "" || rest[0] == '-') {
			return true
		}
	}
	return false
}

// neverForwarded are headers that an allow-list may not name: they carry the
// client's own credential, belong to one connection, or describe a body that is
// not passed on.
var neverForwarded = [...]string{
	"authorization", "proxy-authorization", "proxy-authenticate", "proxy-connection", "cookie", "set-cookie", "host",
	"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "content-type",
	"content-encoding", "expect", "traceparent", "tracestate",
}

// maxForwardedBytes bounds the values of one forwarded header.
const maxForwardedBytes = 4 << 10

// ForwardList is an allow-list of inbound headers that reach services. Its zero
// value, and nil, let nothing through.
type ForwardList struct{ names []string }

// NewForwardList makes a list of header names, or reports each one that cannot be
// forwarded: credentials, hop-by-hop headers and headers that claim an identity.
//
// Permitted: "Accept-Language", "X-Experiment". Prohibited: "Cookie", "X-User-Id".
func NewForwardList(names ...string) (*ForwardList, error) {
	var errs []error
	l := &ForwardList{}
	for _, name := range names {
		plain := normalName(name)
		switch {
		case name == "" || !strings.EqualFold(name, plain):
			errs = append(errs, fmt.Errorf("header %q: only letters, digits and hyphens are allowed", name))
		case inFamily(plain, identityHeaders[:]) || inFamily(plain, forwardedHeaders[:]):
			errs = append(errs, fmt.Errorf("header %q claims an identity and is never forwarded", name))
		case inFamily(plain, neverForwarded[:]):
			errs = append(errs, fmt.Errorf("header %q carries a credential or belongs to one connection and is never forwarded", name))
		default:
			l.names = append(l.names, textproto.CanonicalMIMEHeaderKey(name))
		}
	}
	return l, errors.Join(errs...)
}

// Copy copies the listed headers from an inbound to an outbound request. One whose
// values exceed 4 KiB together is left out.
func (l *ForwardList) Copy(dst, src http.Header) {
	if l == nil {
		return
	}
	for _, name := range l.names {
		values, size := src[name], 0
		for _, v := range values {
			size += len(v)
		}
		if len(values) > 0 && size <= maxForwardedBytes {
			dst[name] = append([]string(nil), values...)
		}
	}
}
