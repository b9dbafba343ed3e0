package rules

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// longNumber is how many digits an integer has at least that 64 bits may not hold, which gqlparser's Value then
// refuses.
const longNumber = 19

// settle makes gqlparser's Value read the literals of a valid document right. Integers get the kind of what they stand
// for: those that are long that of a string for an ID, and of a floating-point number for a Float or a custom scalar;
// and -0 is an ID of two characters. Variables in a fragment that several operations share lose the definition, which
// is of the last of them: its default is not for the others.
func settle(schema *ast.Schema, doc *ast.QueryDocument) {
	shared := len(doc.Operations) > 1 && len(doc.Fragments) > 0
	if !shared && doc.Position != nil && doc.Position.Src != nil && !hasOddNumber(doc.Position.Src.Input) {
		return
	}
	observers := &core.Events{}
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Kind == ast.Variable && shared {
			v.VariableDefinition = nil
		}
		if v.Kind == ast.IntValue && (len(v.Raw) >= longNumber || v.Raw == "-0") {
			settleInteger(v)
		}
	})
	core.Walk(schema, doc, observers)
}

func settleInteger(v *ast.Value) {
	if v.Definition != nil && v.Definition.Name == "ID" {
		v.Kind = ast.StringValue
	} else if _, err := strconv.ParseInt(v.Raw, 10, 64); err != nil {
		v.Kind = ast.FloatValue
	}
}

// hasOddNumber finds what settle is for, and perhaps other text that looks like it.
func hasOddNumber(text string) bool {
	if strings.Contains(text, "-0") {
		return true
	}
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
