package graph

import (
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/kitchen"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/schema"
)

// documentCase is a document that is refused, and how.
type documentCase struct {
	name, query, code, message string
	at                         gqlerror.Location
}

// A document that is refused says what is wrong, and where an editor shows it.
func TestRefusedDocuments(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(kitchen.Clients())
	if err != nil {
		t.Fatal(err)
	}
	server, err := New(set, Options{Executable: generated.Executable(), Resolvers: chaos(0)})
	if err != nil {
		t.Fatal(err)
	}
	client := server.Client("web")
	deep := strings.Repeat("{ viewer ", 300)
	for _, c := range []documentCase{
		{"unterminated string", "{\r\n  creator(handle: \"ann) { id } }", CodeParseFailed, "Unterminated string.", gqlerror.Location{Line: 2, Column: 33}},
		{"number", `{ books(first: 1a) { id } }`, CodeParseFailed, "Invalid number", gqlerror.Location{Line: 1, Column: 17}},
		{"end", `{ books(first: 1) { id }`, CodeParseFailed, "Expected Name, found the end of the document.", gqlerror.Location{Line: 1, Column: 25}},
		{"nothing", ` # nothing`, CodeParseFailed, "Unexpected end of the document", gqlerror.Location{Line: 1, Column: 11}},
		{"fragments alone", `fragment F on Query { __typename }`, CodeOperation, "the document has no operation", gqlerror.Location{}},
		{"string literal", `{ books(first: "😀") { id } }`, CodeValidationFailed, `Expected value of type "Int!", found a string.`, gqlerror.Location{Line: 1, Column: 16}},
		{"behind a block string", "{ creator(handle: \"\"\"é😀\r\n\"\"\") { id } nope }", CodeValidationFailed, `Cannot query field "nope"`, gqlerror.Location{Line: 2, Column: 13}},
		{"two roots", `subscription { a: reservationOpened { id } b: reservationOpened { id } }`, CodeValidationFailed, "Anonymous Subscription must select only one top level field.", gqlerror.Location{Line: 1, Column: 44}},
		{"labels", `query($l: String) { viewer { ... @defer(label: $l) { id } } }`, CodeValidationFailed, `Argument "@defer(label:)" must be a static string.`, gqlerror.Location{Line: 1, Column: 34}},
		{"nesting behind a control character", "{ creator(handle: \"\x01\") { id } " + deep, "MAX_NESTING_LIMIT", "the document nests", gqlerror.Location{Line: 1, Column: 1822}},
	} {
		_, failure := client.Prepare(t.Context(), &Request{Query: c.query})
		if failure == nil {
			t.Errorf("%s: not refused", c.name)
			continue
		}
		e := failure.Errors[0]
		at := gqlerror.Location{}
		if len(e.Locations) > 0 {
			at = e.Locations[0]
		}
		if e.Extensions["code"] != c.code || !strings.HasPrefix(e.Message, c.message) || at != c.at {
			t.Errorf("%s: %v %q at %v, want %v %q at %v", c.name, e.Extensions["code"], e.Message, at, c.code, c.message, c.at)
		}
	}
}
