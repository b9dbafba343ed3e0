package rules

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// valuesRule refuses literals that are not of the type wanted (§5.6). gqlparser's takes an Int of 64 bits and objects
// for enums and scalars, refuses integers of more than 64 bits where a Float, an ID or a custom scalar may be one, and
// repeats whatever the client wrote in its errors.
func valuesRule(suggestions bool) core.Rule {
	return core.Rule{Name: rules.ValuesOfCorrectTypeRule.Name, RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		c := literals{addError, suggestions}
		observers.OnValue(func(_ *core.Walker, v *ast.Value) {
			switch {
			case infinite(v): // below custom scalars, too
				c.add(v.Position, "", nil, "A Float has at most 64 bits; the number has more.")
			case v.Definition == nil || v.ExpectedType == nil:
			case v.Kind == ast.Variable:
			case v.Kind == ast.NullValue:
				if v.ExpectedType.NonNull {
					c.unexpected(v)
				}
			case v.Kind == ast.ListValue && v.ExpectedType.Elem != nil:
			case v.Kind == ast.ObjectValue && v.Definition.Kind == ast.InputObject:
				c.object(v)
			case v.Definition.Kind == ast.Enum:
				c.enum(v)
			case v.Definition.Kind == ast.InputObject:
				c.unexpected(v)
			case v.Definition.Kind == ast.Scalar:
				c.scalar(v)
			}
		})
	}}
}

type literals struct {
	addError    core.AddErrFunc
	suggestions bool
}

// infinite says whether a literal is a number too large for a Float where a Float or a custom scalar stands; nothing
// can read it then.
func infinite(v *ast.Value) bool {
	def := v.Definition
	if v.Kind != ast.IntValue && v.Kind != ast.FloatValue || def != nil && (def.Kind != ast.Scalar || def.OneOf("Int", "ID", "String", "Boolean")) {
		return false
	}
	_, err := strconv.ParseFloat(v.Raw, 64)
	return err != nil
}

// add reports an error at a place, with what was perhaps meant.
func (c literals) add(at *ast.Position, typed string, known []string, format string, args ...any) {
	options := []core.ErrorOption{core.Message(format, args...)}
	if c.suggestions && known != nil {
		options = append(options, core.SuggestListQuoted("Did you mean", typed, known))
	}
	c.addError(append(options, core.At(at))...)
}

func (c literals) unexpected(v *ast.Value) {
	c.add(v.Position, "", nil, `Expected value of type "%s", found %s.`, v.ExpectedType, kindName(v.Kind))
}

// kindName says what a literal is, without what it says.
func kindName(kind ast.ValueKind) string {
	switch kind {
	case ast.IntValue:
		return "an integer"
	case ast.FloatValue:
		return "a number with a fraction or an exponent"
	case ast.StringValue, ast.BlockValue:
		return "a string"
	case ast.BooleanValue:
		return "a boolean"
	case ast.EnumValue:
		return "a value of an enum"
	case ast.ListValue:
		return "a list"
	case ast.ObjectValue:
		return "an object"
	}
	return "null"
}

// maxName is how long a name may be to be repeated.
const maxName = 64

func (c literals) enum(v *ast.Value) {
	switch {
	case v.Kind != ast.EnumValue:
		c.unexpected(v)
	case v.Definition.EnumValues.ForName(v.Raw) != nil:
	case len(v.Raw) > maxName:
		c.add(v.Position, "", nil, `The value does not exist in "%s" enum.`, v.Definition.Name)
	default:
		var known []string
		for _, value := range v.Definition.EnumValues {
			known = append(known, value.Name)
		}
		c.add(v.Position, v.Raw, known, `Value "%s" does not exist in "%s" enum.`, v.Raw, v.Definition.Name)
	}
}

// scalar judges literals of the built-in scalars; others are judged by their decoders.
func (c literals) scalar(v *ast.Value) {
	ok := true
	switch v.Definition.Name {
	case "Int":
		_, err := strconv.ParseInt(v.Raw, 10, 32)
		if ok = v.Kind == ast.IntValue; ok && err != nil {
			c.add(v.Position, "", nil, "Int cannot represent a number of more than 32 bits.")
		}
	case "Float":
		ok = v.Kind == ast.IntValue || v.Kind == ast.FloatValue
	case "String":
		ok = v.Kind == ast.StringValue || v.Kind == ast.BlockValue
	case "Boolean":
		ok = v.Kind == ast.BooleanValue
	case "ID":
		ok = v.Kind == ast.StringValue || v.Kind == ast.BlockValue || v.Kind == ast.IntValue
	}
	if !ok {
		c.unexpected(v)
	}
}

// object judges which fields there are; their values are judged each.
func (c literals) object(v *ast.Value) {
	def := v.Definition
	var known []string
	for _, f := range def.Fields {
		known = append(known, f.Name)
		if f.Type.NonNull && f.DefaultValue == nil && v.Children.ForName(f.Name) == nil {
			c.add(v.Position, "", nil, `Field "%s.%s" of required type "%s" was not provided.`, def.Name, f.Name, f.Type)
		}
	}
	fields := map[string]bool{}
	for _, child := range v.Children {
		fields[child.Name] = true
		if def.Fields.ForName(child.Name) == nil {
			c.add(child.Position, child.Name, known, `Field "%s" is not defined by type "%s".`, child.Name, def.Name)
		}
	}
	switch {
	case def.Directives.ForName("oneOf") == nil:
	case len(fields) != 1:
		c.add(v.Position, "", nil, `OneOf Input Object "%s" must specify exactly one key.`, def.Name)
	case v.Children[len(v.Children)-1].Value.Kind == ast.NullValue:
		c.add(v.Position, "", nil, `Field "%s.%s" must be non-null.`, def.Name, v.Children[0].Name)
	}
}
