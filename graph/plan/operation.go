package plan

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxVariants bounds the plans that one operation keeps. An operation with six Boolean variables has 64; beyond that a
// plan is compiled for the request alone.
const maxVariants = 64

// Operation holds the plans of one operation of a validated document: one per form of delivery and combination of the
// Boolean variables that its directives use, compiled when first asked for. It is safe for concurrent use.
type Operation struct {
	compiler   *Compiler
	doc        *ast.QueryDocument
	def        *ast.OperationDefinition
	conditions conditions

	mu       sync.Mutex                       // held while a variant is added
	variants atomic.Pointer[map[string]*Plan] // copied on write; by conditions.key
}

// NewOperation prepares an operation. Nothing is compiled yet.
func NewOperation(c *Compiler, doc *ast.QueryDocument, op *ast.OperationDefinition) *Operation {
	o := &Operation{compiler: c, doc: doc, def: op, conditions: conditionsOf(doc, op)}
	o.variants.Store(&map[string]*Plan{})
	return o
}

// Defers says whether the operation has a @defer, so that its answer can come in parts.
func (o *Operation) Defers() bool { return o.conditions.defers }

// Known is the plan for coerced variables if it is kept already, else nil.
func (o *Operation) Known(variables map[string]any, d Delivery) *Plan {
	var room [16]byte
	return (*o.variants.Load())[string(o.conditions.key(room[:0], variables, o.delivery(d)))]
}

// Compile makes the plan for coerced variables, and keeps it unless there are too many. The error is [ErrTooLarge].
func (o *Operation) Compile(variables map[string]any, d Delivery) (p *Plan, kept bool, err error) {
	d = o.delivery(d)
	if p, err = o.compiler.Compile(o.doc, o.def, o.conditions.values(variables), d); err != nil {
		return nil, false, err
	}
	key := string(o.conditions.key(nil, variables, d))
	o.mu.Lock()
	defer o.mu.Unlock()
	old := *o.variants.Load()
	if known := old[key]; known != nil { // another request was faster, and its plan is counted already
		return known, false, nil
	}
	if len(old) >= maxVariants {
		return p, false, nil
	}
	next := maps.Clone(old)
	next[key] = p
	o.variants.Store(&next)
	return p, true, nil
}

// delivery makes one plan do for all forms where nothing is deferred.
func (o *Operation) delivery(d Delivery) Delivery {
	if !o.conditions.defers || o.def.Operation == ast.Subscription {
		return Whole
	}
	return d
}
