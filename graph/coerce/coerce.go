// Package coerce makes the variables of a request what its operation declares, as strictly as the GraphQL specification
// wants it (§3.5, §3.9 to §3.11, §6.1.2) and as graphql-js does it. gqlparser would take digits in a string for an Int,
// an Int of 64 bits, and a fraction for an ID, which then mean one thing to the price and another to a service.
package coerce

import (
	"maps"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Coercion coerces to the types of a schema.
type Coercion struct {
	Schema *ast.Schema
	// Suggest allows errors to list what an enum has.
	Suggest bool
}

// mistake is what is wrong with a value. None says what the value was.
type mistake struct {
	path    string // below the variable, as .input.titles[3]
	message string
}

// Variables coerces what was given, whose numbers are json.Number, in place: it is the request's own. The result has no
// variable but those that are declared and either given or have a default.
func (c Coercion) Variables(defs ast.VariableDefinitionList, given map[string]any) (map[string]any, gqlerror.List) {
	var wrong gqlerror.List
	declared := 0
	for _, def := range defs {
		value, ok := given[def.Variable]
		coerced, present, m := c.variable(def, value, ok)
		switch {
		case m != nil:
			wrong = append(wrong, m.of(def))
		case present:
			if given == nil {
				given = make(map[string]any, len(defs))
			}
			given[def.Variable] = coerced
			declared++
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	if len(given) > declared {
		maps.DeleteFunc(given, func(name string, _ any) bool { return defs.ForName(name) == nil })
	}
	return given, nil
}

// variable coerces one; present is false for one that has no value at all, which is not the same as null.
func (c Coercion) variable(def *ast.VariableDefinition, value any, given bool) (coerced any, present bool, m *mistake) {
	if !given && def.DefaultValue != nil {
		value, given = constant(def.DefaultValue), true
	}
	if !given {
		if def.Type.NonNull {
			return nil, false, fault("is required: its type is %s", def.Type.String())
		}
		return nil, false, nil
	}
	coerced, m = c.value(def.Type, value)
	return coerced, true, m
}

// of makes the mistake an error of a variable.
func (m *mistake) of(def *ast.VariableDefinition) *gqlerror.Error {
	e := &gqlerror.Error{Message: "variable $" + def.Variable + m.path + " " + m.message}
	if def.Position != nil {
		e.Locations = []gqlerror.Location{{Line: def.Position.Line, Column: def.Position.Column}}
	}
	return e
}

// value coerces a value to any input type.
func (c Coercion) value(t *ast.Type, v any) (any, *mistake) {
	if v == nil {
		if t.NonNull {
			return nil, fault("must not be null: its type is %s", t.String())
		}
		return nil, nil
	}
	if t.Elem != nil {
		return c.list(t.Elem, v)
	}
	switch t.NamedType {
	case "Int", "Float", "String", "Boolean", "ID":
		return scalar(t.NamedType, v)
	}
	def := c.Schema.Types[t.NamedType]
	if def == nil { // validation has refused it
		return nil, fault("has the unknown type %s", t.NamedType)
	}
	switch def.Kind {
	case ast.Enum:
		return c.enum(def, v)
	case ast.InputObject:
		return c.object(def, v)
	}
	return v, nil // a scalar of somebody's, whose decoder judges it
}

// list coerces the elements of a list; any other value is a list of one (§3.11).
func (c Coercion) list(elem *ast.Type, v any) (any, *mistake) {
	elements, ok := v.([]any)
	if !ok {
		one, m := c.value(elem, v)
		if m != nil {
			return nil, m
		}
		return []any{one}, nil
	}
	for i, element := range elements {
		coerced, m := c.value(elem, element)
		if m != nil {
			m.path = "[" + strconv.Itoa(i) + "]" + m.path
			return nil, m
		}
		elements[i] = coerced
	}
	return elements, nil
}

// object coerces the fields of an input object. Defaults of fields are left to the decoder of the argument, which puts
// them into literals as well, and to the price, which knows them.
func (c Coercion) object(def *ast.Definition, v any) (any, *mistake) {
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, fault("must be an object of type %s%s", def.Name, instead(v))
	}
	known := 0
	for _, f := range def.Fields {
		value, given := fields[f.Name]
		if !given {
			if f.Type.NonNull && f.DefaultValue == nil {
				return nil, &mistake{"." + f.Name, "is required: its type is " + f.Type.String()}
			}
			continue
		}
		known++
		coerced, m := c.value(f.Type, value)
		if m != nil {
			m.path = "." + f.Name + m.path
			return nil, m
		}
		fields[f.Name] = coerced
	}
	if known < len(fields) {
		return nil, unknownField(def, fields)
	}
	return fields, oneOf(def, fields)
}

// unknownField names the first that is not there; it is the client's own text, so only names are repeated, and no long
// ones.
func unknownField(def *ast.Definition, fields map[string]any) *mistake {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if def.Fields.ForName(name) == nil && isName(name) && len(name) <= maxName {
			return fault("has a field %q that %s does not have", name, def.Name)
		}
	}
	return fault("has a field that %s does not have", def.Name)
}

// maxName is how long a name may be to be repeated in an error.
const maxName = 64

// oneOf holds input objects with @oneOf to one field that is not null (§3.10.1).
func oneOf(def *ast.Definition, fields map[string]any) *mistake {
	if len(def.Directives) == 0 || def.Directives.ForName("oneOf") == nil {
		return nil
	}
	for _, value := range fields {
		if len(fields) == 1 && value != nil {
			return nil
		}
	}
	return fault("must have exactly one field, and that not null: %s is @oneOf", def.Name)
}
