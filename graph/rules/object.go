package rules

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// objectRule refuses object literals for enums and the built-in scalars (GraphQL specification §5.6.1), which gqlparser
// lets pass.
var objectRule = core.Rule{Name: "ObjectLiterals", RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Kind != ast.ObjectValue || value.Definition == nil || value.ExpectedType == nil {
			return
		}
		if value.Definition.Kind == ast.Enum || value.Definition.OneOf("Int", "Float", "String", "Boolean", "ID") {
			addError(core.Message(`Expected value of type "%s", found an object.`, value.ExpectedType.String()), core.At(value.Position))
		}
	})
}}
