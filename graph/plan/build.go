package plan

import (
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// build is the state of one compilation. Its first error ends it.
type build struct {
	*Compiler
	doc        *ast.QueryDocument
	conditions map[string]bool
	delivery   Delivery
	plan       *Plan
	host       *Group // whose fields are being compiled; nil for the first part
	err        error
}

// place is where a selection is compiled.
type place struct {
	def   *ast.Definition
	under *Field       // the field that the selection belongs to, nil at the root
	since []*Usage     // what delivers the selection itself; nil for the first part
	again []*Selection // what earlier parts have of the same objects, where parts are complete
}

// selection compiles what an object type is asked by several selection sets that were merged.
func (b *build) selection(at place, sources []source) *Selection {
	inParts := b.delivery != Whole && (at.under != nil || b.plan.Operation == ast.Query)
	c := b.collect(at.def.Name, sources, inParts)
	now, later := b.split(c.entries, at.since)
	sel := b.fields(at, now)
	if b.err != nil || len(c.usages) == 0 && len(later) == 0 {
		return sel
	}
	sel.Deferred = &Deferred{Usages: c.usages}
	again := at.again
	if b.delivery == Repeated {
		again = append(slices.Clone(again), sel)
	}
	for _, w := range later {
		group := b.group(w.usages)
		b.within(group, func() { group.Sel = b.fields(place{at.def, at.under, w.usages, again}, w.entries) })
		if b.err != nil {
			break
		}
		group.Sel.Again = true // the objects themselves are counted with the selection
		sel.Deferred.Groups = append(sel.Deferred.Groups, group)
		if b.delivery == Repeated {
			again = append(again, group.Sel)
		}
	}
	return sel
}

// waitingEntries are the entries that wait for the same set of @defer.
type waitingEntries struct {
	usages  []*Usage
	entries []entry
}

// split tells what is delivered with the selection itself from what comes later. Where a field comes once, its entry
// goes as a whole to the fragments that deliver it first (BuildExecutionPlan of the incremental delivery proposal);
// where parts are complete by themselves, every fragment gets what it selects.
func (b *build) split(entries []entry, since []*Usage) (now []entry, later []waitingEntries) {
	for _, e := range entries {
		if b.delivery != Repeated {
			now, later = divide(now, later, e, e.deferredBy(), since)
			continue
		}
		for _, part := range e.byUsage() {
			var set []*Usage
			if u := part.details[0].usage; u != nil {
				set = []*Usage{u}
			}
			now, later = divide(now, later, part, set, since)
		}
	}
	return now, later
}

// divide puts an entry where the set of fragments that it waits for says.
func divide(now []entry, later []waitingEntries, e entry, set, since []*Usage) ([]entry, []waitingEntries) {
	if sameUsages(set, since) {
		return append(now, e), later
	}
	i := slices.IndexFunc(later, func(w waitingEntries) bool { return sameUsages(w.usages, set) })
	if i < 0 {
		i = len(later)
		later = append(later, waitingEntries{usages: set})
	}
	later[i].entries = append(later[i].entries, e)
	return now, later
}

// byUsage divides an entry into one for each @defer under which it was selected, and for none.
func (e *entry) byUsage() (parts []entry) {
	for _, d := range e.details {
		i := slices.IndexFunc(parts, func(p entry) bool { return p.details[0].usage == d.usage })
		if i < 0 {
			i = len(parts)
			parts = append(parts, entry{key: e.key})
		}
		parts[i].details = append(parts[i].details, d)
	}
	return parts
}

// fields compiles the entries of one selection.
func (b *build) fields(at place, entries []entry) *Selection {
	sel := &Selection{ID: b.plan.selections, Type: at.def.Name, typename: strconv.AppendQuote(nil, at.def.Name), Again: len(at.again) > 0}
	b.plan.selections++
	sel.Fields = make([]Field, len(entries))
	for i, e := range entries {
		b.field(&sel.Fields[i], at, e, i == 0)
		if b.err != nil {
			return sel
		}
	}
	for i := range sel.Fields {
		if f := &sel.Fields[i]; f.below || f.slot >= 0 {
			sel.Deep = append(sel.Deep, f)
		}
	}
	return sel
}

// field fills in one plan node and compiles what is below it.
func (b *build) field(f *Field, at place, e entry, first bool) {
	node := e.details[0].node
	*f = Field{ID: b.plan.fields, Op: Typename, Alias: e.key, Type: at.def.Name, AST: node, parent: at.under, slot: noSlot, key: responseKey(e.key, first)}
	b.plan.byID = append(b.plan.byID, f)
	if b.plan.fields++; b.plan.fields > MaxFields {
		b.err = ErrTooLarge
		return
	}
	earlier := inEarlier(at.again, e.key)
	f.Again = len(earlier) > 0
	if node.Name == "__typename" {
		return
	}
	info := b.info(at.def.Name, node.Name)
	f.Op, f.decode = info.Op, info.Args
	if info.Kind != ReadKind {
		f.slot = b.plan.slots
		b.plan.slots++
	}
	f.NonNull = node.Definition.Type.NonNull
	if f.Guard = b.guard(at.def.Name, node.Name); f.Guard != nil {
		b.plan.guarded = append(b.plan.guarded, f)
	}
	f.Droppable = at.under != nil && at.under.Droppable || b.drop(at.def.Name, node.Name)
	b.below(f, e, at.since, earlier)
}

// inEarlier finds the fields of a response key in what earlier parts have.
func inEarlier(selections []*Selection, key string) (fields []*Field) {
	for _, sel := range selections {
		for i := range sel.Fields {
			if f := &sel.Fields[i]; f.Alias == key {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// below compiles the sub-selections of a field: one, or one per type that an abstract type can be.
func (b *build) below(f *Field, e entry, since []*Usage, earlier []*Field) {
	def := b.schema.Types[f.AST.Definition.Type.Name()]
	sources := make([]source, len(e.details))
	for i, d := range e.details {
		sources[i] = source{d.node.SelectionSet, d.usage}
		f.Selections = append(f.Selections, d.node.SelectionSet...)
	}
	f.chain = &graphql.FieldContext{Object: f.Type, Field: graphql.CollectedField{Field: f.AST, Selections: f.Selections}}
	if f.parent != nil {
		f.chain.Parent = f.parent.chain
	}
	switch def.Kind {
	case ast.Enum:
		f.Values = b.enums[def.Name]
	case ast.Object:
		f.Sel = b.selection(place{def, f, since, selectionsOf(earlier, -1)}, sources)
		f.below = len(f.Sel.Deep) > 0
	case ast.Interface, ast.Union:
		f.ByType = make([]*Selection, len(b.tables.Types))
		for _, t := range b.schema.GetPossibleTypes(def) {
			if t.Kind != ast.Object { // an interface that implements this one: its objects are listed, too
				continue
			}
			id := b.tables.Types[t.Name].ID
			sel := b.selection(place{t, f, since, selectionsOf(earlier, id)}, sources)
			if b.err != nil {
				return
			}
			f.ByType[id] = sel
			f.below = f.below || len(sel.Deep) > 0
		}
	}
}

// selectionsOf are the sub-selections of fields: for one type of an abstract field, or the only one where id is
// negative.
func selectionsOf(fields []*Field, id int) (out []*Selection) {
	for _, f := range fields {
		sel := f.Sel
		if id >= 0 {
			sel = f.ByType[id]
		}
		if sel != nil {
			out = append(out, sel)
		}
	}
	return out
}
