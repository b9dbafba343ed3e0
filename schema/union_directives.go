package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// executableLocations are those in operations. Directives elsewhere concern
// the client that applies them, and no executor.
var executableLocations = []ast.DirectiveLocation{
	ast.LocationField, ast.LocationFragmentDefinition, ast.LocationFragmentSpread, ast.LocationInlineFragment,
	ast.LocationMutation, ast.LocationQuery, ast.LocationSubscription, ast.LocationVariableDefinition,
}

// executableDirectives are the directives of a schema, other than the
// specification's, that operations can use, reduced to those uses.
func executableDirectives(s *ast.Schema) map[string]*ast.DirectiveDefinition {
	out := map[string]*ast.DirectiveDefinition{}
	for name, def := range s.Directives {
		if isSpecDirective(def) {
			continue
		}
		reduced := *def
		reduced.Locations = nil
		for _, l := range executableLocations { // sorted
			if slices.Contains(def.Locations, l) {
				reduced.Locations = append(reduced.Locations, l)
			}
		}
		if len(reduced.Locations) > 0 {
			out[name] = &reduced
		}
	}
	return out
}

// directive merges the definitions of one executable directive, which must be
// the same everywhere: the executor has one implementation.
func (m *merger) directive(same []*ast.DirectiveDefinition) *ast.DirectiveDefinition {
	first := same[0]
	for _, other := range same[1:] {
		if a, b := directiveText(first), directiveText(other); a != b {
			m.p.add(other.Position, "%s here but %s at %s; agree, or give one of them another name", b, a, posOf(first.Position))
		}
	}
	out := &ast.DirectiveDefinition{
		Name: first.Name, Position: first.Position, IsRepeatable: first.IsRepeatable, Locations: first.Locations,
		Description: description(same, func(d *ast.DirectiveDefinition) string { return d.Description }),
	}
	for _, arg := range sortedArguments(first) {
		texts := make([]*ast.ArgumentDefinition, 0, len(same))
		for _, def := range same {
			if a := def.Arguments.ForName(arg.Name); a != nil {
				texts = append(texts, a)
			}
		}
		out.Arguments = append(out.Arguments, &ast.ArgumentDefinition{
			Name: arg.Name, Type: arg.Type, DefaultValue: arg.DefaultValue, Position: arg.Position,
			Description: description(texts, func(a *ast.ArgumentDefinition) string { return a.Description }),
		})
	}
	return out
}

// directiveText is what must agree in the definitions of a directive.
func directiveText(d *ast.DirectiveDefinition) string {
	var args, locations []string
	for _, arg := range sortedArguments(d) {
		text := arg.Name + ": " + arg.Type.String()
		if arg.DefaultValue != nil {
			text += " = " + arg.DefaultValue.String()
		}
		args = append(args, text)
	}
	for _, l := range d.Locations {
		locations = append(locations, string(l))
	}
	repeatable := ""
	if d.IsRepeatable {
		repeatable = " repeatable"
	}
	return fmt.Sprintf("@%s(%s)%s on %s", d.Name, strings.Join(args, ", "), repeatable, strings.Join(locations, " | "))
}

func sortedArguments(d *ast.DirectiveDefinition) ast.ArgumentDefinitionList {
	args := slices.Clone(d.Arguments)
	slices.SortFunc(args, func(a, b *ast.ArgumentDefinition) int { return strings.Compare(a.Name, b.Name) })
	return args
}
