package cost

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/ratelimit/cost"
)

const home = `query Home($first: Int!) {
  viewer { id unreadNotifications }
  feed(first: $first) { edges { node { id title likes author { handle name avatarUrl } stats { views shares } } } }
  ads { advertiser imageUrl }
}`

const authSDL = `
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
`

// webSchema is the client schema that the Home query belongs to.
func webSchema(b *testing.B) *ast.Schema {
	b.Helper()
	sdl, err := os.ReadFile("../../schema/web/schema.graphql")
	if err != nil {
		b.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: cost.IBM.SDL() + authSDL}, &ast.Source{Input: string(sdl)})
	if err != nil {
		b.Fatal(err)
	}
	return schema
}

func analyzer(b *testing.B, schema *ast.Schema) *cost.Analyzer {
	b.Helper()
	a, err := cost.New(schema, cost.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func parse(b *testing.B, query string) *ast.QueryDocument {
	b.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		b.Fatal(err)
	}
	return doc
}

func compile(b *testing.B, query string) (*ast.Schema, *ast.QueryDocument, *cost.Formula) {
	b.Helper()
	schema := webSchema(b)
	doc := parse(b, query)
	if errs := validator.ValidateWithRules(schema, doc, nil); len(errs) > 0 {
		b.Fatal(errs)
	}
	f, err := analyzer(b, schema).Compile(doc, doc.Operations[0])
	if err != nil {
		b.Fatal(err)
	}
	return schema, doc, f
}

// bomb doubles n times.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("{ self { ...F0 } }\n")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Self { a: self { ...F%d } b: self { ...F%d } }\n", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Self { self { __typename } }", n)
	return b.String()
}

const bombSDL = `
interface Self { self: Self }
type A implements Self { self: Self }
type B implements Self { self: Self }
type Query { self: Self }`
