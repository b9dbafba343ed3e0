package auth

import (
	"net/http"
	"strings"
)

// Code is the class of an [Error]; its text is the GraphQL error code.
type Code string

// The codes of this package.
const (
	// CodeUnauthenticated: the credential is missing or not valid. HTTP 401.
	CodeUnauthenticated Code = "UNAUTHENTICATED"
	// CodeForbidden: the credential is valid but does not suffice. HTTP 403.
	CodeForbidden Code = "FORBIDDEN"
	// CodeUnavailable: the credential cannot be judged now, because the keys of
	// its issuer cannot be had. HTTP 503; the same token may pass later.
	CodeUnavailable Code = "AUTH_UNAVAILABLE"
)

// Reason says why a credential was refused. The set is closed: these constants
// are all there is, so a reason is safe as a metric label and in a response.
type Reason string

// Reasons that concern how the credential was sent. RFC 6750 calls them
// invalid_request.
const (
	ReasonManyCredentials   Reason = "many_credentials"     // more than one credential
	ReasonTokenInQuery      Reason = "token_in_query"       // access_token in the URL
	ReasonUnsupportedScheme Reason = "unsupported_scheme"   // Authorization is not Bearer
	ReasonBadAuthorization  Reason = "malformed_credential" // Bearer, but not one token after one space
)

// Reasons that concern the form of the token, found before any cryptography.
const (
	ReasonTooLarge     Reason = "token_too_large"     // above MaxTokenBytes, or a header above its own limit
	ReasonAlphabet     Reason = "bad_alphabet"        // a byte outside A-Z a-z 0-9 - _ .
	ReasonSegments     Reason = "bad_segments"        // not three segments, or an empty one; an encrypted token has five
	ReasonBase64       Reason = "bad_base64"          // not canonical base64url without padding
	ReasonJSON         Reason = "bad_json"            // header or claims are not one JSON object in UTF-8
	ReasonDuplicate    Reason = "duplicate_name"      // a name twice in one object
	ReasonCaseVariant  Reason = "case_variant_name"   // names that differ by case only, or a registered name in other case
	ReasonTooDeep      Reason = "too_deep"            // nesting beyond 8, or more than 128 members in an object
	ReasonCritical     Reason = "critical_header"     // "crit" or "b64": no extension is supported
	ReasonEncrypted    Reason = "encrypted_token"     // a header of an encrypted or nested token ("enc", "zip", "cty", …)
	ReasonHeaderKey    Reason = "key_in_header"       // "jku", "jwk", "x5u" or "x5c": keys come from configuration only
	ReasonHeader       Reason = "bad_header"          // "alg", "kid" or "typ" missing, of a wrong type or too long
	ReasonClaimType    Reason = "bad_claim"           // a registered claim of a wrong type or out of range
	ReasonManyAudience Reason = "too_many_audiences"  // more than 5
	ReasonTokenType    Reason = "wrong_token_type"    // "typ" not allowed by the profile, or an id or refresh token
	ReasonAlgorithm    Reason = "algorithm_forbidden" // "alg" not in the issuer's list
)

// Reasons that concern keys, signature and claims.
const (
	ReasonUnknownIssuer   Reason = "unknown_issuer"        // "iss" is missing or not configured
	ReasonUnknownKey      Reason = "unknown_key"           // "kid" not in the issuer's set, or absent with several keys
	ReasonKeyAlgorithm    Reason = "key_algorithm"         // the key is for another algorithm
	ReasonKeysUnavailable Reason = "keys_unavailable"      // no key set, or one older than MaxStale
	ReasonSignature       Reason = "bad_signature"         //
	ReasonExpired         Reason = "expired"               // "exp" is past
	ReasonNotYetValid     Reason = "not_yet_valid"         // "nbf" is ahead
	ReasonIssuedInFuture  Reason = "issued_in_future"      // "iat" is ahead
	ReasonAudience        Reason = "wrong_audience"        //
	ReasonMissingClaim    Reason = "missing_claim"         // see Error.Claim
	ReasonClientConflict  Reason = "client_conflict"       // two claims that name the client differ
	ReasonTenant          Reason = "wrong_tenant"          // the tenant is not one of Issuer.Tenants
	ReasonBound           Reason = "sender_constrained"    // "cnf": bound to a key that a bearer does not prove
	ReasonNoCredential    Reason = "credential_required"   // anonymous where a viewer is required
	ReasonScope           Reason = "insufficient_scope"    // the viewer lacks scopes
	ReasonOtherClient     Reason = "wrong_client"          // for integrators: token of another client than the endpoint's
	ReasonClosed          Reason = "verifier_closed"       // Verify after Close
	ReasonVerifierFailed  Reason = "verifier_failed"       // a TokenVerifier of somebody's own could not check it
	ReasonCanceled        Reason = "request_canceled"      // the request ended while waiting for keys
	ReasonOverload        Reason = "too_many_key_requests" // too many requests already wait for keys
)

// Error is the refusal of a credential. It never holds text of the token.
type Error struct {
	Code   Code
	Reason Reason
	// Claim names the claim that is missing or wrong. Its value is always a
	// registered name or one from the configuration, never one from the token.
	Claim string
	// Scope is, for ReasonScope, one set of scopes (separated by spaces) that
	// would have sufficed.
	Scope string
}

// Error describes the refusal in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("auth: ")
	b.WriteString(string(e.Reason))
	if e.Claim != "" {
		b.WriteString(": ")
		b.WriteString(e.Claim)
	}
	if e.Scope != "" {
		b.WriteString(": requires ")
		b.WriteString(e.Scope)
	}
	return b.String()
}

// Is reports whether target is an *Error with the same reason, so that
// errors.Is(err, &auth.Error{Reason: auth.ReasonExpired}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason
}

// Status is the HTTP status of the refusal: 401, 403 or 503.
func (e *Error) Status() int {
	switch e.Code {
	case CodeForbidden:
		return http.StatusForbidden
	case CodeUnavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusUnauthorized
	}
}

// Challenge is the value of WWW-Authenticate for the refusal (RFC 6750 §3), or
// "" for a refusal that is no challenge (503). A missing credential is answered
// without an error code, as §3.1 asks. realm may be empty.
func (e *Error) Challenge(realm string) string {
	if e.Code == CodeUnavailable {
		return ""
	}
	params := make([]string, 0, 4)
	if realm != "" {
		params = append(params, `realm=`+quoted(realm))
	}
	if e.Reason != ReasonNoCredential {
		params = append(params, `error="`+e.bearerError()+`"`, `error_description="`+string(e.Reason)+`"`)
	}
	if e.Scope != "" {
		params = append(params, `scope=`+quoted(e.Scope))
	}
	if len(params) == 0 {
		return "Bearer"
	}
	return "Bearer " + strings.Join(params, ", ")
}

// bearerError is the error code of RFC 6750 §3.1.
func (e *Error) bearerError() string {
	if e.Code == CodeForbidden { // the only code that goes with 403
		return "insufficient_scope"
	}
	switch e.Reason {
	case ReasonManyCredentials, ReasonTokenInQuery, ReasonUnsupportedScheme, ReasonBadAuthorization:
		return "invalid_request"
	default:
		return "invalid_token"
	}
}

// quoted makes a quoted-string of RFC 9110 §5.6.4. Realm and scopes come from
// configuration; bytes that could end the header line are dropped all the same.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == 0x7f:
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// refuse is the refusal of a token or of the way it was sent.
func refuse(r Reason) *Error { return &Error{Code: CodeUnauthenticated, Reason: r} }

// refuseClaim is refuse for a claim whose name is known.
func refuseClaim(r Reason, claim string) *Error {
	return &Error{Code: CodeUnauthenticated, Reason: r, Claim: claim}
}

// unavailable says that no judgement is possible now.
func unavailable(r Reason) *Error { return &Error{Code: CodeUnavailable, Reason: r} }
