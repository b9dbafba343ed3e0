package limits

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
)

// Measures are the figures that limits are compared with.
type Measures = measures

// Measure returns the figures of one operation of a parsed document, valid or not. The error is the context's.
func Measure(ctx context.Context, doc *ast.QueryDocument, op *ast.OperationDefinition) (Measures, error) {
	if err := ctx.Err(); err != nil {
		return measures{}, err
	}
	w := newWalker(ctx, doc)
	return w.operation(op).measures, w.err
}

// Check does CheckDocument and CheckVariables.
func Check(ctx context.Context, doc *ast.QueryDocument, op *ast.OperationDefinition, variables map[string]any, l Limits) error {
	if err := CheckDocument(ctx, doc, op, l); err != nil {
		return err
	}
	return CheckVariables(variables, l)
}
