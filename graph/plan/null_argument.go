package plan

import "github.com/vektah/gqlparser/v2/ast"

// nullArgument names an argument that is null, or holds a null, where its type allows none; "" if there is none.
// Validation lets a nullable variable stand there if there is a default, but an explicit null does not take the default
// (GraphQL specification §6.4.1). gqlgen's decoders would make it the zero value.
func nullArgument(field *ast.Field, variables map[string]any) string {
	for _, arg := range field.Arguments {
		if holdsNull(arg.Value, variables) {
			return arg.Name
		}
	}
	return ""
}

func holdsNull(v *ast.Value, variables map[string]any) bool {
	if v.Kind == ast.Variable {
		value, given := variables[v.Raw]
		return given && value == nil && v.ExpectedType != nil && v.ExpectedType.NonNull
	}
	for _, child := range v.Children {
		if holdsNull(child.Value, variables) {
			return true
		}
	}
	return false
}
