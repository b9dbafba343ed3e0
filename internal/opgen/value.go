package opgen

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments writes those that are required, and some others. A field mostly has the same ones wherever it stands,
// unless an alias makes it another one.
func (g *generator) arguments(def *ast.Definition, f *ast.FieldDefinition, aliased bool) string {
	key := def.Name + "." + f.Name
	if known, ok := g.chosen[key]; ok && !g.strays() && (!aliased || g.chance(50)) {
		return known
	}
	var list []string
	for _, a := range f.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil || g.chance(40) {
			list = append(list, a.Name+": "+g.value(a.Type))
		}
	}
	out := ""
	if len(list) > 0 {
		out = "(" + strings.Join(list, ", ") + ")"
	}
	if !aliased {
		g.chosen[key] = out
	}
	return out
}

// value writes a value of an input type, by literal or variable.
func (g *generator) value(t *ast.Type) string {
	def := g.schema.Types[t.NamedType]
	switch {
	case t.Elem != nil:
		return g.list(t)
	case t.NamedType == "Boolean": // never null: newer versions of the introspection types do not allow it
		if g.chance(40) {
			return g.condition()
		}
		return pick(g, "true", "false")
	case !t.NonNull && g.chance(10):
		return "null"
	case t.NamedType == "Int" && g.chance(40):
		return g.variable("n")
	case t.NamedType == "Int":
		return fmt.Sprint(g.IntN(9))
	case t.NamedType == "String" && !t.NonNull && g.chance(40):
		return g.variable("s")
	case def.Kind == ast.Enum:
		return def.EnumValues[g.IntN(len(def.EnumValues))].Name
	case def.Kind == ast.InputObject && def.Fields.ForName("mediaKind") == nil:
		return g.object(def)
	case def.Kind == ast.InputObject:
		return `{title: "t", body: "x\u00e9", mediaKind: ` + pick(g, "IMAGE", "null") + `}`
	case t.NamedType == "Float":
		return fmt.Sprint(float64(g.IntN(99)) / 8)
	case t.NamedType == "ID" && len(g.IDs) > 0 && g.chance(85):
		return fmt.Sprintf("%q", pick(g, g.IDs...))
	case t.NamedType == "String" && len(g.Strings) > 0 && g.chance(85):
		return fmt.Sprintf("%q", pick(g, g.Strings...))
	}
	return fmt.Sprintf("%q", strings.Repeat("x", g.IntN(6)))
}

// list writes a list, or seldom null.
func (g *generator) list(t *ast.Type) string {
	if !t.NonNull && g.chance(10) {
		return "null"
	}
	var items []string
	for range g.IntN(3) {
		items = append(items, g.value(t.Elem))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// object writes an input object: what is required and some more, or one field of a @oneOf.
func (g *generator) object(def *ast.Definition) string {
	fields := def.Fields
	oneOf := def.Directives.ForName("oneOf") != nil
	if oneOf {
		fields = ast.FieldList{fields[g.IntN(len(fields))]}
	}
	var members []string
	for _, f := range fields {
		t := *f.Type
		if t.NonNull = t.NonNull || oneOf; t.NonNull && f.DefaultValue == nil || g.chance(25) {
			members = append(members, f.Name+": "+g.value(&t))
		}
	}
	return "{" + strings.Join(members, ", ") + "}"
}
