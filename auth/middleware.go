package auth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// TokenVerifier turns the token of a request into a Viewer. What it refuses is an
// *[Error]; any other error means that the token cannot be checked at the moment,
// and is answered 503. It must be safe for concurrent use. [Verifier] is one.
type TokenVerifier interface {
	Verify(ctx context.Context, token string) (*Viewer, error)
}

// Middleware puts the Viewer of the request's token into its context. A request
// without a token goes on anonymously; whether that suffices is decided per field.
// A token that is not valid never does: it is answered by onError, and next is not
// called.
//
// WWW-Authenticate is set before onError is called. onError writes the status
// ([Error.Status]) and the body; nil stands for [WriteError].
func Middleware(v TokenVerifier, onError func(http.ResponseWriter, *http.Request, *Error)) func(http.Handler) http.Handler {
	if onError == nil {
		onError = WriteError
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			admitted, err := admit(v, r)
			if err != nil {
				SetChallenge(w.Header(), err)
				onError(w, r, err)
				return
			}
			next.ServeHTTP(w, admitted)
		})
	}
}

// admit is r with its Viewer in the context.
func admit(v TokenVerifier, r *http.Request) (*http.Request, *Error) {
	token, refusal := TokenFromRequest(r)
	if refusal != nil {
		if own, ok := v.(*Verifier); ok {
			own.metrics.verification(r.Context(), refusal)
		}
		return nil, refusal
	}
	if token == "" {
		return r, nil
	}
	viewer, err := v.Verify(r.Context(), token)
	if refusal, ok := errors.AsType[*Error](err); ok {
		return nil, refusal
	}
	if err != nil {
		return nil, unavailable(ReasonVerifierFailed)
	}
	return r.WithContext(NewContextWithToken(r.Context(), viewer, token)), nil
}

// SetChallenge sets the headers that go with a refusal: WWW-Authenticate for 401
// and 403, Retry-After for 503, and Cache-Control, since no refusal may be cached.
func SetChallenge(h http.Header, err *Error) {
	if challenge := err.Challenge(""); challenge != "" {
		h.Set("WWW-Authenticate", challenge)
	}
	if err.Code == CodeUnavailable {
		h.Set("Retry-After", "1")
	}
	h.Set("Cache-Control", "no-store")
}

// WriteError answers a refusal with a GraphQL response that holds one error.
func WriteError(w http.ResponseWriter, _ *http.Request, err *Error) {
	body, _ := json.Marshal(map[string]any{ // strings only: cannot fail
		"errors": []any{map[string]any{
			"message":    err.Message(),
			"extensions": map[string]any{"code": err.Code, "reason": err.Reason},
		}},
	})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(err.Status())
	_, _ = w.Write(body)
}

// Message is a sentence for the client's developer.
func (e *Error) Message() string {
	switch e.Code {
	case CodeForbidden:
		return "The credential does not permit this."
	case CodeUnavailable:
		return "The credential cannot be checked at the moment."
	}
	switch e.Reason {
	case ReasonNoCredential:
		return "A credential is required."
	case ReasonUnsupportedScheme, ReasonBadAuthorization:
		return "The header Authorization must be the word Bearer, one space and one token."
	case ReasonManyCredentials:
		return "There is more than one credential; send one token in the header Authorization."
	case ReasonTokenInQuery:
		return "A token in the URL is not accepted; send it in the header Authorization."
	case ReasonExpired:
		return "The token has expired."
	}
	return "The credential is not valid."
}
