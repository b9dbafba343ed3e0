package plan

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxVariants bounds the plans that one operation keeps. An operation with six boolean variables has 64; beyond that a
// plan is compiled for the request alone.
const maxVariants = 64

// Operation holds the plans of one operation of a validated document: one per combination of the boolean variables that
// its @skip and @include use, compiled when first asked for. It is safe for concurrent use.
type Operation struct {
	compiler   *Compiler
	doc        *ast.QueryDocument
	def        *ast.OperationDefinition
	conditions []string

	mu       sync.Mutex                       // held while a variant is added
	variants atomic.Pointer[map[uint64]*Plan] // copied on write
}

// NewOperation prepares an operation. Nothing is compiled yet.
func NewOperation(c *Compiler, doc *ast.QueryDocument, op *ast.OperationDefinition) *Operation {
	o := &Operation{compiler: c, doc: doc, def: op, conditions: Conditions(doc, op)}
	o.variants.Store(&map[uint64]*Plan{})
	return o
}

// Plan returns the plan for coerced variables, compiling it where it is not there yet. The error is an [*Unsupported] or
// [ErrTooLarge].
func (o *Operation) Plan(variables map[string]any) (*Plan, error) {
	if len(o.conditions) > 64 {
		return nil, &Unsupported{Reason: "conditions"}
	}
	var bits uint64
	for i, name := range o.conditions {
		if on, _ := variables[name].(bool); on {
			bits |= 1 << i
		}
	}
	if p := (*o.variants.Load())[bits]; p != nil {
		return p, nil
	}
	return o.compile(bits)
}

func (o *Operation) compile(bits uint64) (*Plan, error) {
	values := make(map[string]bool, len(o.conditions))
	for i, name := range o.conditions {
		values[name] = bits&(1<<i) != 0
	}
	p, err := o.compiler.Compile(o.doc, o.def, values)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	old := *o.variants.Load()
	if len(old) < maxVariants {
		next := maps.Clone(old)
		next[bits] = p
		o.variants.Store(&next)
	}
	return p, nil
}
