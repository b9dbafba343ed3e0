package schema

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// flaws are mistakes in a document that the rest of it can be checked without,
// so that one run reports what is wrong in the rest, too.
type flaws struct {
	directives map[*ast.Directive]bool  // applied wrongly
	types      map[string]*ast.Position // used and declared nowhere
	fatal      bool                     // names declared twice, or no usable root types: there is no telling what is meant
}

func newFlaws() flaws {
	return flaws{directives: map[*ast.Directive]bool{}, types: map[string]*ast.Position{}}
}

func (f flaws) none() bool { return !f.fatal && len(f.directives) == 0 && len(f.types) == 0 }

// cut takes wrong directives out of a document, and unknown types from where a
// type of a certain kind must stand. For all other uses it declares them, as
// scalars: a field of an unknown type has no other mistake for that.
func (f flaws) cut(doc *ast.SchemaDocument) {
	if f.none() {
		return
	}
	for _, def := range slices.Concat(doc.Definitions, doc.Extensions) {
		f.definition(def)
	}
	for _, def := range doc.Directives {
		f.arguments(def.Arguments)
	}
	for _, name := range slices.Sorted(maps.Keys(f.types)) {
		doc.Definitions = append(doc.Definitions, &ast.Definition{Kind: ast.Scalar, Name: name, Position: f.types[name]})
	}
}

func (f flaws) definition(def *ast.Definition) {
	def.Directives = f.right(def.Directives)
	def.Interfaces = slices.DeleteFunc(def.Interfaces, f.unknown)
	if slices.ContainsFunc(def.Types, f.unknown) {
		def.Types, def.TypePositions = slices.DeleteFunc(def.Types, f.unknown), nil
	}
	for _, field := range def.Fields {
		field.Directives = f.right(field.Directives)
		if f.unknown(field.Type.Name()) {
			field.Directives = nil // such as @listSize, which names fields of the type
		}
		f.arguments(field.Arguments)
	}
	for _, v := range def.EnumValues {
		v.Directives = f.right(v.Directives)
	}
}

func (f flaws) arguments(args ast.ArgumentDefinitionList) {
	for _, arg := range args {
		arg.Directives = f.right(arg.Directives)
	}
}

func (f flaws) right(list ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(list, func(d *ast.Directive) bool { return f.directives[d] })
}

func (f flaws) unknown(name string) bool { return f.types[name] != nil }

// forget takes the types that cut declared out of a schema, with the fields that
// use them: other clients need not agree with what is not there.
func (f flaws) forget(s *ast.Schema) {
	for name := range f.types {
		delete(s.Types, name)
	}
	for _, def := range s.Types {
		def.Fields = slices.DeleteFunc(def.Fields, func(field *ast.FieldDefinition) bool {
			return f.unknown(field.Type.Name()) || slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool {
				return f.unknown(a.Type.Name())
			})
		})
	}
	for _, def := range s.Directives {
		def.Arguments = slices.DeleteFunc(def.Arguments, func(a *ast.ArgumentDefinition) bool { return f.unknown(a.Type.Name()) })
	}
}
