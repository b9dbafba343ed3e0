package plan

// Walk visits every selection of the plan, each after the field that it belongs to; under is nil for the root.
func (p *Plan) Walk(visit func(sel *Selection, under *Field)) { walk(p.Root, nil, visit) }

func walk(sel *Selection, under *Field, visit func(*Selection, *Field)) {
	visit(sel, under)
	for i := range sel.Fields {
		f := &sel.Fields[i]
		if f.Sel != nil {
			walk(f.Sel, f, visit)
		}
		for _, s := range f.ByType {
			if s != nil {
				walk(s, f, visit)
			}
		}
	}
	if sel.Deferred != nil {
		for _, g := range sel.Deferred.Groups {
			walk(g.Sel, under, visit)
		}
	}
}
