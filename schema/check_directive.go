package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// locations are where the directives of a type stand, by its kind.
var locations = map[ast.DefinitionKind]ast.DirectiveLocation{
	ast.Scalar: ast.LocationScalar, ast.Object: ast.LocationObject, ast.Interface: ast.LocationInterface,
	ast.Union: ast.LocationUnion, ast.Enum: ast.LocationEnum, ast.InputObject: ast.LocationInputObject,
}

// applied reports directives that nothing declares, that may not stand here, or
// whose arguments are not those that they have.
func (c *documentCheck) applied(list ast.DirectiveList, here ast.DirectiveLocation) {
	for _, d := range list {
		before := len(c.p.list)
		if def := c.directives[d.Name]; def == nil {
			c.undeclared(d)
		} else {
			c.placed(d, def, here)
			c.given(d, def)
		}
		if len(c.p.list) > before {
			c.flaws.directives[d] = true
		}
	}
}

func (c *documentCheck) undeclared(d *ast.Directive) {
	var names []string
	for known := range c.directives {
		names = append(names, "@"+known)
	}
	hint := didYouMean("@"+d.Name, names)
	if hint == "" {
		hint = "; declare it, or use @cost, @listSize, @authenticated, @requiresScopes, @criticality or @deprecated"
	}
	c.p.add(d.Position, "unknown directive @%s%s", d.Name, hint)
}

func (c *documentCheck) placed(d *ast.Directive, def *ast.DirectiveDefinition, here ast.DirectiveLocation) {
	if slices.Contains(def.Locations, here) {
		return
	}
	var allowed []string
	for _, l := range def.Locations {
		allowed = append(allowed, string(l))
	}
	c.p.add(d.Position, "@%s is on %s, where it may not stand; allowed: %s", d.Name, here, strings.Join(allowed, ", "))
}

// given reports arguments that a directive does not have, and those it lacks.
// Whether the values fit their types is checked later.
func (c *documentCheck) given(d *ast.Directive, def *ast.DirectiveDefinition) {
	for _, arg := range d.Arguments {
		if def.Arguments.ForName(arg.Name) == nil {
			c.p.add(arg.Position, "@%s has no argument %s; allowed: %s", d.Name, arg.Name, argumentNames(def))
		}
	}
	for _, want := range def.Arguments {
		if !want.Type.NonNull || want.DefaultValue != nil {
			continue
		}
		if arg := d.Arguments.ForName(want.Name); arg == nil || arg.Value.Kind == ast.NullValue {
			c.p.add(d.Position, "@%s lacks its argument %s: %s", d.Name, want.Name, want.Type)
		}
	}
}

// argumentNames lists a directive's arguments.
func argumentNames(def *ast.DirectiveDefinition) string {
	var names []string
	for _, arg := range def.Arguments {
		names = append(names, arg.Name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
