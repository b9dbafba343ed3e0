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

// Plans are the plans of one operation of a validated document: one per form of delivery and combination of the
// Boolean variables that its directives use, compiled when first asked for. It is safe for concurrent use.
type Plans struct {
	compiler   *Compiler
	doc        *ast.QueryDocument
	def        *ast.OperationDefinition
	conditions conditions
	keep       func(*Plan) bool

	mu       sync.Mutex                       // held while a variant is added
	variants atomic.Pointer[map[string]*Plan] // copied on write; by conditions.key
}

// NewPlans prepares an operation. Nothing is compiled yet. keep is asked whether there is room to keep a plan; nil:
// always.
func NewPlans(c *Compiler, doc *ast.QueryDocument, op *ast.OperationDefinition, keep func(*Plan) bool) *Plans {
	ps := &Plans{compiler: c, doc: doc, def: op, conditions: conditionsOf(doc, op), keep: keep}
	ps.variants.Store(&map[string]*Plan{})
	return ps
}

// Defers says whether the operation has a @defer, so that its answer can come in parts.
func (ps *Plans) Defers() bool { return ps.conditions.defers }

// Plan returns the plan for coerced variables, compiling it where it is not there yet. kept is false for one that is
// for this request alone. The error is [ErrTooLarge].
func (ps *Plans) Plan(variables map[string]any, d Delivery) (p *Plan, kept bool, err error) {
	d = ps.delivery(d)
	var room [16]byte
	key := ps.conditions.key(room[:0], variables, d)
	if p := (*ps.variants.Load())[string(key)]; p != nil {
		return p, true, nil
	}
	if p, err = ps.compiler.Compile(ps.doc, ps.def, ps.conditions.values(variables), d); err != nil {
		return nil, false, err
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	old := *ps.variants.Load()
	if known := old[string(key)]; known != nil { // another request was faster
		return known, true, nil
	}
	if len(old) >= maxVariants || ps.keep != nil && !ps.keep(p) {
		return p, false, nil
	}
	next := maps.Clone(old)
	next[string(key)] = p
	ps.variants.Store(&next)
	return p, true, nil
}

// delivery makes one plan do for all forms where nothing is deferred.
func (ps *Plans) delivery(d Delivery) Delivery {
	if !ps.conditions.defers || ps.def.Operation == ast.Subscription {
		return Whole
	}
	return d
}
