package schema

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// list remarks on a list of objects whose length nothing bounds: neither its
// own @listSize nor, for each field through which it is reached, the
// sizedFields of that field's. A list of scalars costs nothing by itself.
func (l *linter) list(def *ast.Definition, f *ast.FieldDefinition) {
	of := l.schema.Types[f.Type.Name()]
	if f.Type.Elem == nil || !of.IsCompositeType() || f.Directives.ForName("listSize") != nil {
		return
	}
	coordinate := def.Name + "." + f.Name
	var unsized []member
	sized, parents := 0, l.returning(def)
	for _, parent := range parents {
		if slices.Contains(sizedFields(parent.f), f.Name) {
			sized++
		} else {
			unsized = append(unsized, parent)
		}
	}
	if sized == 0 {
		or := ""
		if len(parents) > 0 {
			or = fmt.Sprintf(", or name %s in the sizedFields of each field that returns %s", f.Name, def.Name)
		}
		l.add(f.Position, SeverityWarning, RuleUnboundedList, coordinate,
			"nothing bounds the list %s; add @listSize(assumedSize: …) or @listSize(slicingArguments: […])%s", coordinate, or)
		return
	}
	for _, parent := range unsized {
		through := parent.of.Name + "." + parent.f.Name
		l.add(parent.f.Position, SeverityWarning, RuleUnboundedList, through,
			"nothing bounds the list %s when it is reached through %s; add @listSize with sizedFields: [%q] there", coordinate, through, f.Name)
	}
}

// returning lists the fields that can return an object of type def, sorted.
func (l *linter) returning(def *ast.Definition) []member {
	var list []member
	for _, name := range slices.Sorted(maps.Keys(l.schema.Types)) {
		of := l.schema.Types[name]
		if of.Kind != ast.Object && of.Kind != ast.Interface {
			continue
		}
		for _, f := range of.Fields {
			returned := f.Type.Name()
			if returned == def.Name || slices.Contains(possible(l.schema, returned), def.Name) {
				list = append(list, member{of, f})
			}
		}
	}
	return list
}

// sizedFields is what the @listSize of a field names as sized, if anything.
func sizedFields(f *ast.FieldDefinition) []string {
	if d := f.Directives.ForName("listSize"); d != nil {
		return stringsOf(d, "sizedFields")
	}
	return nil
}
