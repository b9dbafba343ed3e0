package limits

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
)

// CheckDocument checks one operation of a parsed document, valid or not; with
// op nil, each of them. It returns an *Error for the first limit exceeded, the
// context's error if that ended first, or nil.
func CheckDocument(ctx context.Context, doc *ast.QueryDocument, op *ast.OperationDefinition, l Limits) error {
	operations := ast.OperationList{op}
	if op == nil {
		operations = doc.Operations
	}
	l = l.WithDefaults()
	w := newWalker(ctx, doc)
	for _, op := range operations {
		if err := w.check(op, l); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) check(op *ast.OperationDefinition, l Limits) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	f := w.operation(op)
	if w.err != nil {
		return w.err
	}
	for _, limit := range l.ofDocument() {
		if got := limit.got(f); exceeded(got, limit.max) {
			return &Error{Limit: limit.code, Max: limit.max, Got: got, Loc: locationOf(w.locate(op, limit))}
		}
	}
	return nil
}
