package rules

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// longNumber is how many digits an integer has at least that 64 bits may not hold, which gqlparser's Value then refuses.
const longNumber = 19

// settle gives long integers in a valid document the kind of what they stand for, so that their value is read right: a string
// for an ID, and a floating-point number for a Float or a custom scalar.
func settle(schema *ast.Schema, doc *ast.QueryDocument) {
	if doc.Position != nil && doc.Position.Src != nil && !hasLongNumber(doc.Position.Src.Input) {
		return
	}
	observers := &core.Events{}
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Kind != ast.IntValue || len(v.Raw) < longNumber {
			return
		}
		if v.Definition != nil && v.Definition.Name == "ID" {
			v.Kind = ast.StringValue
		} else if _, err := strconv.ParseInt(v.Raw, 10, 64); err != nil {
			v.Kind = ast.FloatValue
		}
	})
	core.Walk(schema, doc, observers)
}

func hasLongNumber(text string) bool {
	digits := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			digits = 0
			continue
		}
		if digits++; digits == longNumber {
			return true
		}
	}
	return false
}
