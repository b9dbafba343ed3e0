package cost_test

import "github.com/vektah/gqlparser/v2/ast"

// field returns the i-th selection, which must be a field.
func field(set ast.SelectionSet, i int) *ast.Field { return set[i].(*ast.Field) }
