package opgen

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// introspection writes one of the root fields about the schema. Below them a selection is as any other.
func (g *generator) introspection(depth int) string {
	if depth < 1 {
		return "__typename"
	}
	if g.chance(25) {
		return "__schema" + g.directives() + g.selection(g.schema.Types["__Schema"], depth-1)
	}
	name := fmt.Sprintf("%q", g.typeName())
	if g.chance(25) {
		name = g.variable("t")
	}
	// A key of its own: the same key must have the same type's name everywhere.
	key := fmt.Sprintf("t%d", len(g.keys))
	g.keys[key] = name
	return key + ": __type(name: " + name + ")" + g.directives() + g.selection(g.schema.Types["__Type"], depth-1)
}

// typeName is the name of a type of the schema, or of none.
func (g *generator) typeName() string {
	if g.chance(5) {
		return pick(g, "Nothing", "", "query")
	}
	return pick(g, slices.Sorted(maps.Keys(g.schema.Types))...)
}

// nests says whether a field is one of the lists of __Type whose nesting is bounded.
func nests(def *ast.Definition, f *ast.FieldDefinition) bool {
	if def.Name != "__Type" {
		return false
	}
	switch f.Name {
	case "fields", "inputFields", "interfaces", "possibleTypes":
		return true
	}
	return false
}
