package schema

import "github.com/vektah/gqlparser/v2/ast"

// definition merges the definitions of one type.
func (m *merger) definition(same []*ast.Definition) *ast.Definition {
	first := same[0]
	out := &ast.Definition{
		Kind: first.Kind, Name: first.Name, Position: first.Position,
		Description: description(same, func(d *ast.Definition) string { return d.Description }),
	}
	kept := same[:0:0]
	for _, def := range same {
		if def.Kind != first.Kind {
			m.p.add(def.Position, "%s is %s here but %s at %s; give one of them another name",
				def.Name, kindWord(def.Kind), kindWord(first.Kind), posOf(first.Position))
			continue
		}
		kept = append(kept, def)
		out.Interfaces = names(out.Interfaces, def.Interfaces)
		out.Types = names(out.Types, def.Types)
	}
	switch out.Kind {
	case ast.Object, ast.Interface:
		out.Fields = m.fields(kept)
	case ast.InputObject:
		out.Fields = m.inputFields(kept)
		m.oneOf(kept, out)
	case ast.Enum:
		out.EnumValues = enumValues(kept)
	}
	return out
}

// enumValues is every value that some client has.
func enumValues(same []*ast.Definition) ast.EnumValueList {
	var all, merged ast.EnumValueList
	for _, def := range same {
		all = append(all, def.EnumValues...)
	}
	for _, values := range group(all, func(v *ast.EnumValueDefinition) (string, *ast.Position) { return v.Name, v.Position }) {
		merged = append(merged, &ast.EnumValueDefinition{
			Name: values[0].Name, Position: values[0].Position,
			Description: description(values, func(v *ast.EnumValueDefinition) string { return v.Description }),
		})
	}
	return merged
}

// oneOf keeps @oneOf, which changes how input is read, so all must have it or
// none.
func (m *merger) oneOf(same []*ast.Definition, out *ast.Definition) {
	first := same[0].Directives.ForName("oneOf")
	for _, def := range same[1:] {
		switch d := def.Directives.ForName("oneOf"); {
		case d != nil && first == nil:
			m.p.add(def.Position, "input %s is @oneOf here but not at %s; agree, or give one of them another name", def.Name, posOf(same[0].Position))
		case d == nil && first != nil:
			m.p.add(def.Position, "input %s is @oneOf at %s but not here; agree, or give one of them another name", def.Name, posOf(same[0].Position))
		}
	}
	if first != nil {
		out.Directives = ast.DirectiveList{{Name: "oneOf", Position: first.Position}}
	}
}

// interfaces checks that the types still implement their interfaces, which may
// have got fields from other clients. What else there is to implementing an
// interface the validator checks on the whole.
func (m *merger) interfaces(doc *ast.SchemaDocument) {
	for _, def := range doc.Definitions {
		for _, name := range def.Interfaces {
			iface := doc.Definitions.ForName(name)
			if iface == nil || iface.Kind != ast.Interface {
				continue // reported as a differing kind
			}
			for _, f := range iface.Fields {
				if def.Fields.ForName(f.Name) == nil {
					m.p.add(def.Position, "%s implements %s, which has the field %s at %s, but no client has %s.%s; add %s: %s to %s there, or take the field off the interface",
						def.Name, name, f.Name, posOf(f.Position), def.Name, f.Name, f.Name, f.Type, def.Name)
				}
			}
		}
	}
}

// kindWord is the SDL keyword of a kind, with its article.
func kindWord(kind ast.DefinitionKind) string {
	switch kind {
	case ast.Scalar:
		return "a scalar"
	case ast.Object:
		return "a type"
	case ast.Interface:
		return "an interface"
	case ast.Union:
		return "a union"
	case ast.Enum:
		return "an enum"
	}
	return "an input"
}
