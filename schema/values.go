package schema

import (
	"fmt"
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// checkValues reports literals of an SDL that do not fit their type: defaults
// of arguments and input fields, and arguments of directives. The validator
// leaves them unchecked, and a wrong default would only fail in an operation.
func checkValues(s *ast.Schema, p *problems) {
	c := valueCheck{s, p}
	for _, def := range s.Types {
		if def.BuiltIn {
			continue
		}
		for _, f := range def.Fields {
			if def.Kind == ast.InputObject {
				c.fits(f.DefaultValue, f.Type, def.Name+"."+f.Name)
				c.oneOf(def, f)
			}
			for _, arg := range f.Arguments {
				c.fits(arg.DefaultValue, arg.Type, fmt.Sprintf("%s.%s(%s:)", def.Name, f.Name, arg.Name))
			}
		}
	}
	for _, def := range s.Directives {
		for _, arg := range def.Arguments {
			c.fits(arg.DefaultValue, arg.Type, fmt.Sprintf("@%s(%s:)", def.Name, arg.Name))
		}
	}
	eachDirective(s, c.directive)
}

// valueCheck checks literals against the types of a schema.
type valueCheck struct {
	s *ast.Schema
	p *problems
}

// oneOf wants every field of a @oneOf input to be optional, since all but one
// are left out.
func (c valueCheck) oneOf(def *ast.Definition, f *ast.FieldDefinition) {
	if def.Directives.ForName("oneOf") != nil && (f.Type.NonNull || f.DefaultValue != nil) {
		c.p.add(f.Position, "%s.%s is in a @oneOf input and so can be neither %s! nor have a default; make it %s",
			def.Name, f.Name, nullable(f.Type), nullable(f.Type))
	}
}

// directive checks the arguments of an applied directive.
func (c valueCheck) directive(d *ast.Directive) {
	def := c.s.Directives[d.Name]
	for _, arg := range d.Arguments {
		if want := def.Arguments.ForName(arg.Name); want != nil {
			c.fits(arg.Value, want.Type, fmt.Sprintf("@%s(%s:)", d.Name, arg.Name))
		}
	}
}

// fits reports a value that is not of type t. A nil value is none at all.
func (c valueCheck) fits(v *ast.Value, t *ast.Type, where string) {
	switch {
	case v == nil:
	case v.Kind == ast.NullValue:
		if t.NonNull {
			c.p.add(v.Position, "%s is %s and cannot be null", where, t)
		}
	case t.Elem != nil && v.Kind == ast.ListValue:
		for _, item := range v.Children {
			c.fits(item.Value, t.Elem, where)
		}
	case t.Elem != nil:
		c.fits(v, t.Elem, where) // a single value stands for a list of one
	default:
		c.named(v, t, where)
	}
}

// named checks a value against a type that is not a list.
func (c valueCheck) named(v *ast.Value, t *ast.Type, where string) {
	def := c.s.Types[t.NamedType]
	if def == nil {
		return
	}
	ok := false
	switch def.Kind {
	case ast.Scalar:
		ok = scalarFits(t.NamedType, v)
	case ast.Enum:
		ok = v.Kind == ast.EnumValue && def.EnumValues.ForName(v.Raw) != nil
	case ast.InputObject:
		if ok = v.Kind == ast.ObjectValue; ok {
			c.object(v, def, where)
		}
	}
	if !ok {
		c.p.add(v.Position, "%s is %s, but the value is %s%s", where, t, v, allowedValues(def))
	}
}

// object checks the fields of an input object.
func (c valueCheck) object(v *ast.Value, def *ast.Definition, where string) {
	for _, child := range v.Children {
		f := def.Fields.ForName(child.Name)
		if f == nil {
			c.p.add(child.Position, "%s: input %s has no field %s%s", where, def.Name, child.Name, didYouMean(child.Name, fieldNames(def)))
			continue
		}
		c.fits(child.Value, f.Type, where+"."+child.Name)
	}
	for _, f := range def.Fields {
		if f.Type.NonNull && f.DefaultValue == nil && v.Children.ForName(f.Name) == nil {
			c.p.add(v.Position, "%s lacks the required field %s of input %s", where, f.Name, def.Name)
		}
	}
	if def.Directives.ForName("oneOf") != nil && (len(v.Children) != 1 || v.Children[0].Value.Kind == ast.NullValue) {
		c.p.add(v.Position, "%s must give exactly one field of the @oneOf input %s", where, def.Name)
	}
}

// scalarFits checks a literal against the specification's scalars; other
// scalars take any literal.
func scalarFits(name string, v *ast.Value) bool {
	if _, err := v.Value(nil); err != nil {
		return false // a number of more than 64 bits, which cannot be read when a request wants it
	}
	switch name {
	case "Int":
		n, err := strconv.ParseInt(v.Raw, 10, 64)
		return v.Kind == ast.IntValue && err == nil && n >= math.MinInt32 && n <= math.MaxInt32
	case "Float":
		return v.Kind == ast.IntValue || v.Kind == ast.FloatValue
	case "String":
		return v.Kind == ast.StringValue || v.Kind == ast.BlockValue
	case "Boolean":
		return v.Kind == ast.BooleanValue
	case "ID":
		return v.Kind == ast.StringValue || v.Kind == ast.BlockValue || v.Kind == ast.IntValue
	}
	return true
}

// allowedValues lists an enum's values for a message.
func allowedValues(def *ast.Definition) string {
	if def.Kind != ast.Enum {
		return ""
	}
	text := "; allowed:"
	for i, v := range def.EnumValues {
		if i > 0 {
			text += ","
		}
		text += " " + v.Name
	}
	return text
}

// fieldNames lists a type's fields.
func fieldNames(def *ast.Definition) []string {
	names := make([]string, len(def.Fields))
	for i, f := range def.Fields {
		names[i] = f.Name
	}
	return names
}
