package auth

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// Limits on a token, in bytes. MaxTokenBytes is what a server with a header limit
// of 8 KiB could receive at all; the tokens of common issuers have 0.5 to 3 KiB.
const (
	MaxTokenBytes  = 8 << 10
	maxHeaderBytes = 1 << 10 // of the first segment
	maxKeyIDBytes  = 256
	maxAudiences   = 5
)

// preparsed is what has to be known of a token before its key can be chosen.
type preparsed struct {
	alg    string
	kid    string // "" when absent
	typ    string // lower case, without the prefix application/
	issuer string
	// nonce is set by "nonce", which id tokens have and hardly any others.
	nonce bool
	// hashed is set by claims that only an OpenID id token has.
	hashed bool
	// use is the claim "token_use", by which Cognito tells kinds of token.
	use string
	// bound is set by "cnf".
	bound bool
	// kind is the claim "typ", by which Keycloak tells refresh and id tokens.
	kind string
}

// preparse accepts a token only if every parser would read it alike, and returns
// what is needed to choose issuer and key. It verifies nothing. Reason "" is
// success.
//
// It stands in front of golang-jwt because that, with every option on, still
// accepts unknown "crit", "b64":false, duplicate names, names in other case, line
// breaks inside base64, and tokens of any size.
func preparse(token string) (p preparsed, why Reason) {
	head, claims, why := segments(token)
	if why != "" {
		return p, why
	}
	if why = decodeAndScan(head, p.header); why != "" {
		return p, why
	}
	if p.alg == "" {
		return p, ReasonHeader
	}
	why = decodeAndScan(claims, p.claim)
	return p, why
}

// alphabet marks the bytes of base64url.
var alphabet = func() (t [256]bool) {
	for c := range len(t) {
		t[c] = 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_'
	}
	return t
}()

// segments checks size, alphabet and count, and returns the first two segments.
// Nothing is decoded yet: a megabyte costs one comparison.
func segments(token string) (head, claims string, why Reason) {
	if len(token) > MaxTokenBytes {
		return "", "", ReasonTooLarge
	}
	var dots [2]int
	n := 0
	for i := range len(token) {
		switch c := token[i]; {
		case alphabet[c]:
		case c != '.':
			return "", "", ReasonAlphabet
		case n == len(dots):
			return "", "", ReasonSegments
		default:
			dots[n] = i
			n++
		}
	}
	if n != len(dots) {
		return "", "", ReasonSegments
	}
	head, claims = token[:dots[0]], token[dots[0]+1:dots[1]]
	signature := token[dots[1]+1:]
	if head == "" || claims == "" || signature == "" {
		return "", "", ReasonSegments
	}
	if len(head) > maxHeaderBytes {
		return "", "", ReasonTooLarge
	}
	if !canonical(signature) {
		return "", "", ReasonBase64
	}
	return head, claims, ""
}

// canonical reports whether the unused bits at the end of an unpadded base64url
// string are zero and its length possible: else several texts would stand for the
// same bytes, and a list of revoked tokens could be passed by.
func canonical(s string) bool {
	last := strings.IndexByte(base64url, s[len(s)-1])
	switch len(s) % 4 {
	case 1:
		return false
	case 2:
		return last&0x0f == 0
	case 3:
		return last&0x03 == 0
	}
	return true
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// decodeAndScan decodes a segment, whose alphabet has been checked, and scans it.
func decodeAndScan(segment string, visit member) Reason {
	if !canonical(segment) {
		return ReasonBase64
	}
	b, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return ReasonBase64
	}
	return scanObject(b, visit)
}

// header judges one header parameter (RFC 7515 §4.1).
func (p *preparsed) header(name, value []byte) Reason {
	switch string(name) {
	case "alg":
		return assign(&p.alg, value, 16)
	case "kid":
		return assign(&p.kid, value, maxKeyIDBytes)
	case "typ":
		why := assign(&p.typ, value, 64)
		p.typ = strings.TrimPrefix(strings.ToLower(p.typ), "application/")
		return why
	case "crit", "b64":
		return ReasonCritical
	case "enc", "zip", "cty", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c":
		return ReasonEncrypted
	case "jku", "jwk", "x5u", "x5c":
		return ReasonHeaderKey
	}
	if caseVariant(name, headerNames) {
		return ReasonCaseVariant
	}
	return ""
}

// assign stores a header string of 1 to limit printable ASCII bytes. Anything
// else (a number, a NUL, a kilobyte) is no identifier that an issuer would use.
func assign(to *string, value []byte, limit int) Reason {
	text, ok := stringValue(value)
	if !ok || len(text) == 0 || len(text) > limit {
		return ReasonHeader
	}
	for _, c := range text {
		if c < ' ' || c > '~' {
			return ReasonHeader
		}
	}
	*to = string(text)
	return ""
}

// claim judges the type of one claim. Values of registered claims are judged
// later, after the signature.
func (p *preparsed) claim(name, value []byte) Reason {
	switch string(name) {
	case "iss":
		text, ok := stringValue(value)
		if !ok {
			return ReasonClaimType
		}
		p.issuer = string(text)
	case "typ":
		text, ok := stringValue(value)
		if !ok || len(text) > 64 {
			return ReasonClaimType
		}
		p.kind = strings.ToLower(string(text))
	case "sub", "jti", "client_id", "azp", "scope":
		if value[0] != '"' {
			return ReasonClaimType
		}
	case "exp", "nbf", "iat", "auth_time":
		if !numericDate(value) {
			return ReasonClaimType
		}
	case "aud":
		return audience(value)
	case "token_use":
		text, ok := stringValue(value)
		if !ok || len(text) == 0 || len(text) > 64 {
			return ReasonClaimType
		}
		p.use = string(text)
	case "nonce":
		p.nonce = true
	case "at_hash", "c_hash", "s_hash":
		p.hashed = true
	case "cnf":
		p.bound = true
	default:
		if caseVariant(name, claimNames) {
			return ReasonCaseVariant
		}
	}
	return ""
}

// stringValue is the text of a JSON string value; false for any other value.
func stringValue(value []byte) ([]byte, bool) {
	if value[0] != '"' {
		return nil, false
	}
	return unescape(value[1 : len(value)-1]), true
}

// numericDate accepts a NumericDate of RFC 7519 §2 written plainly: up to 11
// digits (the year 5138) and perhaps a fraction. No sign, no exponent, no string.
func numericDate(value []byte) bool {
	whole, fraction, found := bytes.Cut(value, []byte{'.'})
	if len(whole) == 0 || len(whole) > 11 || found && len(fraction) > 9 {
		return false
	}
	for _, c := range value {
		if c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// audience accepts a string, or an array of 1 to maxAudiences strings.
func audience(value []byte) Reason {
	if value[0] == '"' {
		return ""
	}
	s := scanner{b: value}
	if !s.enter('[') {
		return ReasonClaimType
	}
	n := 0
	for ; s.more(']', n); n++ {
		if _, ok := s.str(); !ok {
			return ReasonClaimType
		}
	}
	switch {
	case n == 0:
		return ReasonClaimType
	case n > maxAudiences:
		return ReasonManyAudience
	}
	return ""
}
