package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// member is a field of a type or input, with the definition it stands in.
type member struct {
	of *ast.Definition
	f  *ast.FieldDefinition
}

// membersOf lists the fields of several definitions, grouped by name.
func membersOf(same []*ast.Definition) [][]member {
	var all []member
	for _, def := range same {
		for _, f := range def.Fields {
			if !isIntrospection(f.Name) {
				all = append(all, member{def, f})
			}
		}
	}
	return group(all, func(m member) (string, *ast.Position) { return m.f.Name, m.f.Position })
}

// isIntrospection tells the fields that the validator adds to Query.
func isIntrospection(name string) bool { return strings.HasPrefix(name, "__") }

// fields merges the output fields of one type.
func (m *merger) fields(same []*ast.Definition) ast.FieldList {
	var merged ast.FieldList
	for _, members := range membersOf(same) {
		first := members[0]
		for _, other := range members[1:] {
			if other.f.Type.String() != first.f.Type.String() {
				m.p.add(other.f.Position, "%s.%s is %s here but %s at %s; give one of them another field name, or agree on one type",
					other.of.Name, other.f.Name, other.f.Type, first.f.Type, posOf(first.f.Position))
			}
		}
		merged = append(merged, &ast.FieldDefinition{
			Name: first.f.Name, Type: first.f.Type, Position: first.f.Position,
			Description: description(members, func(m member) string { return m.f.Description }),
			Arguments:   m.arguments(members),
		})
	}
	return merged
}

// inputFields merges the fields of one input. The executor reads inputs with
// the union's eyes, so a default holds for every client that has the input.
func (m *merger) inputFields(same []*ast.Definition) ast.FieldList {
	var merged ast.FieldList
	for _, members := range membersOf(same) {
		first := members[0]
		for _, other := range members[1:] {
			m.sameInput(first, other)
		}
		if len(members) < len(same) {
			m.inputMissing(first, same)
		}
		merged = append(merged, &ast.FieldDefinition{
			Name: first.f.Name, Type: first.f.Type, Position: first.f.Position, DefaultValue: first.f.DefaultValue,
			Description: description(members, func(m member) string { return m.f.Description }),
		})
	}
	return merged
}

// sameInput wants two clients' fields of an input to agree.
func (m *merger) sameInput(first, other member) {
	if other.f.Type.String() != first.f.Type.String() {
		m.p.add(other.f.Position, "input %s.%s is %s here but %s at %s; give one of the inputs another name, or agree on one type",
			other.of.Name, other.f.Name, other.f.Type, first.f.Type, posOf(first.f.Position))
	}
	if a, b := defaultText(first.f.DefaultValue), defaultText(other.f.DefaultValue); a != b {
		m.p.add(other.f.Position, "input %s.%s has %s here but %s at %s; agree on one default, since inputs are read alike for all clients",
			other.of.Name, other.f.Name, b, a, posOf(first.f.Position))
	}
}

// inputMissing wants a field that some client's input lacks to be optional.
func (m *merger) inputMissing(has member, same []*ast.Definition) {
	if !has.f.Type.NonNull && has.f.DefaultValue == nil {
		return
	}
	why := "is required"
	if has.f.DefaultValue != nil {
		why = "has a default"
	}
	for _, def := range same {
		if def.Fields.ForName(has.f.Name) == nil {
			m.p.add(has.f.Position, "input %s.%s %s here, but the input at %s lacks the field; add it there, or make it %s without a default",
				has.of.Name, has.f.Name, why, posOf(def.Position), nullable(has.f.Type))
		}
	}
}

// nullable is a type with its outermost ! taken off.
func nullable(t *ast.Type) *ast.Type {
	out := *t
	out.NonNull = false
	return &out
}

// defaultText names a default in a message and compares it.
func defaultText(v *ast.Value) string {
	if v == nil {
		return "no default"
	}
	return "the default " + v.String()
}

// arguments merges the arguments of one field. The executor passes every
// argument that the union has, so one that a client lacks must be nullable.
// Each client's own default is read from its own schema.
func (m *merger) arguments(members []member) ast.ArgumentDefinitionList {
	var all, merged ast.ArgumentDefinitionList
	for _, mem := range members {
		all = append(all, mem.f.Arguments...)
	}
	owner := members[0].of.Name + "." + members[0].f.Name
	for _, args := range group(all, func(a *ast.ArgumentDefinition) (string, *ast.Position) { return a.Name, a.Position }) {
		first := args[0]
		for _, other := range args[1:] {
			if other.Type.String() != first.Type.String() {
				m.p.add(other.Position, "%s(%s:) is %s here but %s at %s; give one of them another name, or agree on one type",
					owner, other.Name, other.Type, first.Type, posOf(first.Position))
			}
		}
		m.argumentMissing(owner, first, members)
		merged = append(merged, &ast.ArgumentDefinition{
			Name: first.Name, Type: first.Type, Position: first.Position,
			Description: description(args, func(a *ast.ArgumentDefinition) string { return a.Description }),
		})
	}
	return slices.Clip(merged)
}

// argumentMissing wants an argument that some client's field lacks to be
// nullable.
func (m *merger) argumentMissing(owner string, arg *ast.ArgumentDefinition, members []member) {
	if !arg.Type.NonNull {
		return
	}
	for _, mem := range members {
		if mem.f.Arguments.ForName(arg.Name) == nil {
			m.p.add(arg.Position, "%s(%s:) is %s here, but the field at %s lacks the argument; add it there, or make it %s",
				owner, arg.Name, arg.Type, posOf(mem.f.Position), nullable(arg.Type))
		}
	}
}
