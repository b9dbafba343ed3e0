package plan

import "slices"

// Down goes on below a field with its values: it collects the live objects among them and resolves their selections.
// Generated code has one per Go type; nil stands for leaf types.
type Down[T any] func(t *Task, f *Field, values []T)

func (d Down[T]) below(t *Task, f *Field, values []T) {
	if d != nil && f.below && len(values) > 0 {
		d(t, f, values)
	}
}

// Objects resolves the selection of a field on the objects that are there. P is a pointer, as in [Object].
func Objects[P any](t *Task, sel *Selection, values []P, resolve func(*Task, *Selection, []P)) {
	if sel == nil || len(sel.Deep) == 0 {
		return
	}
	if slices.ContainsFunc(values, isNil) {
		values = slices.DeleteFunc(slices.Clone(values), isNil)
	}
	if len(values) > 0 {
		resolve(t, sel, values)
	}
}

// isNil says that a pointer is nil.
func isNil[P any](v P) bool {
	var none P
	return any(v) == any(none)
}

// Flat joins the lists of all parents, in order.
func Flat[T any](lists [][]T) []T {
	if len(lists) == 1 {
		return lists[0]
	}
	return slices.Concat(lists...)
}

// Refs points at every value, for models that are held by value.
func Refs[T any](values []T) []*T {
	refs := make([]*T, len(values))
	for i := range values {
		refs[i] = &values[i]
	}
	return refs
}
