package auth

import (
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Limits on what becomes part of a Viewer.
const (
	maxSubjectBytes = 512
	maxScopes       = 256
)

// admits applies the issuer's rules that need no key. They come first so that a
// token of the wrong kind never causes keys to be fetched.
func (i *issuer) admits(p *preparsed) Reason {
	switch {
	case !slices.Contains(i.Algorithms, p.alg):
		return ReasonAlgorithm
	case !i.admitsType(p):
		return ReasonTokenType
	case p.bound && !i.DangerouslyAcceptBound:
		return ReasonBound
	}
	return ""
}

// admitsType keeps apart the kinds of token one issuer signs with the same key
// (RFC 8725 §3.11, RFC 9068 §4).
func (i *issuer) admitsType(p *preparsed) bool {
	if i.Profile == ProfileAccessToken {
		return p.typ == "at+jwt"
	}
	if p.typ != "" && p.typ != "jwt" && p.typ != "at+jwt" {
		return false
	}
	return !p.idToken && (p.kind == "" || p.kind == "bearer" || p.kind == "at+jwt")
}

// viewer judges the verified claims and makes the Viewer.
func (i *issuer) viewer(claims jwt.MapClaims) (*Viewer, *Error) {
	if missing := i.missing(claims); missing != "" {
		return nil, refuseClaim(ReasonMissingClaim, missing)
	}
	v := &Viewer{Issuer: i.URL, Claims: claims}
	v.Subject, _ = v.Claim("sub")
	if !identifier(v.Subject) {
		return nil, refuseClaim(ReasonClaimType, "sub")
	}
	var ok bool
	if v.ClientID, ok = clientID(v); !ok {
		return nil, refuse(ReasonClientConflict)
	}
	if v.ClientID != "" && !identifier(v.ClientID) {
		return nil, refuseClaim(ReasonClaimType, "client_id")
	}
	if v.Scopes, ok = scopes(claims); !ok {
		return nil, refuseClaim(ReasonClaimType, "scope")
	}
	if i.TenantClaim != "" {
		v.Tenant, _ = v.Claim(i.TenantClaim)
		if !identifier(v.Tenant) || len(i.Tenants) > 0 && !slices.Contains(i.Tenants, v.Tenant) {
			return nil, refuseClaim(ReasonTenant, i.TenantClaim)
		}
	}
	// golang-jwt has required and checked it; a Viewer without an end must not exist.
	exp, err := claims.GetExpirationTime()
	if err != nil || exp == nil {
		return nil, refuseClaim(ReasonMissingClaim, "exp")
	}
	v.Expires = exp.Time
	return v, nil
}

// required are the claims each profile asks for.
func (p Profile) required() []string {
	if p == ProfileGeneric {
		return []string{"iss", "exp", "aud", "sub"}
	}
	return []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
}

// missing names the first required claim that is not there or is empty.
func (i *issuer) missing(claims jwt.MapClaims) string {
	// Present but empty is as good as missing: {"jti": ""} names no token.
	empty := func(name string) bool {
		switch v := claims[name].(type) {
		case nil:
			return true
		case string:
			return v == ""
		case []any:
			return len(v) == 0
		}
		return false
	}
	for _, names := range [...][]string{i.Profile.required(), i.RequiredClaims} {
		if n := slices.IndexFunc(names, empty); n >= 0 {
			return names[n]
		}
	}
	return ""
}

// clientID is "client_id", else "azp"; false if both are there and differ.
func clientID(v *Viewer) (string, bool) {
	id, hasID := v.Claim("client_id")
	party, hasParty := v.Claim("azp")
	switch {
	case !hasID:
		return party, true
	case hasParty && party != id:
		return "", false
	}
	return id, true
}

// scopes reads "scope" (RFC 8693 §4.2: words parted by spaces), else "scp", which
// some issuers write as a list.
func scopes(claims jwt.MapClaims) ([]string, bool) {
	raw, has := claims["scope"]
	if !has {
		raw = claims["scp"]
	}
	var words []string
	switch s := raw.(type) {
	case nil:
		return nil, true
	case string:
		words = strings.Fields(s)
	case []any:
		for _, e := range s {
			w, ok := e.(string)
			if !ok || strings.ContainsAny(w, " \t\r\n") {
				return nil, false
			}
			words = append(words, w)
		}
	default:
		return nil, false
	}
	return words, len(words) <= maxScopes && !slices.ContainsFunc(words, func(w string) bool { return !scopeToken(w) })
}

// scopeToken checks the grammar of RFC 6749 §3.3.
func scopeToken(w string) bool {
	for i := range len(w) {
		if c := w[i]; c < '!' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return w != ""
}

// identifier refuses what could break out of a log line, a header or a key made of
// it: control characters, and more bytes than any identifier has.
func identifier(s string) bool {
	return s != "" && len(s) <= maxSubjectBytes &&
		!strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0 })
}
