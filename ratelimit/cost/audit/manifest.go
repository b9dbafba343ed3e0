package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Document is a GraphQL document with a name to report it by: a file's path,
// or the id of a persisted document.
type Document struct {
	Name string
	Text string
}

// apolloFormat is what Apollo's manifests call themselves.
const apolloFormat = "apollo-persisted-query-manifest"

// manifest is Apollo's form; Relay's and GraphQL Codegen's is a plain object
// of texts by id.
type manifest struct {
	Format     string `json:"format"`
	Version    int    `json:"version"`
	Operations []struct {
		ID   string `json:"id"`
		Body string `json:"body"`
	} `json:"operations"`
}

// ReadManifest reads a manifest of persisted documents, Apollo's or Relay's. A
// Relay manifest comes in the order of its ids.
func ReadManifest(data []byte) ([]Document, error) {
	var apollo manifest
	if err := json.Unmarshal(data, &apollo); err == nil && apollo.Format != "" {
		return readApollo(apollo)
	}
	var relay map[string]string
	if err := json.Unmarshal(data, &relay); err != nil {
		return nil, fmt.Errorf("the manifest is neither Apollo's form, with format %q, nor Relay's, an object of documents by id: %w", apolloFormat, err)
	}
	var documents []Document
	for _, id := range slices.Sorted(maps.Keys(relay)) {
		documents = append(documents, Document{Name: id, Text: relay[id]})
	}
	return documents, nil
}

func readApollo(m manifest) ([]Document, error) {
	if m.Format != apolloFormat || m.Version != 1 {
		return nil, fmt.Errorf("the manifest has format %q, version %d; supported is %q, version 1", m.Format, m.Version, apolloFormat)
	}
	var errs []error
	documents := make([]Document, len(m.Operations))
	for i, op := range m.Operations {
		if op.ID == "" || op.Body == "" {
			errs = append(errs, fmt.Errorf("operations[%d] lacks an id or a body", i))
		}
		documents[i] = Document{Name: op.ID, Text: op.Body}
	}
	return documents, errors.Join(errs...)
}
