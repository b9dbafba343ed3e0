package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/demo"
)

// persisted is a request for a document by its hash, as Apollo's clients send it, with or without the text.
func persisted(text, hash string) string {
	member := ""
	if text != "" {
		member = fmt.Sprintf(`"query":%q,`, text)
	}
	return fmt.Sprintf(`{%s"extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}}`, member, hash)
}

// persistedQueryPoisoning: nothing that a caller sends is kept under a name of its choice. A hash alone is refused, also
// after its text was sent, right or wrong.
func persistedQueryPoisoning(t *testing.T, d *Demo) {
	const good, evil = "{ads{id}}", "{posts{id}}"
	sum := sha256.Sum256([]byte(good))
	hash := hex.EncodeToString(sum[:])
	alone := func(hash string) hostile {
		return hostile{body: persisted("", hash), status: http.StatusBadRequest, code: "BAD_REQUEST"}
	}
	d.takes(t, alone(hash))
	for _, text := range []string{good, evil} { // the hash is right for one of them; the text alone decides
		got := d.takes(t, hostile{body: persisted(text, hash), status: 200})
		if !strings.HasPrefix(string(got.body), `{"data":{"`+text[1:4]) {
			t.Errorf("%s was answered %.100s", text, got.body)
		}
	}
	d.takes(t, hostile{body: persisted("{ nope }", hash), status: 400, code: "GRAPHQL_VALIDATION_FAILED"})
	for _, h := range []string{hash, strings.ToUpper(hash), hash[:63], "", strings.Repeat("a", 100_000)} {
		d.takes(t, alone(h))
	}
	for _, extensions := range []string{`{"persistedQuery":1}`, `{"persistedQuery":{"version":"1"}}`, `[]`, `"x"`} {
		d.takes(t, hostile{body: `{"extensions":` + extensions + `}`, status: 400, code: "BAD_REQUEST"})
	}
}

// documentCache: distinct documents do not add up. The first round fills the cache; all after that replace.
func documentCache(t *testing.T, _ *Demo) {
	const round, rounds = 3_000, 5
	d := withPolicy(t, demo.Options{}, "rate:\n  - {name: viewer, limit: 1000000}\n")
	var heap [rounds]uint64
	for i := range rounds {
		for n := range round {
			// The name is what makes it another document; its length, that few fill the cache.
			d.sends(t, fmt.Sprintf("query %s%d { __typename }", strings.Repeat("q", 2_000), i*round+n))
		}
		heap[i] = liveHeap()
	}
	// Kept, each of the later ones would take 2 kB for its text alone, 24 MB together.
	if last, first := heap[rounds-1], heap[0]; last > first+16<<20 {
		t.Errorf("the heap grew from %d to %d MiB: %v", first>>20, last>>20, heap)
	}
	t.Logf("heap after each %d documents, bytes: %v", round, heap)
}

// sends asks and expects data.
func (d *Demo) sends(t *testing.T, document string) {
	t.Helper()
	w := httptest.NewRecorder()
	d.public.Handler.ServeHTTP(w, hostile{body: query(document)}.request())
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// liveHeap is what is in use after a collection.
func liveHeap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers and pools let go of
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
