package issuer

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Where Handler serves.
const (
	JWKSPath  = "/.well-known/jwks.json"
	TokenPath = "/token"
)

// Handler serves the keys at JWKSPath and tokens at TokenPath:
//
//	GET|POST /token?client=web&viewer=7&scope=posts:write&ttl=10m
//
// Parameters may also stand in a form body. The answer is the JSON of RFC 6749
// §5.1, or with "Accept: text/plain" the token alone. client defaults to web and
// viewer to 1, the first of the demo's profiles.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+JWKSPath, i.serveKeys)
	mux.HandleFunc("GET "+TokenPath, i.serveToken)
	mux.HandleFunc("POST "+TokenPath, i.serveToken)
	return mux
}

func (i *Issuer) serveKeys(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	writeJSON(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
		"kty": "OKP",
		"crv": "Ed25519",
		"use": "sig",
		"alg": "EdDSA",
		"kid": i.keyID,
		"x":   base64.RawURLEncoding.EncodeToString(i.key.Public().(ed25519.PublicKey)),
	}}})
}

func (i *Issuer) serveToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	client, viewer := orElse(r.FormValue("client"), "web"), orElse(r.FormValue("viewer"), "1")
	ttl := DefaultTTL
	if text := r.FormValue("ttl"); text != "" {
		var err error
		if ttl, err = time.ParseDuration(text); err != nil || ttl == 0 {
			badRequest(w, "ttl is not a duration such as 10m")
			return
		}
	}
	scopes := strings.Fields(r.FormValue("scope"))
	token, err := i.Token(client, viewer, scopes, ttl)
	if err != nil {
		badRequest(w, err.Error())
		return
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "text/plain") {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(token + "\n"))
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": token,
		"token_type":   "Bearer",
		"expires_in":   int(ttl.Seconds()),
		"scope":        strings.Join(scopes, " "),
	})
}

func badRequest(w http.ResponseWriter, description string) {
	writeJSON(w, http.StatusBadRequest, map[string]any{
		"error": "invalid_request", "error_description": description,
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // strings and numbers: only a gone client fails
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
