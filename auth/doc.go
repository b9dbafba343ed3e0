// Package auth turns a bearer token into a Viewer, decides whether a Viewer may
// see a field, and tells backend services who is asking.
//
// It has four parts, each usable alone:
//
//   - [Verifier] checks a JWT against the rules of its issuer ([Issuer]) and the
//     issuer's published keys. [Middleware] puts it in front of a handler.
//   - [Rules], compiled from the directives @authenticated and @requiresScopes
//     of a schema, answer what a field requires of a Viewer.
//   - [Signer], [Exchanger] and the [Identity] functions attach an identity of
//     the gateway's own making to outgoing requests, so that the token of the
//     edge never reaches a service.
//   - [StripIdentityHeaders] removes inbound headers that claim an identity.
//
// # How a token is checked
//
// The order is fixed, cheapest and most general first:
//
//  1. size, alphabet, three segments, canonical base64url;
//  2. the header and the claims are scanned once by a strict JSON scanner that
//     refuses whatever two parsers could read in two ways (duplicate names,
//     names that differ by case, numbers as strings, deep nesting);
//  3. the issuer is chosen by exact "iss"; its rules for "typ" and "alg" apply;
//  4. the key is chosen by "kid" from the keys of that issuer alone;
//  5. golang-jwt verifies the signature and the times, issuer and audience;
//  6. the claims the profile requires are checked: RFC 9068 by default, or what a
//     provider that does not follow it documents ([Profile]).
//
// A failure at any step is an [*Error] whose [Reason] comes from a closed set and
// which never holds text taken from the token.
//
// # What is remembered
//
// A token that passed is remembered under its SHA-256 digest, so that the next
// request with it costs a microsecond instead of a signature. That is safe because
// the digest covers every byte of the token; only success is remembered, so nobody
// without a valid token can put anything in; an entry counts only until "exp",
// without leeway, and only while the issuer's key set is the very one it was verified
// with, so that a withdrawn key or a set that is too old takes its tokens with it; and
// the number of entries is bounded. The raw token is not kept.
//
// # What it is not for
//
// It issues no tokens for end users, keeps no sessions, reads no cookies, and
// makes no decision about single objects: "may this viewer see this post" is the
// business of the service that owns the post.
package auth
