package rules

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// longNumber is how many digits an integer has at least that 64 bits may not hold, which gqlparser's Value then refuses.
const longNumber = 19

// settle gives integers in a valid document the kind of what they stand for where gqlparser's Value would read them otherwise:
// those that are long get the kind of a string for an ID, and of a floating-point number for a Float or a custom scalar; and -0
// is an ID of two characters.
func settle(schema *ast.Schema, doc *ast.QueryDocument) {
	if doc.Position != nil && doc.Position.Src != nil && !hasOddNumber(doc.Position.Src.Input) {
		return
	}
	observers := &core.Events{}
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Kind != ast.IntValue || len(v.Raw) < longNumber && v.Raw != "-0" {
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
