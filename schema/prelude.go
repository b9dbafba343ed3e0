package schema

import (
	_ "embed"
	"slices"

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
	doc := specified()
	doc.Merge(engineDirectives())
	return doc
}

// specified is what the GraphQL specification gives to every schema. The library's own text is older in two things:
// includeDeprecated cannot be null since September 2025 (§4.2), and neither can the "if" of @defer in the proposal for
// incremental delivery.
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
		if def.Name == deferDirective {
			def.Arguments.ForName("if").Type.NonNull = true
		}
	}
	return doc
}

// deferDirective is the one of the specified directives that a schema has to declare to clients, because it is only
// proposed.
const deferDirective = "defer"

// Parse reads a schema that is one text, as that of the union, and needs nothing but the specification's own types and
// directives beside it. name stands in errors.
func Parse(name, sdl string) (*ast.Schema, error) {
	own, err := parser.ParseSchema(&ast.Source{Name: name, Input: sdl})
	if err != nil {
		return nil, err
	}
	if declared := own.Directives.ForName(deferDirective); declared != nil {
		own.Directives = slices.DeleteFunc(own.Directives, func(d *ast.DirectiveDefinition) bool { return d == declared })
	}
	doc := specified()
	doc.Merge(own)
	return validator.ValidateSchemaDocument(doc)
}

// engineDirectives parses the engine's directives alone.
func engineDirectives() *ast.SchemaDocument {
	doc, err := parser.ParseSchema(preludeSource())
	if err != nil {
		panic("schema: prelude.graphql: " + err.Error())
	}
	return doc
}
