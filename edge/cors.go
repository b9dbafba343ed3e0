package edge

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"

	"github.com/facetgraph/facet/schema"
)

// exposedHeaders are those that pages of other origins may read beside the usual ones.
var exposedHeaders = []string{RequestIDHeader, "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "ETag"}

// newCORS answers preflights and marks responses by a client's policy. Every header may be sent: none is proof of
// anything but Authorization, which a page must know to send.
func newCORS(policy schema.CORS) *cors.Cors {
	return cors.New(cors.Options{
		AllowOriginFunc:  func(origin string) bool { return originAllowed(policy.Origins, origin) },
		AllowedMethods:   []string{http.MethodGet, http.MethodPost, methodQuery},
		AllowedHeaders:   []string{"*"},
		ExposedHeaders:   exposedHeaders,
		AllowCredentials: policy.Credentials,
		MaxAge:           int(policy.MaxAge.Seconds()),
	})
}

// originAllowed matches the Origin header against a client's list, in which "*" is every origin and the first label of
// a host may be a wildcard for one label.
func originAllowed(patterns []string, origin string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		scheme, rest, wild := strings.Cut(pattern, "://*.")
		if !wild {
			return pattern == "*" || pattern == origin
		}
		host, under := strings.CutPrefix(origin, scheme+"://")
		label, after, dotted := strings.Cut(host, ".")
		return under && dotted && isLabel(label) && after == rest
	})
}

// isLabel says whether a text is one label of a host's name as browsers write it, and nothing else of an URL: what
// stands before the first dot of https://evil/.example.com is no host below example.com.
func isLabel(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// CORS answers preflights and marks responses, those that next refuses included: put it outside authentication. The
// client is the one in the path, else the one in the headers. A preflight to /graphql names none: it is answered for
// the first client that knows the origin.
func (s *Edge) CORS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if origin == "" || upgrades(r) {
			next.ServeHTTP(w, r)
			return
		}
		if c := s.clients().forOrigin(r, origin); c != nil {
			c.cors.ServeHTTP(w, r, next.ServeHTTP)
			return
		}
		w.Header().Add("Vary", "Origin")
		next.ServeHTTP(w, r)
	})
}

// forOrigin finds the client by whose policy a request of another origin is answered; nil where there is none.
func (k *catalog) forOrigin(r *http.Request, origin string) *client {
	if path, ok := strings.CutPrefix(r.URL.Path, "/graphql/"); ok {
		name, _, _ := strings.Cut(path, "/")
		return k.byName[name]
	}
	if r.URL.Path != "/graphql" {
		return nil
	}
	if c, failure := k.identify(r, ""); failure == nil {
		return c
	}
	for _, name := range k.names {
		if c := k.byName[name]; originAllowed(c.Profile().Policy.CORS.Origins, origin) {
			return c
		}
	}
	return nil
}

// mayConnect says whether the page that opens a socket may: one of our own, or one that the client's policy lists; c is
// nil where the client is not known yet, then any client's will do. Programs send no Origin.
func (k *catalog) mayConnect(r *http.Request, c *client) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if u, err := url.Parse(origin); err == nil && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	return slices.ContainsFunc(k.names, func(name string) bool {
		known := k.byName[name]
		return (c == nil || c == known) && originAllowed(known.Profile().Policy.CORS.Origins, origin)
	})
}
