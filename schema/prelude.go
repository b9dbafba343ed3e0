package schema

import (
	_ "embed"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed prelude.graphql
var preludeSDL string

// Prelude is the SDL of what client schemas may use without declaring it, for editors and other tools.
func Prelude() string { return preludeSDL }

// preludeSource is where the engine's own directives are declared: @cost,
// @listSize, @authenticated, @requiresScopes and @criticality. A client uses
// them without declaring them.
func preludeSource() *ast.Source {
	return &ast.Source{Name: "the server's prelude.graphql", Input: preludeSDL}
}

// prelude parses what every client schema has from the start: the
// specification's own types and directives, and the engine's directives. Each
// call parses again, because validation writes into the definitions.
func prelude() *ast.SchemaDocument {
	doc := specified()
	doc.Merge(engineDirectives())
	return doc
}

// specified is what the GraphQL specification gives to every schema. The library's own text is older: includeDeprecated
// (§4.2) and the reason of @deprecated (§3.13.3) cannot be null since September 2025, and neither can the "if" of
// @defer in the proposal for incremental delivery.
func specified() *ast.SchemaDocument {
	doc := validator.PreludeDocument()
	for _, def := range doc.Definitions {
		for _, field := range def.Fields {
			if arg := field.Arguments.ForName("includeDeprecated"); arg != nil {
				arg.Type.NonNull = true
			}
		}
	}
	for _, def := range doc.Directives {
		switch def.Name {
		case deferDirective:
			def.Arguments.ForName("if").Type.NonNull = true
		case "deprecated":
			def.Arguments.ForName("reason").Type.NonNull = true
		}
	}
	return doc
}

// deferDirective is the one of the specified directives that a schema has to declare to clients, because it is only
// proposed.
const deferDirective = "defer"

// engineDirectives parses the engine's directives alone.
func engineDirectives() *ast.SchemaDocument {
	doc, err := parser.ParseSchema(preludeSource())
	if err != nil {
		panic("schema: prelude.graphql: " + err.Error())
	}
	return doc
}
