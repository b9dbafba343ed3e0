package cost

import (
	"slices"
)

// Line is one field of a breakdown.
type Line struct {
	// Path is the field's place in the answer, such as "feed.edges.node". Below
	// an abstract type it names the member that was priced: "node<Post>.author".
	// It is empty on the first line, the operation itself.
	Path string `json:"path"`
	// Coordinate is the field in the schema, such as "FeedEdge.node".
	Coordinate string `json:"coordinate"`
	// Times is how often the field is executed at most.
	Times float64 `json:"times"`
	// Size is the length of the list that one execution returns; 1 for no list.
	Size float64 `json:"size"`
	// FieldCost and TypeCost are of this field alone, all executions together.
	FieldCost float64 `json:"fieldCost"`
	TypeCost  float64 `json:"typeCost"`
	// Total is the cost of this field and of everything below it.
	Total float64 `json:"total"`

	order []int
}

// Own is what the field costs without its children.
func (l Line) Own() float64 { return capped(l.FieldCost + l.TypeCost) }

// maxLines bounds a breakdown: a fragment bomb has few selections, but as many
// paths as it has leaves.
const maxLines = 1000

// Breakdown explains an estimate field by field, in the order of the document.
// Fields that cost nothing are left out, and so are fields of the members of an
// abstract type that are not the dearest. The Own of all lines add up to the
// estimate's Cost, unless there are more than 1,000 lines: then the deepest are
// left out and only count in the Total of those above.
func (f *Formula) Breakdown(variables map[string]any) ([]Line, error) {
	return f.breakdown(variables, maxLines)
}

// visit is a selection at one path.
type visit struct {
	selection int32
	times     float64
	path      string
	order     []int
}

// breakdown goes breadth-first, so that the limit cuts off the depths.
func (f *Formula) breakdown(variables map[string]any, limit int) ([]Line, error) {
	e := f.evaluation(variables)
	defer e.release()
	whole, err := e.operation()
	if err != nil {
		return nil, err
	}
	lines := []Line{{
		Coordinate: f.selections[f.root].on.name, Times: 1, Size: 1,
		FieldCost: f.base.field, TypeCost: f.base.typ, Total: whole.total,
	}}
	queue := []visit{{selection: f.root, times: 1}}
	for len(queue) > 0 && len(lines) < limit {
		at := queue[0]
		queue = queue[1:]
		s := &f.selections[at.selection]
		for i := range s.terms {
			line, below, err := e.line(&s.terms[i], at, i)
			if err != nil {
				return nil, err
			}
			if line.Total > 0 && len(lines) < limit {
				lines = append(lines, line)
				queue = append(queue, below...)
			}
		}
	}
	slices.SortFunc(lines, func(a, b Line) int { return slices.Compare(a.order, b.order) })
	return lines, nil
}

// line prices one term at one place, and returns where to go on.
func (e *evaluation) line(t *term, at visit, i int) (Line, []visit, error) {
	total, err := e.term(t)
	own, included := e.execution(t)
	if err != nil || !included || total == (amount{}) {
		return Line{}, nil, err
	}
	size, err := e.sizeOf(t)
	if err != nil {
		return Line{}, nil, err
	}
	l := Line{
		Path: at.path + t.key, Coordinate: e.formula.nodes[t.occurrences[0].node].info.coordinate,
		Times: at.times, Size: size, Total: total.times(at.times).total,
		order: append(slices.Clip(at.order), i),
	}
	objects := capped(at.times * size)
	each, below := t.each, []visit(nil)
	if b := e.dearest(t); b != nil {
		each = b.each
		below = []visit{{b.selection, objects, l.Path + e.member(t, b) + ".", l.order}}
	}
	own = own.times(at.times).plus(each.times(objects))
	l.FieldCost, l.TypeCost = own.field, own.typ
	return l, below, nil
}

// member names the object type that was priced where there was a choice.
func (e *evaluation) member(t *term, b *branchUse) string {
	if len(t.branches) == 1 {
		return ""
	}
	return "<" + e.formula.selections[b.selection].on.name + ">"
}

// dearest returns the branch that sets the price; nil for a leaf.
func (e *evaluation) dearest(t *term) *branchUse {
	var best *branchUse
	most := -1.0
	for i := range t.branches {
		b := &t.branches[i]
		below, err := e.selection(b.selection)
		if total := b.each.plus(below).total; err == nil && total > most {
			best, most = b, total
		}
	}
	return best
}
