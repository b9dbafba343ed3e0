package cost

import (
	"errors"

	"github.com/vektah/gqlparser/v2/ast"
)

// Analyzer prices operations against one client's schema. It is immutable and
// safe for concurrent use.
type Analyzer struct {
	options    Options
	objects    map[string]*objectType
	directives map[string][]*inputValue // by directive; priced arguments only
	roots      map[ast.Operation]*objectType
}

// New reads @cost and @listSize from a client's schema. It reports every
// problem at once, as Findings joined: weights that are not numbers,
// directives where the specification forbids them, @listSize that contradicts
// itself or the schema, and, when o.DefaultListSize is zero, every list whose
// length nothing bounds.
//
// The schema must have been loaded by gqlparser with its prelude. Definitions
// of the two directives need not be in it, but with them (Dialect.SDL) gqlparser
// also checks the arguments' types. The schema must not change afterwards.
func New(schema *ast.Schema, o Options) (*Analyzer, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if schema == nil {
		return nil, errors.New("cost: the schema is nil")
	}
	o = o.withDefaults()
	r := newReader(schema, o)
	r.readAll()
	if o.DefaultListSize == 0 {
		r.findings = append(r.findings, r.unbounded()...)
	}
	if len(r.findings) > 0 {
		return nil, joinFindings(r.findings)
	}
	return &Analyzer{options: o, objects: r.objects, directives: r.directives, roots: r.roots()}, nil
}

// SharedTypes are nil pointers of the types that a formula shares with its
// analyzer: who measures the memory of formulas must not count them.
func SharedTypes() []any {
	return []any{(*Analyzer)(nil), (*objectType)(nil), (*field)(nil), (*inputValue)(nil), (*listSize)(nil)}
}

// MaxCost is the limit of the options, in points; zero means none.
func (a *Analyzer) MaxCost() float64 { return a.options.MaxCost }

func (r *reader) roots() map[ast.Operation]*objectType {
	roots := make(map[ast.Operation]*objectType, 3)
	for operation, def := range map[ast.Operation]*ast.Definition{
		ast.Query: r.schema.Query, ast.Mutation: r.schema.Mutation, ast.Subscription: r.schema.Subscription,
	} {
		if def != nil {
			roots[operation] = r.objects[def.Name]
		}
	}
	return roots
}
