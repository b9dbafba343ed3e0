package auth

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// headerNames are the header parameters that mean something to this package. A
// name that equals one of them only when case is folded is refused.
var headerNames = folded(
	"alg", "kid", "typ", "cty", "crit", "b64", "zip", "enc", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256",
)

// claimNames are likewise the claims that mean something here or commonly do
// behind us (RFC 7519, 7800, 8693, 9068, OpenID Connect, and what the profiles read).
var claimNames = folded(
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "azp", "scope", "scp", "typ", "cnf", "act",
	"may_act", "nonce", "at_hash", "c_hash", "auth_time", "acr", "amr", "sid", "events", "roles", "groups", "entitlements",
	"s_hash", "token_use", "cid", "appid", "tid", "firebase",
)

// folded indexes names by their foldHash.
func folded(names ...string) map[uint32]string {
	m := make(map[uint32]string, len(names))
	for _, n := range names {
		m[foldHash([]byte(n))] = n
	}
	return m
}

// caseVariant reports whether text is one of names in other case.
func caseVariant(text []byte, names map[uint32]string) bool {
	n, found := names[foldHash(text)]
	return found && string(text) != n && bytes.EqualFold(text, []byte(n))
}

// foldHash is a hash (FNV-1a) that is equal for texts that bytes.EqualFold calls
// equal: it takes each rune as the least one of those that fold to each other, which
// for ASCII letters, "ſ" and the Kelvin sign is the capital letter.
func foldHash(text []byte) uint32 {
	h := uint32(2166136261)
	for len(text) > 0 {
		r, n := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text)
			r = leastFold(r)
		} else if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		h = (h ^ uint32(r)) * 16777619
		text = text[n:]
	}
	return h
}

func leastFold(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}
