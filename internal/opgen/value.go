package opgen

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments writes those that are required, and some others. A field mostly has the same ones wherever it stands, unless
// an alias makes it another one.
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
	case def.Kind == ast.InputObject:
		return `{title: "t", body: "x\u00e9", mediaKind: ` + pick(g, "IMAGE", "null") + `}`
	case t.NamedType == "ID" && len(g.IDs) > 0 && g.chance(85):
		return fmt.Sprintf("%q", pick(g, g.IDs...))
	case t.NamedType == "String" && len(g.Strings) > 0 && g.chance(85):
		return fmt.Sprintf("%q", pick(g, g.Strings...))
	}
	return fmt.Sprintf("%q", strings.Repeat("x", g.IntN(6)))
}
