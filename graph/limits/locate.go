package limits

import "github.com/vektah/gqlparser/v2/ast"

// locate finds where an operation crosses a limit, going down from the
// operation by the figures already known. It runs only on a refusal.
func (w *walker) locate(op *ast.OperationDefinition, l limit) *ast.Position {
	w.known = map[*ast.Selection]figures{}
	find := w.locateSum
	switch l.code {
	case MaxDepth:
		find = w.locateDepth
	case MaxIntrospection, MaxListInput, MaxValueDepth:
		find = w.locateMost
	}
	if pos := find(op.SelectionSet, l, l.max); pos != nil {
		return pos
	}
	return op.Position // its own directives or its variables
}

// locateSum finds the selection with which a sum becomes larger than left.
func (w *walker) locateSum(set ast.SelectionSet, l limit, left int) *ast.Position {
	for _, selected := range set {
		got := l.got(w.selection(selected))
		if got <= left {
			left -= got
			continue
		}
		below := w.below(selected)
		own := got - l.got(w.set(below))
		if _, isField := selected.(*ast.Field); own > left || isField && l.code == MaxRootFields {
			return selected.GetPosition()
		}
		return or(w.locateSum(below, l, left-own), selected)
	}
	return nil
}

// locateDepth finds the first field deeper than left.
func (w *walker) locateDepth(set ast.SelectionSet, l limit, left int) *ast.Position {
	for _, selected := range set {
		if l.got(w.selection(selected)) <= left {
			continue
		}
		if _, isField := selected.(*ast.Field); isField {
			if left == 0 {
				return selected.GetPosition()
			}
			return or(w.locateDepth(w.below(selected), l, left-1), selected)
		}
		return or(w.locateDepth(w.below(selected), l, left), selected)
	}
	return nil
}

// locateMost finds the innermost selection with a figure above most.
func (w *walker) locateMost(set ast.SelectionSet, l limit, most int) *ast.Position {
	for _, selected := range set {
		if l.got(w.selection(selected)) > most {
			return or(w.locateMost(w.below(selected), l, most), selected)
		}
	}
	return nil
}

// below returns what a selection contains. A fragment that is entered is marked
// as being measured again, so that the search through a document whose
// fragments contain themselves comes to an end.
func (w *walker) below(selected ast.Selection) ast.SelectionSet {
	switch s := selected.(type) {
	case *ast.Field:
		return s.SelectionSet
	case *ast.InlineFragment:
		return s.SelectionSet
	case *ast.FragmentSpread:
		if f := w.fragments[s.Name]; f != nil && f.state == done {
			f.state = open
			return f.definition.SelectionSet
		}
	}
	return nil
}

func or(pos *ast.Position, otherwise ast.Selection) *ast.Position {
	if pos == nil {
		return otherwise.GetPosition()
	}
	return pos
}
