package edge

import (
	"math/rand/v2"
	"net/http"
	"net/netip"

	"github.com/facetgraph/facet/graph"
)

// RequestIDHeader carries the id of a request, in and out.
const RequestIDHeader = "X-Request-Id"

// WithOrigins gives every request an id, answers with it, and notes the caller's network address as far as proxies can
// be trusted, which address finds out. It belongs outside of everything that refuses requests.
func WithOrigins(next http.Handler, address func(*http.Request) netip.Addr) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := requestID(r)
		w.Header()[RequestIDHeader] = []string{id}
		next.ServeHTTP(w, r.WithContext(graph.WithOrigin(r.Context(), id, address(r), r.Header)))
	})
}

// requestID takes over the caller's id where it is harmless, so that one id follows a request through a company, and
// makes one otherwise.
func requestID(r *http.Request) string {
	id := r.Header.Get(RequestIDHeader)
	if len(id) == 0 || len(id) > 64 {
		return newRequestID()
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return newRequestID()
		}
	}
	return id
}

// Letters of base32 (RFC 4648), of five bits each: 26 make 130 bits, so that no two requests ever share an id.
const (
	idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	idLength  = 26
	idDrawn   = 12 // letters from one random number
)

// newRequestID makes an id. It has to be unique and no secret, so the runtime's own generator does, which needs no
// system call.
func newRequestID() string {
	var id [idLength]byte
	var bits uint64
	for i := range id {
		if i%idDrawn == 0 {
			bits = rand.Uint64()
		}
		id[i] = idLetters[bits%uint64(len(idLetters))]
		bits /= uint64(len(idLetters))
	}
	return string(id[:])
}
