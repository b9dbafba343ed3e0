package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// Budget says what operations may cost. The zero value allows everything that
// the client's maxCost allows.
type Budget struct {
	// Max is what any operation may cost, in points. Zero means the MaxCost of
	// the pricing options.
	Max float64 `json:"max"`
	// Operations holds what is special about one operation, by its name, or by
	// its document's name when it has none.
	Operations map[string]Allowance `json:"operations"`
}

// Allowance is the budget of one operation.
type Allowance struct {
	// Max is what the operation may cost. Zero means the Budget's Max.
	Max float64 `json:"max"`
	// Variables are those to price it with: the largest that the client sends.
	Variables map[string]any `json:"variables"`
}

// ReadBudget reads a budget file, such as
//
//	{"max": 500, "operations": {"Home": {"max": 200, "variables": {"first": 20}}}}
//
// Unknown keys, values of the wrong type and numbers out of range are errors,
// and all of them are reported.
func ReadBudget(data []byte) (Budget, error) {
	var whole json.RawMessage
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&whole); err != nil {
		return Budget{}, fmt.Errorf("the budget is not readable: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Budget{}, errors.New("the budget goes on after its end")
	}
	var b Budget
	var r budgetReader
	r.budget(whole, &b)
	if err := errors.Join(r.errs...); err != nil {
		return Budget{}, err
	}
	return b, b.validate()
}

func (b Budget) validate() error {
	errs := []error{inRange("max", b.Max)}
	for _, name := range slices.Sorted(maps.Keys(b.Operations)) {
		errs = append(errs, inRange("operations."+name+".max", b.Operations[name].Max))
	}
	return errors.Join(errs...)
}

func inRange(key string, max float64) error {
	if max < 0 || max > cost.Saturated {
		return fmt.Errorf("%s is %v; it must be between 0 and %.0f", key, max, cost.Saturated)
	}
	return nil
}

// allows returns what applies to an operation.
func (b Budget) allows(key string, otherwise float64) Allowance {
	a := b.Operations[key]
	if a.Max == 0 {
		a.Max = b.Max
	}
	if a.Max == 0 {
		a.Max = otherwise
	}
	return a
}
