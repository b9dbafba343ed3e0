package playground

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// secure sets the headers that keep a page from running, loading or telling
// anything that it should not, and returns the nonce for its scripts and style
// sheets (CSP Level 3).
func secure(h http.Header) (nonce string) {
	nonce = rand.Text()
	h.Set("Content-Security-Policy", policy(nonce))
	h.Set("X-Frame-Options", "DENY") // for browsers without frame-ancestors
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	// The page holds a nonce for one load, and perhaps a demo token.
	h.Set("Cache-Control", "no-store")
	return nonce
}

// policy is the Content-Security-Policy of a page: what is not listed is
// forbidden, and scripts run only from a <script> that has the nonce.
func policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'nonce-" + nonce + "'",
		"style-src 'nonce-" + nonce + "'",
		"font-src data:",
		"img-src 'self' data:",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}
