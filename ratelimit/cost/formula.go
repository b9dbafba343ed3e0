package cost

import (
	"maps"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// Formula is the price of one operation of one document, compiled once: what
// depends on variables is left open, everything else is already a number. It
// is immutable and safe for concurrent use, and holds on to the document.
//
// Inside, it is the operation's merged selections as a graph: a selection that
// occurs in several places stands there once, so its size is bounded by the
// document, not by the answer.
type Formula struct {
	analyzer *Analyzer
	base     amount // of the operation itself
	root     int32
	constant *Estimate // nil when anything is open

	selections []selection
	openCount  int // selections with an open part
	nodes      []node
	sizes      []size
	conditions []condition
	booleans   []string              // variables of the conditions
	defaults   map[string]*ast.Value // of the operation's variables
	variables  map[string]struct{}   // that the price depends on

	nodeIndex   map[nodeKey]int32
	objectIndex map[objectKey]int32
	objectEach  []amount

	scratch sync.Pool // of *evaluation
}

// selection is a merged selection set on one object type.
type selection struct {
	on       *objectType
	terms    []term
	constant amount  // the sum of the terms that are not open
	open     []int32 // the terms that are
	slot     int32   // where an evaluation remembers it; -1 when nothing is open
}

// term is one response key of a selection.
type term struct {
	key         string
	occurrences []use
	size        int32 // how many values one execution returns
	check       int32 // a further size that must be valid; one when there is none
	each        amount
	branches    []branchUse
}

// use is a field that takes part in a response key when its condition holds.
type use struct {
	node, condition int32
}

// branchUse is one object type that a response key may return.
type branchUse struct {
	each      amount
	selection int32
}

// Estimate prices the operation with the request's variables, as coerced by
// gqlparser or gqlgen. The errors are *Error with CodeBadInput: a slicing
// argument that is negative, missing or given twice.
func (f *Formula) Estimate(variables map[string]any) (Estimate, error) {
	if f.constant != nil {
		return *f.constant, nil
	}
	e := f.evaluation(variables)
	defer e.release()
	sum, err := e.operation()
	return sum.estimate(), err
}

// Constant tells whether the price is the same for all variables.
func (f *Formula) Constant() bool { return f.constant != nil }

// Variables names the variables that the price depends on, sorted.
func (f *Formula) Variables() []string {
	return slices.Sorted(maps.Keys(f.variables))
}
