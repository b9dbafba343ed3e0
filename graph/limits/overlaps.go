package limits

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
)

// mostOverlaps bounds the comparisons that the rule "fields in a set can merge" (GraphQL specification §5.3.2) makes of
// a document. Seventy fields of one response name beside each other pass, which is far more than tools write.
const mostOverlaps = 2_500

// CheckOverlaps bounds how many pairs of selections validation has to compare: fields that stand for the same key of
// the response, and fragments that are spread beside each other. Their number is quadratic in the document's length,
// and so is the time of gqlparser's validation, which takes a second for 1,990 times the same field. This counts them
// in linear time. It returns an *Error with the code MaxOverlaps, the context's error if that ended first, or nil.
func CheckOverlaps(ctx context.Context, doc *ast.QueryDocument) error {
	o := &overlaps{walker: newWalker(ctx, doc)}
	for _, op := range doc.Operations {
		o.merged([]ast.SelectionSet{op.SelectionSet}, op.Position, 0)
	}
	for _, f := range doc.Fragments { // each is validated, also those that nothing spreads
		o.merged([]ast.SelectionSet{f.SelectionSet}, f.Position, 0)
	}
	if o.err == nil && o.refusal != nil {
		return o.refusal
	}
	return o.err
}

// overlaps counts pairs.
type overlaps struct {
	*walker
	pairs   int
	refusal *Error
}

// merge is a set of selections that share an object of the response.
type merge struct {
	seen map[string]bool // fragments
	same map[string]*fields
}

// fields of one response name.
type fields struct {
	count int
	below []ast.SelectionSet
}

// maxMergedDepth ends the walk of circular fragments, which validation refuses later. Limits on depth are lower.
const maxMergedDepth = 64

// merged counts the pairs of selection sets that are merged, and below them.
func (o *overlaps) merged(sets []ast.SelectionSet, at *ast.Position, depth int) {
	if depth > maxMergedDepth {
		return
	}
	m := merge{seen: map[string]bool{}, same: map[string]*fields{}}
	for _, set := range sets {
		o.collect(&m, set)
	}
	if o.over(at) {
		return
	}
	for _, f := range m.same {
		if len(f.below) > 0 {
			o.merged(f.below, at, depth+1)
		}
	}
}

// collect adds a set's fields to m. Each is compared with those of its name that are there already, and each fragment
// with the fragments.
func (o *overlaps) collect(m *merge, set ast.SelectionSet) {
	for _, selected := range set {
		if o.pairs > mostOverlaps || o.stopped() {
			return
		}
		switch s := selected.(type) {
		case *ast.Field:
			o.field(m, s)
		case *ast.InlineFragment:
			o.collect(m, s.SelectionSet)
		case *ast.FragmentSpread:
			if m.seen[s.Name] {
				continue
			}
			o.pairs += len(m.seen)
			m.seen[s.Name] = true
			if f := o.fragments[s.Name]; f != nil {
				o.collect(m, f.definition.SelectionSet)
			}
		}
	}
}

func (o *overlaps) field(m *merge, f *ast.Field) {
	same := m.same[f.Alias]
	if same == nil {
		same = &fields{}
		m.same[f.Alias] = same
	}
	o.pairs += same.count
	same.count++
	if len(f.SelectionSet) > 0 {
		same.below = append(same.below, f.SelectionSet)
	}
}

// over tells whether to stop, and remembers the refusal.
func (o *overlaps) over(at *ast.Position) bool {
	if o.refusal == nil && exceeded(o.pairs, mostOverlaps) {
		o.refusal = &Error{Limit: MaxOverlaps, Max: mostOverlaps, Got: o.pairs, Loc: locationOf(at)}
	}
	return o.refusal != nil || o.err != nil
}
