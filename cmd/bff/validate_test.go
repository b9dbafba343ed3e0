package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/demo"
)

// gqlparser lets object literals pass for scalars: they would fail later, with the names of Go types.
func TestObjectLiteralsForScalarsAreInvalid(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for document, expected := range map[string]string{
		`{ profile(handle: {}) { id } }`:               `\"String!\"`,
		`{ posts(first: {a: 1}) { id } }`:              `\"Int!\"`,
		`{ __typename @skip(if: {}) }`:                 `\"Boolean!\"`,
		`{ node(id: {}) { id } }`:                      `\"ID!\"`,
		`query($first: Int! = {}) { posts { title } }`: `\"Int!\"`,
	} {
		got := d.post(t, "web", "7", document, "")
		if body := string(got.body); !strings.Contains(body, "GRAPHQL_VALIDATION_FAILED") || !strings.Contains(body, expected+", found an object") || strings.Contains(body, "interface") {
			t.Errorf("%s: %d %s", document, got.status, body)
		}
	}
}

// Suggestions are dear, so a document with more mistakes than are shown gets none; one with few does.
func TestManyMistakesAreNotWorthSuggestions(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	var fields strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&fields, "titel%d ", i)
	}
	for text, suggests := range map[string]bool{"titel": true, fields.String(): false} {
		got := d.post(t, "web", "", `{ posts(first: 1) { `+text+` } }`, "")
		if got.status != http.StatusOK && got.status != http.StatusUnprocessableEntity || strings.Contains(string(got.body), "Did you mean") != suggests {
			t.Errorf("%.20s: %d %.300s", text, got.status, got.body)
		}
	}
}
