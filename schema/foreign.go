package schema

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Foreign is what the shared executor may produce and this client must not
// see: for each enum and abstract type of the client by name, the sorted enum
// values or object types that the union has and the client lacks. Types
// without any are left out. The executor drops such values and objects from
// lists and makes others null.
func (c *Client) Foreign(union *ast.Schema) map[string][]string {
	foreign := map[string][]string{}
	for name, def := range c.Schema.Types {
		u := union.Types[name]
		if u == nil || def.BuiltIn {
			continue
		}
		var beyond []string
		switch {
		case def.Kind == ast.Enum:
			beyond = without(valueNames(u), valueNames(def))
		case def.IsAbstractType():
			beyond = without(possible(union, name), possible(c.Schema, name))
		}
		if len(beyond) > 0 {
			foreign[name] = beyond
		}
	}
	return foreign
}

// possible lists the object types that an abstract type can be.
func possible(s *ast.Schema, name string) []string {
	var list []string
	for _, def := range s.PossibleTypes[name] {
		if def.Kind == ast.Object {
			list = append(list, def.Name)
		}
	}
	return list
}

// without is the sorted names of all that are not in known.
func without(all, known []string) []string {
	var list []string
	for _, name := range all {
		if !slices.Contains(known, name) {
			list = append(list, name)
		}
	}
	return names(list)
}
