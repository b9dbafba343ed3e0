package rules

import (
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// intRule refuses Int literals of more than 32 bits (GraphQL specification §3.5.1, §5.6.1), of which gqlparser refuses only
// those of more than 64.
var intRule = core.Rule{Name: "Int32", RuleFunc: func(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Kind != ast.IntValue || value.Definition == nil || value.Definition.Name != "Int" {
			return
		}
		if n, err := strconv.ParseInt(value.Raw, 10, 64); err == nil && (n < math.MinInt32 || n > math.MaxInt32) {
			addError(core.Message("Int cannot represent a number of more than 32 bits."), core.At(value.Position))
		}
	})
}}
