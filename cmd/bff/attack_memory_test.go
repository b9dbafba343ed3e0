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

	"github.com/facetgraph/facet/bff"
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

// persistedQueryPoisoning: nothing that a caller sends is kept under a name of its choice. A hash alone is refused in
// the words upon which clients send the text, also after the text was sent; a hash beside another text is refused.
func persistedQueryPoisoning(t *testing.T, d *Demo) {
	const good, evil = "{ads{id}}", "{posts{id}}"
	const unsupported, mismatch = "PERSISTED_QUERY_NOT_SUPPORTED", "PERSISTED_QUERY_HASH_MISMATCH"
	sum := sha256.Sum256([]byte(good))
	hash := hex.EncodeToString(sum[:])
	refused := func(text, hash, code string) {
		d.takes(t, hostile{body: persisted(text, hash), status: http.StatusBadRequest, code: code})
	}
	refused("", hash, unsupported)
	if got := d.takes(t, hostile{body: persisted(good, hash), status: 200}); !strings.HasPrefix(string(got.body), `{"data":{"ads"`) {
		t.Errorf("%s was answered %.100s", good, got.body)
	}
	for _, text := range []string{evil, good + " ", "{ nope }"} {
		refused(text, hash, mismatch)
	}
	refused(good, strings.ToUpper(hash), mismatch)
	refused("", hash, unsupported)
	for _, h := range []string{hash[:63], "", strings.Repeat("a", 100_000)} {
		refused("", h, "BAD_REQUEST")
		refused(good, h, "BAD_REQUEST")
	}
	for _, extensions := range []string{
		`{"persistedQuery":1}`, `{"persistedQuery":{"version":"1"}}`, `{"persistedQuery":{"version":2,"sha256Hash":"` + hash + `"}}`,
		`{"\u0070ersistedQuery":1}`,
	} {
		d.takes(t, hostile{body: `{"query":"{ads{id}}","extensions":` + extensions + `}`, status: 400, code: "BAD_REQUEST"})
	}
	for _, extensions := range []string{`[]`, `"x"`} {
		d.takes(t, hostile{body: `{"query":"{ads{id}}","extensions":` + extensions + `}`, status: 422, code: "BAD_REQUEST"})
	}
	plain := hostile{body: persisted("", hash), header: http.Header{"Accept": {"application/json"}}, status: http.StatusBadRequest, code: unsupported}
	d.takes(t, plain)
	plain.status = http.StatusOK // as old clients know it
	withPolicy(t, demo.Options{}, "http: {status: legacy}\n").takes(t, plain)
}

// documentCache: distinct documents do not add up. The first round fills the cache; all after that replace.
func documentCache(t *testing.T, _ *Demo) {
	const round, rounds = 3_000, 5
	d := withPolicy(t, demo.Options{}, "rate:\n  - {name: viewer, limit: 1000000}\n", func(c *bff.Config) { c.Cache.Documents = 12 << 20 })
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
	d.Handler().ServeHTTP(w, hostile{body: query(document)}.request())
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
