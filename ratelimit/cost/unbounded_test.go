package cost_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/ratelimit/cost"
)

func TestUnbounded(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, cost.IBM, `
scalar Blob @cost(weight: "2")
interface Owner { inherited: [Page] @listSize(assumedSize: 3)  open: [Page] }
type Page implements Owner {
  inherited: [Page]
  open: [Page]
  names: [String]
  blobs: [Blob]
  connection: Connection
}
type Sized { items: [Page] }
type Connection { items: [Page] }
type Unreached { items: [Page] }
type Query {
  page: Page
  plain: [Page]
  sized(first: Int): Sized @listSize(slicingArguments: ["first"], sizedFields: ["items"])
  connection(first: Int): Connection @listSize(slicingArguments: ["first"], sizedFields: ["items"])
  both: [Sized] @listSize(assumedSize: 2, sizedFields: ["items"])
  optional(first: Int): [Page] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
  certain(first: Int = 2): [Page] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
  required(first: Int): [Page] @listSize(slicingArguments: ["first"])
}`)
	var got []string
	for _, f := range findings(t, schema) {
		if f.Pos == nil {
			t.Errorf("%s has no position", f.Coordinate)
		}
		got = append(got, f.Coordinate)
	}
	want := []string{"Page.open", "Page.blobs", "Connection.items", "Query.plain", "Query.both", "Query.optional"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// findings are what New refuses a schema for.
func findings(t *testing.T, schema *ast.Schema) []cost.Finding {
	t.Helper()
	_, err := cost.New(schema, cost.Options{})
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%v is not a list of findings", err)
	}
	var found []cost.Finding
	for _, err := range joined.Unwrap() {
		f, ok := errors.AsType[cost.Finding](err)
		if !ok {
			t.Fatalf("%v is no finding", err)
		}
		found = append(found, f)
	}
	return found
}

const authSDL = `
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @criticality(level: String!) on FIELD_DEFINITION
`

// The schemas this repository ships must pass their own lint.
func TestClientSchemasAreBounded(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../schema/*/schema.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no client schemas found: %v", err)
	}
	for _, file := range files {
		sdl, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		schema, err := gqlparser.LoadSchema(
			&ast.Source{Input: cost.IBM.SDL() + authSDL},
			&ast.Source{Name: file, Input: string(sdl)})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if _, err := cost.New(schema, cost.Options{}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
