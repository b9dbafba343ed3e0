package cost

import "github.com/vektah/gqlparser/v2/ast"

// introspectionSizes bounds every list of the introspection schema by what
// this schema can answer, so that introspection has an honest price without
// annotations nobody can write.
func introspectionSizes(schema *ast.Schema) map[string]float64 {
	sizes := map[string]float64{
		"__Schema.types":      float64(len(schema.Types)),
		"__Schema.directives": float64(len(schema.Directives)),
	}
	raise := func(coordinate string, n int) {
		sizes[coordinate] = max(sizes[coordinate], float64(n))
	}
	for name, def := range schema.Types {
		raise("__Type.interfaces", len(def.Interfaces))
		raise("__Type.enumValues", len(def.EnumValues))
		raise("__Type.possibleTypes", len(schema.PossibleTypes[name]))
		if def.Kind == ast.InputObject {
			raise("__Type.inputFields", len(def.Fields))
			continue
		}
		raise("__Type.fields", len(def.Fields))
		for _, fd := range def.Fields {
			raise("__Field.args", len(fd.Arguments))
		}
	}
	for _, def := range schema.Directives {
		raise("__Directive.args", len(def.Arguments))
		raise("__Directive.locations", len(def.Locations))
	}
	return sizes
}
