package auth

import "bytes"

// headerNames are the header parameters that mean something to this package. A
// name that equals one of them only when case is folded is refused.
var headerNames = [...]string{
	"alg", "kid", "typ", "cty", "crit", "b64", "zip", "enc", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256",
}

// claimNames are likewise the claims that mean something here or commonly do
// behind us (RFC 7519, 7800, 8693, 9068, OpenID Connect).
var claimNames = [...]string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "azp", "scope", "scp", "typ", "cnf", "act",
	"may_act", "nonce", "at_hash", "c_hash", "auth_time", "acr", "amr", "sid", "events", "roles", "groups", "entitlements",
}

// caseVariant reports whether name is one of names in other case.
func caseVariant(name []byte, names []string) bool {
	for _, n := range names {
		if bytes.EqualFold(name, []byte(n)) {
			return string(name) != n
		}
	}
	return false
}
