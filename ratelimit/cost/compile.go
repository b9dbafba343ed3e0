package cost

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// Compile prepares the price of one operation of a document that was validated
// against the analyzer's schema. Cache the result with the document.
//
// The work is bounded by Options.Budget and linear in the document as long as
// fragments are the only thing repeated: each merged selection is priced once
// per object type. The errors are *Error: CodeLimit when the budget does not
// suffice, CodeInvalid when the document does not fit the schema.
func (a *Analyzer) Compile(doc *ast.QueryDocument, op *ast.OperationDefinition) (*Formula, error) {
	if doc == nil || op == nil {
		return nil, &Error{Code: CodeInvalid, Message: "there is no operation to price"}
	}
	root := a.roots[operationOf(op)]
	if root == nil {
		return nil, &Error{Code: CodeInvalid, Message: fmt.Sprintf("the schema has no %s type", operationOf(op)), Pos: op.Position}
	}
	c := newCompiler(a, doc, op)
	selection, err := c.selection([]source{{set: op.SelectionSet}}, root, 0)
	if err != nil {
		return nil, err
	}
	return c.finish(root, op, selection), nil
}

func operationOf(op *ast.OperationDefinition) ast.Operation {
	if op.Operation == "" {
		return ast.Query
	}
	return op.Operation
}

// compiler holds what is needed only while a formula is built.
type compiler struct {
	analyzer  *Analyzer
	formula   *Formula
	fragments map[string]*ast.FragmentDefinition
	left      int // of the budget

	// The tables below give equal things one number, which makes "the same
	// selection" a comparison of three integers.
	sources    map[sourceKey]int32
	selections map[selectionKey]int32
	sizings    map[sizing]int32
	sizingList []sizing
	constants  map[float64]int32
	openSizes  map[nodeKey]int32
	chain      map[conditionKey]int32
	booleans   map[string]int32
}

func newCompiler(a *Analyzer, doc *ast.QueryDocument, op *ast.OperationDefinition) *compiler {
	c := &compiler{
		analyzer:   a,
		left:       a.options.Budget,
		fragments:  make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		sources:    map[sourceKey]int32{},
		selections: map[selectionKey]int32{},
		sizings:    map[sizing]int32{},
		sizingList: make([]sizing, 1),
		constants:  map[float64]int32{1: one},
		openSizes:  map[nodeKey]int32{},
		chain:      map[conditionKey]int32{},
		booleans:   map[string]int32{},
		formula: &Formula{
			analyzer:    a,
			sizes:       []size{{constant: 1}},
			conditions:  make([]condition, 1),
			defaults:    map[string]*ast.Value{},
			variables:   map[string]struct{}{},
			nodeIndex:   map[nodeKey]int32{},
			objectIndex: map[objectKey]int32{},
		},
	}
	for _, fragment := range doc.Fragments {
		if _, twice := c.fragments[fragment.Name]; !twice {
			c.fragments[fragment.Name] = fragment
		}
	}
	for _, v := range op.VariableDefinitions {
		if v.DefaultValue != nil {
			c.formula.defaults[v.Variable] = v.DefaultValue
		}
	}
	return c
}

// finish adds what the operation itself costs and folds a formula without open
// parts into one number.
func (c *compiler) finish(root *objectType, op *ast.OperationDefinition, selection int32) *Formula {
	f := c.formula
	f.root = selection
	f.base = typeAmount(root.weight)
	if c.analyzer.options.Dialect == Apollo {
		f.base = amount{}
		if operationOf(op) == ast.Mutation {
			f.base = fieldAmount(apolloMutation)
		}
	}
	if s := &f.selections[selection]; s.slot < 0 {
		constant := f.base.plus(s.constant).estimate()
		f.constant = &constant
	}
	f.listVariables()
	f.scratch.New = func() any { return newEvaluation(f) }
	return f
}

func (c *compiler) spend(pos *ast.Position) error {
	if c.left--; c.left >= 0 {
		return nil
	}
	return &Error{
		Code: CodeLimit,
		Message: fmt.Sprintf("the operation combines its fragments in more than %d ways, too many to price; spread fewer fragments that select the same fields",
			c.analyzer.options.Budget),
		Pos: pos,
	}
}
