package cost

import "github.com/vektah/gqlparser/v2/ast"

// isOpen tells whether a term's price awaits variables. A term that costs
// nothing is not open, whatever its conditions: @include on a plain scalar
// leaves the formula a constant.
func (f *Formula) isOpen(t *term) bool {
	if f.sizes[t.size].open || f.sizes[t.check].open {
		return true
	}
	for _, u := range t.occurrences {
		if len(f.nodes[u.node].open) > 0 {
			return true
		}
	}
	for _, b := range t.branches {
		if f.selections[b.selection].slot >= 0 {
			return true
		}
	}
	return f.conditional(t) && f.constantTerm(t) != amount{}
}

// conditional tells whether conditions can change what a term costs.
func (f *Formula) conditional(t *term) bool {
	for _, u := range t.occurrences {
		if u.condition != always {
			return true
		}
	}
	return false
}

// constantTerm prices a term without open parts, as if all of it is included.
func (f *Formula) constantTerm(t *term) amount {
	var own amount
	for _, u := range t.occurrences {
		own = own.max(execution(f.nodes[u.node].fixed))
	}
	value := t.each
	for _, b := range t.branches {
		value = value.max(b.each.plus(f.selections[b.selection].constant))
	}
	return own.plus(value.times(f.sizes[t.size].constant))
}

// listVariables finds the variables that the open parts await.
func (f *Formula) listVariables() {
	for i := range f.selections {
		s := &f.selections[i]
		for _, open := range s.open {
			f.termVariables(&s.terms[open])
		}
	}
}

func (f *Formula) termVariables(t *term) {
	for _, id := range []int32{t.size, t.check} {
		for _, value := range f.sizes[id].given {
			f.valueVariables(value)
		}
	}
	for _, u := range t.occurrences {
		for at := u.condition; at != always; at = f.conditions[at].parent {
			f.variables[f.booleans[f.conditions[at].variable]] = struct{}{}
		}
		for _, in := range f.nodes[u.node].open {
			f.valueVariables(in.value)
		}
	}
}

func (f *Formula) valueVariables(v *ast.Value) {
	if v == nil {
		return
	}
	if name, ok := variableName(v); ok {
		f.variables[name] = struct{}{}
	}
	for _, child := range v.Children {
		f.valueVariables(child.Value)
	}
}

func variableName(v *ast.Value) (string, bool) {
	return v.Raw, v.Kind == ast.Variable
}
