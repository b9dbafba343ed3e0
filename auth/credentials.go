package auth

import (
	"net/http"
	"net/url"
	"strings"
)

// TokenFromRequest is the bearer token of a request, or "" for an anonymous one.
//
// There is one place for a credential, the header Authorization, and one form,
// "Bearer", one space, the token (RFC 6750 §2.1; the scheme in any case). Two such
// headers, another scheme, or an access_token in the URL, where it would end up in
// logs and caches, are refused rather than overlooked: a client that sends a
// credential means to be somebody. Cookies are never read.
func TokenFromRequest(r *http.Request) (string, *Error) {
	values := r.Header.Values("Authorization")
	inQuery := queryToken(r.URL)
	switch {
	case len(values) > 1, inQuery && len(values) > 0:
		return "", refuse(ReasonManyCredentials)
	case inQuery:
		return "", refuse(ReasonTokenInQuery)
	case len(values) == 0:
		return "", nil
	}
	return parseAuthorization(values[0])
}

// TokenFromInit is the token in the payload of the connection_init message of
// graphql-transport-ws, or "" if there is none. The key is "Authorization" in any
// case and may occur once; its value has the form of the header, or is null, which
// is how JavaScript clients write that nobody is logged in.
func TokenFromInit(payload map[string]any) (string, *Error) {
	var value any
	found := 0
	for name, v := range payload {
		if strings.EqualFold(name, "Authorization") {
			value = v
			found++
		}
	}
	switch found {
	case 0:
		return "", nil
	case 1:
	default:
		return "", refuse(ReasonManyCredentials)
	}
	switch text := value.(type) {
	case nil:
		return "", nil
	case string:
		return parseAuthorization(text)
	}
	return "", refuse(ReasonBadAuthorization)
}

// parseAuthorization takes the token out of "Bearer <token>".
func parseAuthorization(value string) (string, *Error) {
	scheme, token, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		if strings.ContainsAny(scheme, "\t,") || value == "" {
			return "", refuse(ReasonBadAuthorization)
		}
		return "", refuse(ReasonUnsupportedScheme)
	}
	if len(token) > MaxTokenBytes {
		return "", refuse(ReasonTooLarge)
	}
	if token == "" {
		return "", refuse(ReasonBadAuthorization)
	}
	for i := range len(token) {
		if c := token[i]; !alphabet[c] && c != '.' {
			return "", refuse(ReasonBadAuthorization)
		}
	}
	return token, nil
}

// queryToken reports whether the URL carries an access_token, spelled in any case
// and with any escapes.
func queryToken(u *url.URL) bool {
	if u == nil || u.RawQuery == "" {
		return false
	}
	for pair := range strings.FieldsFuncSeq(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		name, _, _ := strings.Cut(pair, "=")
		if len(name) < len("access_token") {
			continue
		}
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if strings.EqualFold(name, "access_token") {
			return true
		}
	}
	return false
}
