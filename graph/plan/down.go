package plan

import (
	"slices"
	"unsafe"
)

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
	for i := range values {
		if isNil(&values[i]) {
			values = slices.DeleteFunc(slices.Clone(values), func(v P) bool { return isNil(&v) })
			break
		}
	}
	if len(values) > 0 {
		resolve(t, sel, values)
	}
}

// isNil says that the pointer at v is nil. P is a pointer to a struct, as generated code has it: to compare it as such would
// take a constraint for which Go compiles the function once for each struct.
func isNil[P any](v *P) bool { return *(*unsafe.Pointer)(unsafe.Pointer(v)) == nil }

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
