package spec

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// adorn gives a schema what introspection can tell and the real clients' schemas do not have: deprecated fields,
// arguments, enum values and input fields, with a reason and without, and descriptions that are hard to write.
func adorn(s *ast.Schema) {
	s.Description = "All that any client has.\n\n  Indented, with \"quotes\", a back\\slash and \u00e9\U0001f600."
	n := 0
	for _, name := range slices.Sorted(maps.Keys(s.Types)) {
		def := s.Types[name]
		if def.BuiltIn {
			continue
		}
		def.Description = difficult(n)
		for _, f := range def.Fields {
			if n++; n%3 == 0 && !f.Type.NonNull || n%3 == 0 && def.Kind != ast.InputObject {
				f.Directives = append(f.Directives, deprecated(n))
			}
			f.Description = difficult(n)
			for _, a := range f.Arguments {
				if n++; n%2 == 0 && (a.DefaultValue != nil || !a.Type.NonNull) {
					a.Directives = append(a.Directives, deprecated(n))
				}
				a.Description = difficult(n)
			}
		}
		for _, v := range def.EnumValues {
			if n++; n%2 == 0 {
				v.Directives = append(v.Directives, deprecated(n))
			}
			v.Description = difficult(n)
		}
	}
}

func deprecated(n int) *ast.Directive {
	d := &ast.Directive{Name: "deprecated"}
	if n%4 != 0 {
		d.Arguments = ast.ArgumentList{{Name: "reason", Value: &ast.Value{Kind: ast.StringValue, Raw: "Use \"another\",\nor \\ none \u2028."}}}
	}
	return d
}

// difficult is a description, or none.
func difficult(n int) string {
	return []string{"", "One line.", "Two\nlines, the second with \"quotes\".", "  first indented\n\n    then more", "\\ and \u0022\u0022\u0022 and \U0001f600 <&>"}[n%5]
}
