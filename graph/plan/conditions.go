package plan

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// conditions are the Boolean variables on which the plan of an operation depends.
type conditions struct {
	// fields are used by @skip and @include.
	fields []string
	// deferred are used by @defer alone; they do not matter where nothing is deferred.
	deferred []string
	// defers says that there is a @defer in the operation.
	defers bool
}

// conditionsOf finds the variables that directives of an operation use as their "if" argument. Fragments count whether
// or not their type condition can hold: one plan too many is cheaper than a wrong one.
func conditionsOf(doc *ast.QueryDocument, op *ast.OperationDefinition) conditions {
	w := conditionWalk{doc: doc, seen: map[string]bool{}, fields: map[string]bool{}, deferred: map[string]bool{}}
	w.set(op.SelectionSet)
	for name := range w.fields {
		delete(w.deferred, name)
	}
	return conditions{
		fields: slices.Sorted(maps.Keys(w.fields)), deferred: slices.Sorted(maps.Keys(w.deferred)), defers: w.defers,
	}
}

type conditionWalk struct {
	doc              *ast.QueryDocument
	seen             map[string]bool // fragments
	fields, deferred map[string]bool
	defers           bool
}

func (w *conditionWalk) set(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			w.directives(s.Directives)
			w.set(s.SelectionSet)
		case *ast.InlineFragment:
			w.directives(s.Directives)
			w.set(s.SelectionSet)
		case *ast.FragmentSpread:
			w.directives(s.Directives)
			if f := w.doc.Fragments.ForName(s.Name); f != nil && !w.seen[s.Name] {
				w.seen[s.Name] = true
				w.set(f.SelectionSet)
			}
		}
	}
}

func (w *conditionWalk) directives(list ast.DirectiveList) {
	for _, d := range list {
		into := w.fields
		if d.Name == "defer" {
			w.defers, into = true, w.deferred
		}
		if arg := d.Arguments.ForName("if"); arg != nil && arg.Value != nil && arg.Value.Kind == ast.Variable {
			into[arg.Value.Raw] = true
		}
	}
}

// key names the variant for coerced variables: which form of delivery, and which of the conditions hold. It is appended
// to buf, so that looking a variant up allocates nothing.
func (c *conditions) key(buf []byte, variables map[string]any, d Delivery) []byte {
	buf = append(buf, byte(d))
	buf = appendBits(buf, c.fields, variables)
	if d != Whole {
		buf = appendBits(buf, c.deferred, variables)
	}
	return buf
}

// appendBits packs whether variables are true into bytes, eight into each.
func appendBits(buf []byte, names []string, variables map[string]any) []byte {
	for i, name := range names {
		if i%8 == 0 {
			buf = append(buf, 0)
		}
		if on, _ := variables[name].(bool); on {
			buf[len(buf)-1] |= 1 << (i % 8)
		}
	}
	return buf
}

// values are the conditions as a compilation asks for them.
func (c *conditions) values(variables map[string]any) map[string]bool {
	values := make(map[string]bool, len(c.fields)+len(c.deferred))
	for _, names := range [][]string{c.fields, c.deferred} {
		for _, name := range names {
			values[name], _ = variables[name].(bool)
		}
	}
	return values
}
