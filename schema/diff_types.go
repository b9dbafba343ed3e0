package schema

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// definition compares two versions of a type; after is nil when it is gone.
func (d *differ) definition(before, after *ast.Definition) {
	name := before.Name
	switch {
	case after == nil:
		d.add(before.Position, Breaking, TypeRemoved, name, "%s was removed", name)
		return
	case before.Kind != after.Kind:
		d.add(after.Position, Breaking, TypeChangedKind, name, "%s was %s and is now %s", name, kindWord(before.Kind), kindWord(after.Kind))
		return
	}
	d.authorization(name, after.Position, before.Directives, after.Directives)
	switch before.Kind {
	case ast.Enum:
		d.names(before, after, valueNames, ValueRemovedFromEnum, ValueAddedToEnum, "value")
	case ast.Union:
		d.names(before, after, func(def *ast.Definition) []string { return def.Types }, TypeRemovedFromUnion, TypeAddedToUnion, "member")
	case ast.InputObject:
		d.input(before, after)
	case ast.Object, ast.Interface:
		d.names(before, after, func(def *ast.Definition) []string { return def.Interfaces }, ImplementedInterfaceRemoved, ImplementedInterfaceAdded, "interface")
		d.fields(before, after)
	}
}

// names compares a list of names that a type has: enum values, members of a
// union, interfaces. Less is breaking; more is dangerous, because code may
// believe that it handles every one.
func (d *differ) names(before, after *ast.Definition, of func(*ast.Definition) []string, removed, added Label, what string) {
	for _, name := range without(of(before), of(after)) {
		d.add(after.Position, Breaking, removed, before.Name+"."+name, "the %s %s of %s was removed", what, name, before.Name)
	}
	for _, name := range without(of(after), of(before)) {
		at := after.Position
		if v := after.EnumValues.ForName(name); v != nil {
			at = v.Position
		}
		d.add(at, Dangerous, added, before.Name+"."+name, "the %s %s was added to %s", what, name, before.Name)
	}
}

// authorization compares who may see a type or field. Less for some viewers is
// what clients must be told of, so any difference counts.
func (d *differ) authorization(coordinate string, at *ast.Position, before, after ast.DirectiveList) {
	was, is := authorizationText(before), authorizationText(after)
	if was != is {
		d.add(at, Dangerous, AuthorizationChanged, coordinate, "%s was %s and is now %s", coordinate, was, is)
	}
}

// authorizationText writes the directives that authorize.
func authorizationText(list ast.DirectiveList) string {
	var text []string
	for _, name := range []string{"authenticated", "requiresScopes"} {
		if d := list.ForName(name); d != nil {
			t := "@" + name
			for _, arg := range d.Arguments {
				t += "(" + arg.Name + ": " + arg.Value.String() + ")"
			}
			text = append(text, t)
		}
	}
	if len(text) == 0 {
		return "open to all"
	}
	return strings.Join(text, " ")
}

// directives compares the directives that operations can use.
func (d *differ) directives(before, after map[string]*ast.DirectiveDefinition) {
	for name, old := range before {
		def := after[name]
		if def == nil {
			d.add(old.Position, Breaking, DirectiveRemoved, "@"+name, "directive @%s was removed", name)
			continue
		}
		if old.IsRepeatable && !def.IsRepeatable {
			d.add(def.Position, Breaking, DirectiveRepeatableRemoved, "@"+name, "@%s can no longer be repeated", name)
		}
		for _, l := range old.Locations {
			if !slices.Contains(def.Locations, l) {
				d.add(def.Position, Breaking, DirectiveLocationRemoved, "@"+name, "@%s can no longer stand on %s", name, l)
			}
		}
		for _, arg := range old.Arguments {
			if def.Arguments.ForName(arg.Name) == nil {
				d.add(def.Position, Breaking, DirectiveArgRemoved, argumentOf("@"+name, arg), "the argument %s of @%s was removed", arg.Name, name)
			}
		}
		for _, arg := range def.Arguments {
			if old.Arguments.ForName(arg.Name) == nil && required(arg.Type, arg.DefaultValue) {
				d.add(arg.Position, Breaking, RequiredDirectiveArgAdded, argumentOf("@"+name, arg), "the required argument %s was added to @%s", arg.Name, name)
			}
		}
	}
}

// argumentOf is the coordinate of an argument.
func argumentOf(owner string, arg *ast.ArgumentDefinition) string {
	return owner + "(" + arg.Name + ":)"
}

// required reports whether input must be given.
func required(t *ast.Type, value *ast.Value) bool { return t.NonNull && value == nil }
