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
	case !i.rules.admits(p):
		return ReasonTokenType
	case p.bound && !i.DangerouslyAcceptBound:
		return ReasonBound
	}
	return ""
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
	var err *Error
	if v.ClientID, err = i.client(claims); err != nil {
		return nil, err
	}
	if v.Scopes, err = i.scopes(claims); err != nil {
		return nil, err
	}
	if v.Tenant, err = i.tenant(claims); err != nil {
		return nil, err
	}
	if i.rules.more != nil {
		if err := i.rules.more(i, claims); err != nil {
			return nil, err
		}
	}
	// golang-jwt has required and checked it; a Viewer without an end must not exist.
	exp, wrong := claims.GetExpirationTime()
	if wrong != nil || exp == nil {
		return nil, refuseClaim(ReasonMissingClaim, "exp")
	}
	v.Expires = exp.Time
	return v, nil
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
	for _, names := range [...][]string{i.rules.required, i.RequiredClaims} {
		if n := slices.IndexFunc(names, empty); n >= 0 {
			return names[n]
		}
	}
	if i.rules.needsScopes && !slices.ContainsFunc(i.rules.scopes, func(name string) bool { return !empty(name) }) {
		return i.rules.scopes[0]
	}
	return ""
}

// client is the OAuth client the token was made for. Claims that may name it have to
// agree as far as they are there.
func (i *issuer) client(claims jwt.MapClaims) (string, *Error) {
	client, found := "", false
	for _, name := range i.rules.clients {
		value, has := claims[name]
		if !has {
			continue
		}
		id, ok := value.(string)
		if !ok || id != "" && !identifier(id) {
			return "", refuseClaim(ReasonClaimType, name)
		}
		if found && id != client {
			return "", refuse(ReasonClientConflict)
		}
		client, found = id, true
	}
	if client == "" && i.rules.needsClient {
		return "", refuseClaim(ReasonMissingClaim, i.rules.clients[0])
	}
	return client, nil
}

// tenant is the value of the claim that names the tenant, if one does.
func (i *issuer) tenant(claims jwt.MapClaims) (string, *Error) {
	if i.TenantClaim == "" {
		return "", nil
	}
	tenant, _ := claimAt(claims, i.TenantClaim).(string)
	if !identifier(tenant) || len(i.Tenants) > 0 && !slices.Contains(i.Tenants, tenant) {
		return "", refuseClaim(ReasonTenant, i.TenantClaim)
	}
	return tenant, nil
}

// claimAt is the claim with this name or, if there is none, the one within a claim
// that the name's dots lead to.
func claimAt(claims map[string]any, name string) any {
	if value, has := claims[name]; has {
		return value
	}
	outer, inner, dotted := strings.Cut(name, ".")
	within, ok := claims[outer].(map[string]any)
	if !dotted || !ok {
		return nil
	}
	return claimAt(within, inner)
}

// checkAudience checks the audience where it is not in "aud". What "aud" says holds
// beside it: a token that names other audiences is not for us.
func (i *issuer) checkAudience(claims jwt.MapClaims) *Error {
	if i.rules.audience == "aud" {
		return nil // golang-jwt has checked it
	}
	named, _ := claims[i.rules.audience].(string)
	if !slices.Contains(i.Audiences, named) {
		return refuseClaim(ReasonAudience, i.rules.audience)
	}
	if _, has := claims["aud"]; !has {
		return nil
	}
	audiences, err := claims.GetAudience()
	if err != nil || !slices.ContainsFunc(audiences, func(a string) bool { return slices.Contains(i.Audiences, a) }) {
		return refuseClaim(ReasonAudience, "aud")
	}
	return nil
}

// scopes reads the first claim with scopes that is there: words parted by spaces
// (RFC 8693 §4.2), or a list.
func (i *issuer) scopes(claims jwt.MapClaims) ([]string, *Error) {
	for _, name := range i.rules.scopes {
		raw, has := claims[name]
		if !has {
			continue
		}
		words, ok := scopeWords(raw)
		if !ok {
			return nil, refuseClaim(ReasonClaimType, name)
		}
		return words, nil
	}
	return nil, nil
}

// scopeWords reads the value of a claim with scopes.
func scopeWords(raw any) ([]string, bool) {
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
