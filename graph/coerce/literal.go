package coerce

import (
	"encoding/json"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// constant is the value of a literal without variables, as one that came with a request would be. gqlparser's own
// reading makes null of an empty list and refuses integers of more than 64 bits, which a Float and an ID may have.
func constant(v *ast.Value) any {
	switch v.Kind {
	case ast.IntValue:
		if n, err := strconv.ParseInt(v.Raw, 10, 64); err == nil {
			return n
		}
		return json.Number(v.Raw)
	case ast.FloatValue:
		return json.Number(v.Raw)
	case ast.BooleanValue:
		return v.Raw == "true"
	case ast.NullValue:
		return nil
	case ast.ListValue:
		list := make([]any, len(v.Children))
		for i, child := range v.Children {
			list[i] = constant(child.Value)
		}
		return list
	case ast.ObjectValue:
		object := make(map[string]any, len(v.Children))
		for _, child := range v.Children {
			object[child.Name] = constant(child.Value)
		}
		return object
	}
	return v.Raw
}
