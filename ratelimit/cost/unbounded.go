package cost

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// unbounded finds every list of a schema whose length nothing bounds. A list is bounded by its own @listSize, by that of
// an interface its type implements, or by the sizedFields of every field that returns its type. Lists of scalars and
// enums without a weight are left alone: their length does not change any price. So are the fields whose directives
// already have findings, and what only they would have bounded.
func (r *reader) unbounded() []Finding {
	var findings []Finding
	faulty := map[string]bool{}
	for _, f := range r.findings {
		faulty[f.Coordinate] = true
	}
	producers := r.producers(faulty)
	for _, name := range slices.Sorted(maps.Keys(r.objects)) {
		if isIntrospection(name) {
			continue
		}
		for _, fd := range r.schema.Types[name].Fields {
			f := r.objects[name].fields[fd.Name]
			if message := r.unboundedList(name, f, fd.Name, producers); message != "" && !faulty[f.coordinate] {
				findings = append(findings, Finding{Coordinate: f.coordinate, Message: message, Pos: fd.Position})
			}
		}
	}
	return findings
}

// producers gives the fields that return a type, and so may size its lists.
func (r *reader) producers(faulty map[string]bool) map[string][]*field {
	producers := map[string][]*field{}
	for _, name := range slices.Sorted(maps.Keys(r.objects)) {
		for _, fd := range r.schema.Types[name].Fields {
			f := r.objects[name].fields[fd.Name]
			if faulty[f.coordinate] {
				continue
			}
			for _, b := range f.branches {
				producers[b.object.name] = append(producers[b.object.name], f)
			}
		}
	}
	return producers
}

// unboundedList returns what to say of a field, or nothing.
func (r *reader) unboundedList(parent string, f *field, name string, producers map[string][]*field) string {
	if f.size != nil && !f.size.bounded() {
		return "nothing bounds the list when no slicing argument is given: set assumedSize, requireOneSlicingArgument: true, or a default value"
	}
	if !f.list || (f.leaf && f.each == amount{}) {
		return ""
	}
	if f.size != nil && len(f.size.sized) == 0 {
		return ""
	}
	if r.isRoot(parent) {
		return "a list of unknown length: add @listSize with assumedSize or slicingArguments"
	}
	for _, p := range producers[parent] {
		if !p.size.sizes(name) {
			return "a list of unknown length when reached through " + p.coordinate +
				": name it there in @listSize(sizedFields:), or add @listSize with assumedSize or slicingArguments here"
		}
	}
	return ""
}

func (r *reader) isRoot(typeName string) bool {
	for _, root := range []*ast.Definition{r.schema.Query, r.schema.Mutation, r.schema.Subscription} {
		if root != nil && root.Name == typeName {
			return true
		}
	}
	return false
}
