package cost

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// weightOf returns the weight that @cost gives an element, and whether it has
// one. Both dialects' forms are read: a number in a String, and a bare number.
func weightOf(directives ast.DirectiveList) (weight float64, explicit bool, err error) {
	d := directives.ForName("cost")
	if d == nil {
		return 0, false, nil
	}
	if len(directives.ForNames("cost")) > 1 {
		return 0, true, errors.New("@cost stands twice; once is allowed")
	}
	arg := d.Arguments.ForName("weight")
	if arg == nil || arg.Value == nil {
		return 0, true, errors.New(`@cost has no weight; write @cost(weight: "2.5")`)
	}
	switch arg.Value.Kind {
	case ast.StringValue, ast.BlockValue, ast.IntValue, ast.FloatValue:
		weight, err = parseWeight(arg.Value.Raw)
		return weight, true, err
	default:
		return 0, true, fmt.Errorf("@cost(weight: %s) is not a number", arg.Value)
	}
}

// parseWeight reads a GraphQL Float. strconv alone would also take "Inf",
// "NaN" and hexadecimal, none of which is a price.
func parseWeight(s string) (float64, error) {
	if s == "" || strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, fmt.Errorf(`@cost(weight: %q) is not a number such as "2.5"`, s)
	}
	w, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(w, 0) {
		return 0, fmt.Errorf(`@cost(weight: %q) is not a number such as "2.5"`, s)
	}
	if math.Abs(w) > Saturated {
		return 0, fmt.Errorf("@cost(weight: %q) is out of range; the largest weight is %.0f", s, Saturated)
	}
	return w, nil
}
