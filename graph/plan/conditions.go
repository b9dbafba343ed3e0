package plan

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Conditions lists the variables that directives of an operation use as their "if" argument, sorted. Fragments count
// whether or not their type condition can hold: one plan too many is cheaper than a wrong one.
func Conditions(doc *ast.QueryDocument, op *ast.OperationDefinition) []string {
	w := conditionWalk{doc: doc, seen: map[string]bool{}, names: map[string]bool{}}
	w.set(op.SelectionSet)
	names := make([]string, 0, len(w.names))
	for name := range w.names {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

type conditionWalk struct {
	doc   *ast.QueryDocument
	seen  map[string]bool // fragments
	names map[string]bool
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
		if arg := d.Arguments.ForName("if"); arg != nil && arg.Value != nil && arg.Value.Kind == ast.Variable {
			w.names[arg.Value.Raw] = true
		}
	}
}
