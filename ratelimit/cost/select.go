package cost

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// sourceKey interns a list of sources: the list so far, and one more. A
// selection set is known by the address of its first selection.
type sourceKey struct {
	before    int32
	set       *ast.Selection
	condition int32
}

// selectionKey identifies a merged selection: the same sources on the same
// type in the same sizing cost the same, wherever they stand.
type selectionKey struct {
	sources int32
	on      *objectType
	sizing  int32
}

// sizing is the size that a field with sizedFields hands to its children; the
// zero sizing hands down nothing.
type sizing struct {
	size int32
	from *listSize
}

// inProgress marks a selection that contains itself, which only an unvalidated
// document has.
const inProgress int32 = -1

func (c *compiler) selection(sources []source, on *objectType, sizing int32) (int32, error) {
	key := selectionKey{c.intern(sources), on, sizing}
	if id, ok := c.selections[key]; ok {
		if id == inProgress {
			return 0, &Error{Code: CodeInvalid, Message: "a fragment contains itself", Pos: positionOf(sources)}
		}
		return id, c.spend(nil)
	}
	c.selections[key] = inProgress
	groups, err := c.collect(sources, on)
	if err != nil {
		return 0, err
	}
	s := selection{on: on, terms: make([]term, 0, len(groups)), slot: -1}
	for _, g := range groups {
		t, err := c.term(g, on, sizing)
		if err != nil {
			return 0, err
		}
		s.terms = append(s.terms, t)
	}
	id := c.keep(s)
	c.selections[key] = id
	return id, nil
}

// keep folds the terms that are already numbers and stores the selection.
func (c *compiler) keep(s selection) int32 {
	f := c.formula
	for i := range s.terms {
		if f.isOpen(&s.terms[i]) {
			s.open = append(s.open, int32(i))
		} else {
			s.constant = s.constant.plus(f.constantTerm(&s.terms[i]))
		}
	}
	if len(s.open) > 0 {
		s.slot = int32(f.openCount)
		f.openCount++
	}
	f.selections = append(f.selections, s)
	return int32(len(f.selections) - 1)
}

func (c *compiler) intern(sources []source) int32 {
	var list int32
	for _, s := range sources {
		if len(s.set) == 0 {
			continue
		}
		key := sourceKey{list, &s.set[0], s.condition}
		id, ok := c.sources[key]
		if !ok {
			id = int32(len(c.sources) + 1)
			c.sources[key] = id
		}
		list = id
	}
	return list
}

func positionOf(sources []source) *ast.Position {
	for _, s := range sources {
		if len(s.set) > 0 {
			return s.set[0].GetPosition()
		}
	}
	return nil
}

// term prices one response key on one object type.
func (c *compiler) term(g group, on *objectType, sizing int32) (term, error) {
	first := g.occurrences[0].field
	info := on.fields[first.Name]
	if info == nil {
		return term{}, &Error{Code: CodeInvalid, Message: fmt.Sprintf("%s has no field %q", on.name, first.Name), Pos: first.Position}
	}
	t := term{key: g.key, each: info.each}
	t.size, t.check = c.termSize(first, info, on, c.sizingList[sizing])
	for _, o := range g.occurrences {
		t.occurrences = append(t.occurrences, use{c.node(o.field, on, info, t.size), o.condition})
	}
	below := c.below(info, t.check)
	children := childSources(g)
	for _, b := range info.branches {
		id, err := c.selection(children, b.object, below)
		if err != nil {
			return term{}, err
		}
		c.countObjects(g.occurrences, on, b)
		t.branches = append(t.branches, branchUse{b.each, id})
	}
	return t, nil
}

// childSources are the selection sets to be merged below a response key. The
// condition that all its fields share is dropped: whoever looks below already
// knows it holds, and the shorter key finds more selections equal.
func childSources(g group) []source {
	shared := g.occurrences[0].condition
	for _, o := range g.occurrences {
		if o.condition != shared {
			shared = always
		}
	}
	sources := make([]source, len(g.occurrences))
	for i, o := range g.occurrences {
		condition := o.condition
		if condition == shared {
			condition = always
		}
		sources[i] = source{o.field.SelectionSet, condition}
	}
	return sources
}
