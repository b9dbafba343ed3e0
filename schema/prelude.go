package schema

import (
	_ "embed"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed prelude.graphql
var preludeSDL string

// preludeSource is where the engine's own directives are declared: @cost,
// @listSize, @authenticated and @requiresScopes. A client uses them without
// declaring them.
func preludeSource() *ast.Source {
	return &ast.Source{Name: "the server's prelude.graphql", Input: preludeSDL}
}

// prelude parses what every client schema has from the start: the
// specification's own types and directives, and the engine's directives. Each
// call parses again, because validation writes into the definitions.
func prelude() *ast.SchemaDocument {
	doc := validator.PreludeDocument()
	doc.Merge(engineDirectives())
	return doc
}

// engineDirectives parses the engine's directives alone.
func engineDirectives() *ast.SchemaDocument {
	doc, err := parser.ParseSchema(preludeSource())
	if err != nil {
		panic("schema: prelude.graphql: " + err.Error())
	}
	return doc
}
