package cost

import (
	"encoding/json"
	"reflect"

	"github.com/vektah/gqlparser/v2/ast"
)

// Input is priced by its value alone, never by how it was written: a literal
// is first turned into what a variable of the same value would be, so that
// both take one way through the code below.

// lookup gives a variable's coerced value, and whether it has one.
type lookup func(variable string) (any, bool)

// literal returns the coerced form of a value in the document. Variables
// without a value are left out of objects, as GraphQL's coercion does.
func literal(v *ast.Value, variables lookup) any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case ast.Variable:
		if variables == nil {
			return nil
		}
		value, _ := variables(v.Raw)
		return value
	case ast.NullValue:
		return nil
	case ast.IntValue, ast.FloatValue:
		return json.Number(v.Raw)
	case ast.BooleanValue:
		return v.Raw == "true"
	case ast.ListValue:
		return literalList(v, variables)
	case ast.ObjectValue:
		return literalObject(v, variables)
	default:
		return v.Raw
	}
}

func literalList(v *ast.Value, variables lookup) []any {
	list := make([]any, len(v.Children))
	for i, child := range v.Children {
		list[i] = literal(child.Value, variables)
	}
	return list
}

func literalObject(v *ast.Value, variables lookup) map[string]any {
	object := make(map[string]any, len(v.Children))
	for _, child := range v.Children {
		if child.Value != nil && child.Value.Kind == ast.Variable && variables != nil {
			if _, given := variables(child.Value.Raw); !given {
				continue
			}
		}
		object[child.Name] = literal(child.Value, variables)
	}
	return object
}

// ibmInput is the specification's cost of an argument or input field: its
// weight, and the cost of every input field used below it, in any element of a
// list. Null is not a use. The sum may be negative.
func ibmInput(v *inputValue, value any) float64 {
	if value == nil {
		return 0
	}
	sum := v.weight
	if v.object != nil {
		eachObject(value, func(fields map[string]any) {
			for _, f := range v.object.fields {
				if given, ok := fields[f.name]; ok {
					sum += ibmInput(f, given)
				} else {
					sum += f.presetCost
				}
			}
		})
	}
	return capped(sum)
}

// apolloInput is Apollo Router's score of an argument: an input object weighs
// 1 by default, a list nothing, and the argument's own weight counts again for
// each element.
func apolloInput(v *inputValue, value any) float64 {
	if value == nil {
		return 0
	}
	if isList(value) {
		sum := v.explicitWeight()
		eachElement(value, func(element any) { sum += apolloInput(v, element) })
		return capped(sum)
	}
	fields, ok := value.(map[string]any)
	if !ok || v.object == nil {
		return v.explicitWeight()
	}
	sum := v.weight
	for _, f := range v.object.fields {
		sum += apolloInput(f, fields[f.name])
	}
	return capped(sum)
}

func (v *inputValue) explicitWeight() float64 {
	if v.explicit {
		return v.weight
	}
	return 0
}

// eachObject calls fn for every object in a value, through lists of lists.
func eachObject(value any, fn func(map[string]any)) {
	if fields, ok := value.(map[string]any); ok {
		fn(fields)
		return
	}
	if isList(value) {
		eachElement(value, func(element any) { eachObject(element, fn) })
	}
}

func isList(value any) bool {
	if _, ok := value.([]any); ok {
		return true
	}
	return value != nil && reflect.TypeOf(value).Kind() == reflect.Slice
}

// eachElement needs reflection only for the typed slices that gqlparser makes
// of a single value where a list is expected.
func eachElement(value any, fn func(any)) {
	if list, ok := value.([]any); ok {
		for _, element := range list {
			fn(element)
		}
		return
	}
	list := reflect.ValueOf(value)
	for i := range list.Len() {
		fn(list.Index(i).Interface())
	}
}
