package rules

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// variablesRule refuses variables where their type may not stand (§5.8.5), and points at their definition, too.
func variablesRule() core.Rule {
	return core.Rule{Name: rules.VariablesInAllowedPositionRule.Name, RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnValue(func(_ *core.Walker, v *ast.Value) {
			if v.Kind == ast.ObjectValue && v.Definition != nil && v.Definition.Directives.ForName("oneOf") != nil {
				oneOfVariables(v, addError)
			}
			if v.Kind != ast.Variable || v.ExpectedType == nil || v.VariableDefinition == nil || v.VariableDefinition.Definition == nil {
				return
			}
			if def := v.VariableDefinition; !usable(def, v) {
				addError(core.Message(`Variable "$%s" of type "%s" used in position expecting type "%s".`, v.Raw, def.Type, v.ExpectedType),
					core.At(def.Position), core.At(v.Position))
			}
		})
	}}
}

// usable is the specification's IsVariableUsageAllowed.
func usable(def *ast.VariableDefinition, v *ast.Value) bool {
	location := *v.ExpectedType
	hasDefault := def.DefaultValue != nil && def.DefaultValue.Kind != ast.NullValue
	if location.NonNull && !def.Type.NonNull && (hasDefault || v.ExpectedTypeHasDefault) {
		location.NonNull = false
	}
	return fits(def.Type, &location)
}

// fits is the specification's AreTypesCompatible.
func fits(variable, location *ast.Type) bool {
	if location.NonNull && !variable.NonNull || (variable.Elem == nil) != (location.Elem == nil) {
		return false
	}
	if variable.Elem != nil {
		return fits(variable.Elem, location.Elem)
	}
	return variable.NamedType == location.NamedType
}

// oneOfVariables: the only field of a @oneOf object must not be null, and so must its variable.
func oneOfVariables(v *ast.Value, addError core.AddErrFunc) {
	for _, child := range v.Children {
		if child.Value.Kind != ast.Variable || child.Value.VariableDefinition == nil || child.Value.VariableDefinition.Type.NonNull {
			continue
		}
		def := child.Value.VariableDefinition
		addError(core.Message(`Variable "$%s" is of type "%s" but must be non-nullable to be used for OneOf Input Object "%s".`,
			def.Variable, def.Type, v.Definition.Name), core.At(def.Position), core.At(child.Value.Position))
	}
}
