package schema

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// printSDL writes a client's schema as one document: definitions in the order
// of files and lines, extensions merged into what they extend, descriptions
// kept, the specification's own types left out.
func printSDL(s *ast.Schema) string {
	doc := &ast.SchemaDocument{}
	if s.Description != "" || len(s.SchemaDirectives) > 0 {
		doc.Schema = ast.SchemaDefinitionList{schemaDefinition(s)}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Directives)) {
		d := s.Directives[name]
		if name == deferDirective {
			declared := *d
			declared.Position = &ast.Position{Src: &ast.Source{}} // the formatter leaves out what is the specification's
			d = &declared
		}
		if !isSpecDirective(d) {
			doc.Directives = append(doc.Directives, d)
		}
	}
	for _, def := range s.Types {
		if !def.BuiltIn {
			doc.Definitions = append(doc.Definitions, def)
		}
	}
	slices.SortFunc(doc.Definitions, func(a, b *ast.Definition) int {
		return cmp.Or(comparePositions(a.Position, b.Position), strings.Compare(a.Name, b.Name))
	})
	return format(doc)
}

// format writes a document with two spaces of indentation and an empty line
// between definitions.
func format(doc *ast.SchemaDocument) string {
	var parts []string
	write := func(one *ast.SchemaDocument) {
		var b strings.Builder
		formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchemaDocument(one)
		parts = append(parts, b.String())
	}
	for _, def := range doc.Schema {
		write(&ast.SchemaDocument{Schema: ast.SchemaDefinitionList{def}})
	}
	for _, def := range doc.Directives {
		write(&ast.SchemaDocument{Directives: ast.DirectiveDefinitionList{def}})
	}
	for _, def := range doc.Definitions {
		write(&ast.SchemaDocument{Definitions: ast.DefinitionList{def}})
	}
	return strings.Join(parts, "\n")
}

// schemaDefinition is the schema block, needed only for its description and
// directives: the root types have their usual names.
func schemaDefinition(s *ast.Schema) *ast.SchemaDefinition {
	def := &ast.SchemaDefinition{Description: s.Description, Directives: s.SchemaDirectives}
	for _, root := range rootsOf(s) {
		def.OperationTypes = append(def.OperationTypes, &ast.OperationTypeDefinition{
			Operation: root.operation, Type: root.def.Name,
		})
	}
	return def
}

// root is a root type of a schema.
type root struct {
	operation ast.Operation
	name      string
	def       *ast.Definition
}

// rootsOf lists the root types that a schema has, with the names they must have.
func rootsOf(s *ast.Schema) []root {
	all := []root{
		{ast.Query, "Query", s.Query},
		{ast.Mutation, "Mutation", s.Mutation},
		{ast.Subscription, "Subscription", s.Subscription},
	}
	return slices.DeleteFunc(all, func(r root) bool { return r.def == nil })
}

// pruneDirectives takes away the engine's directives that a client does not
// use: introspection must not show what the SDL does not say.
func pruneDirectives(s *ast.Schema) {
	used := map[string]bool{}
	eachDirective(s, func(d *ast.Directive) { used[d.Name] = true })
	for _, def := range engineDirectives().Directives {
		if !used[def.Name] {
			delete(s.Directives, def.Name)
		}
	}
}

// eachDirective calls f for every directive applied in a schema.
func eachDirective(s *ast.Schema, f func(*ast.Directive)) {
	each := func(lists ...ast.DirectiveList) {
		for _, list := range lists {
			for _, d := range list {
				f(d)
			}
		}
	}
	arguments := func(args ast.ArgumentDefinitionList) {
		for _, arg := range args {
			each(arg.Directives)
		}
	}
	each(s.SchemaDirectives)
	for _, def := range s.Directives {
		each(def.Directives)
		arguments(def.Arguments)
	}
	for _, def := range s.Types {
		each(def.Directives)
		for _, field := range def.Fields {
			each(field.Directives)
			arguments(field.Arguments)
		}
		for _, value := range def.EnumValues {
			each(value.Directives)
		}
	}
}

// isSpecDirective tells the specification's own directives from others.
func isSpecDirective(d *ast.DirectiveDefinition) bool {
	return d.Position != nil && d.Position.Src != nil && d.Position.Src.BuiltIn
}

// comparePositions orders by file and then by place in the file; what has no
// position comes first.
func comparePositions(a, b *ast.Position) int {
	pa, pb := posOf(a), posOf(b)
	return cmp.Or(strings.Compare(pa.File, pb.File), cmp.Compare(pa.Line, pb.Line), cmp.Compare(pa.Column, pb.Column))
}
