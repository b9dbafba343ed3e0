package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Names of RFC 8693.
const (
	grantTokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
	typeAccessToken    = "urn:ietf:params:oauth:token-type:access_token"
	typeJWT            = "urn:ietf:params:oauth:token-type:jwt"
)

const maxExchangeBytes = 64 << 10

// exchangeAnswer is the response of RFC 8693 §2.2.
type exchangeAnswer struct {
	AccessToken string `json:"access_token"`
	IssuedType  string `json:"issued_token_type"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"`
	Error       string `json:"error"`
}

func (e *Exchanger) post(ctx context.Context, subject, audience string) (*exchangeAnswer, error) {
	form := url.Values{
		"grant_type":           {grantTokenExchange},
		"subject_token":        {subject},
		"subject_token_type":   {typeAccessToken},
		"requested_token_type": {typeAccessToken},
		"audience":             {audience},
	}
	if e.cfg.Scope != "" {
		form.Set("scope", e.cfg.Scope)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.cfg.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, &ExchangeError{Reason: "bad_request"}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if e.cfg.ClientID != "" {
		r.SetBasicAuth(url.QueryEscape(e.cfg.ClientID), url.QueryEscape(e.cfg.ClientSecret))
	}
	resp, err := e.client.Do(r)
	if err != nil {
		return nil, &ExchangeError{Reason: "unreachable", err: ctx.Err()}
	}
	defer func() { _ = resp.Body.Close() }()
	return readExchange(resp)
}

// readExchange judges the answer of the token endpoint.
func readExchange(resp *http.Response) (*exchangeAnswer, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxExchangeBytes+1))
	if err != nil || len(body) > maxExchangeBytes {
		return nil, &ExchangeError{Status: resp.StatusCode, Reason: "bad_answer"}
	}
	var a exchangeAnswer
	malformed := scanObject(body, nil) != "" || json.Unmarshal(body, &a) != nil
	switch {
	case resp.StatusCode != http.StatusOK:
		return nil, &ExchangeError{Status: resp.StatusCode, Reason: oauthError(a.Error)}
	case malformed || !bearerToken(a.AccessToken):
		return nil, &ExchangeError{Status: resp.StatusCode, Reason: "bad_answer"}
	case !strings.EqualFold(a.TokenType, "Bearer"):
		return nil, &ExchangeError{Status: resp.StatusCode, Reason: "not_a_bearer_token"}
	case a.IssuedType != "" && a.IssuedType != typeAccessToken && a.IssuedType != typeJWT:
		return nil, &ExchangeError{Status: resp.StatusCode, Reason: "not_an_access_token"}
	}
	return &a, nil
}

// bearerToken checks the grammar of b64token (RFC 6750 §2.1), so that an answer
// cannot break out of the header it is put into.
func bearerToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; !alphabet[c] && !strings.ContainsRune(".~+/=", rune(c)) {
			return false
		}
	}
	return s != "" && len(s) <= MaxTokenBytes
}

// oauthError admits the error codes of RFC 6749 §5.2 and RFC 8693 §2.2.2.
func oauthError(code string) string {
	switch code {
	case "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
		"unsupported_grant_type", "invalid_scope", "invalid_target":
		return code
	}
	return "refused"
}

// ExchangeError says why a token could not be exchanged. It holds neither token.
type ExchangeError struct {
	// Status is the HTTP status of the token endpoint, or 0 if it gave none.
	Status int
	// Reason is an OAuth error code (invalid_grant, invalid_target, …), or one of
	// unreachable, refused, bad_answer, not_a_bearer_token, not_an_access_token,
	// bad_request, closed.
	Reason string
	err    error
}

// Error describes the failure in one line.
func (e *ExchangeError) Error() string {
	return fmt.Sprintf("auth: token exchange: %s (status %d)", e.Reason, e.Status)
}

// Unwrap is context.DeadlineExceeded after a timeout, else nil.
func (e *ExchangeError) Unwrap() error { return e.err }
