package schema

import "github.com/vektah/gqlparser/v2/ast"

// fields compares the fields of two versions of an object or interface.
func (d *differ) fields(before, after *ast.Definition) {
	for _, old := range before.Fields {
		coordinate := before.Name + "." + old.Name
		f := after.Fields.ForName(old.Name)
		switch {
		case isIntrospection(old.Name):
			continue
		case f == nil:
			d.add(old.Position, Breaking, FieldRemoved, coordinate, "%s was removed", coordinate)
			continue
		case !safeOutput(old.Type, f.Type):
			d.add(f.Position, Breaking, FieldChangedKind, coordinate, "%s was %s and is now %s", coordinate, old.Type, f.Type)
		}
		d.authorization(coordinate, f.Position, old.Directives, f.Directives)
		d.arguments(coordinate, old, f)
	}
	for _, f := range after.Fields {
		if before.Fields.ForName(f.Name) == nil {
			coordinate := after.Name + "." + f.Name
			d.add(f.Position, Safe, FieldAdded, coordinate, "%s was added", coordinate)
		}
	}
}

// arguments compares the arguments of two versions of a field.
func (d *differ) arguments(owner string, before, after *ast.FieldDefinition) {
	for _, old := range before.Arguments {
		coordinate := argumentOf(owner, old)
		arg := after.Arguments.ForName(old.Name)
		switch {
		case arg == nil:
			d.add(after.Position, Breaking, ArgRemoved, coordinate, "%s was removed", coordinate)
		case !safeInput(old.Type, arg.Type):
			d.add(arg.Position, Breaking, ArgChangedKind, coordinate, "%s was %s and is now %s", coordinate, old.Type, arg.Type)
		default:
			d.defaults(ArgDefaultValueChange, coordinate, arg.Position, old.DefaultValue, arg.Type, arg.DefaultValue)
		}
	}
	for _, arg := range after.Arguments {
		if before.Arguments.ForName(arg.Name) == nil {
			d.inputAdded(RequiredArgAdded, OptionalArgAdded, argumentOf(owner, arg), arg.Position, required(arg.Type, arg.DefaultValue))
		}
	}
}

// input compares two versions of an input object.
func (d *differ) input(before, after *ast.Definition) {
	if before.Directives.ForName("oneOf") == nil && after.Directives.ForName("oneOf") != nil {
		d.add(after.Position, Breaking, InputBecameOneOf, before.Name, "input %s now takes exactly one of its fields", before.Name)
	}
	for _, old := range before.Fields {
		coordinate := before.Name + "." + old.Name
		f := after.Fields.ForName(old.Name)
		switch {
		case f == nil:
			d.add(old.Position, Breaking, FieldRemoved, coordinate, "%s was removed", coordinate)
		case !safeInput(old.Type, f.Type):
			d.add(f.Position, Breaking, FieldChangedKind, coordinate, "%s was %s and is now %s", coordinate, old.Type, f.Type)
		default:
			d.defaults(InputFieldDefaultValueChange, coordinate, f.Position, old.DefaultValue, f.Type, f.DefaultValue)
		}
	}
	for _, f := range after.Fields {
		if before.Fields.ForName(f.Name) == nil {
			d.inputAdded(RequiredInputFieldAdded, OptionalInputFieldAdded, after.Name+"."+f.Name, f.Position, required(f.Type, f.DefaultValue))
		}
	}
}

// inputAdded records a new argument or input field.
func (d *differ) inputAdded(ifRequired, ifOptional Label, coordinate string, at *ast.Position, required bool) {
	if required {
		d.add(at, Breaking, ifRequired, coordinate, "%s was added and is required", coordinate)
		return
	}
	d.add(at, Dangerous, ifOptional, coordinate, "%s was added", coordinate)
}

// defaults compares two defaults. As in graphql-js a new default is no change;
// taking one away from a type that cannot be null breaks, because the value
// must then be given.
func (d *differ) defaults(l Label, coordinate string, at *ast.Position, before *ast.Value, t *ast.Type, after *ast.Value) {
	if before == nil || defaultText(before) == defaultText(after) {
		return
	}
	c := Dangerous
	if required(t, after) {
		c = Breaking
	}
	d.add(at, c, l, coordinate, "%s had %s and now has %s", coordinate, defaultText(before), defaultText(after))
}

// safeOutput reports whether readers of the old type can read the new one: it
// may only promise more.
func safeOutput(before, after *ast.Type) bool {
	switch {
	case before.NonNull && !after.NonNull:
		return false
	case before.Elem != nil:
		return after.Elem != nil && safeOutput(before.Elem, after.Elem)
	}
	return before.NamedType == after.NamedType // which is "" of a list
}

// safeInput reports whether what was given for the old type can be given for
// the new one: it may only ask for less.
func safeInput(before, after *ast.Type) bool {
	switch {
	case !before.NonNull && after.NonNull:
		return false
	case before.Elem != nil:
		return after.Elem != nil && safeInput(before.Elem, after.Elem)
	}
	return before.NamedType == after.NamedType
}
