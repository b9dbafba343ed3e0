package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/go-json-experiment/json"
)

// persistedQuery is Apollo's extension for automatic persisted queries (APQ): the hash of a document, with its text or
// in place of it.
type persistedQuery struct {
	Version    int    `json:"version"`
	SHA256Hash string `json:"sha256Hash"`
}

// checkPersisted answers for the extension. Facet keeps no documents under names that callers choose, so a hash alone
// gets the one answer upon which Apollo's and urql's clients send the text, now and from then on. A hash beside a text
// must be the text's: a cache on the way may know the document by it.
func checkPersisted(req *Request) *Failure {
	named := bytes.Contains(req.Extensions, []byte("persistedQuery")) || bytes.IndexByte(req.Extensions, '\\') >= 0
	if !named { // nearly always
		return nil
	}
	var extensions struct {
		Persisted *persistedQuery `json:"persistedQuery"`
	}
	err := json.Unmarshal(req.Extensions, &extensions)
	p := extensions.Persisted
	switch {
	case err == nil && p == nil:
		return nil
	case err != nil || p.Version != 1 || len(p.SHA256Hash) != hex.EncodedLen(sha256.Size):
		return Refuse(http.StatusBadRequest, CodeBadRequest, "extensions.persistedQuery must be version 1 with sha256Hash, 64 hexadecimal digits")
	case req.Query == "":
		return invalid(http.StatusBadRequest, CodePersistedNotSupported, "PersistedQueryNotSupported")
	}
	if sum := sha256.Sum256([]byte(req.Query)); hex.EncodeToString(sum[:]) != p.SHA256Hash {
		return Refuse(http.StatusBadRequest, CodePersistedMismatch, "provided sha does not match query")
	}
	return nil
}
