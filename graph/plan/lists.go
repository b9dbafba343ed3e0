package plan

// The functions of this file are those of the same names without List, for values that are lists. Go compiles a generic
// function once for all pointers E, but would compile it once for each []E.

// SlotList is [Slot] for a list.
func SlotList[E any](w *Writer, f *Field, write Write[[]E]) bool { return Slot(w, f, write) }

// NestedList is [Nested] for a list.
func NestedList[E any](w *Writer, f *Field, v []E, write Write[[]E]) bool {
	return Nested(w, f, v, write)
}

// BatchList is [Batch] for lists.
func BatchList[P, E any](t *Task, f *Field, parents []P, resolve func(n *Node, parents []P) ([][]E, error), down Down[[]E]) {
	Batch(t, f, parents, resolve, down)
}

// OneList is [One] for a list.
func OneList[E any](t *Task, f *Field, resolve func(n *Node) ([]E, error), down Down[[]E]) {
	One(t, f, resolve, down)
}

// EachList is [Each] for lists.
func EachList[P, E any](t *Task, f *Field, parents []P, resolve func(n *Node, parent P) ([]E, error), down Down[[]E]) {
	Each(t, f, parents, resolve, down)
}

// LocalList is [Local] for lists.
func LocalList[P, E any](t *Task, f *Field, parents []P, call func(n *Node, parent P) ([]E, error), down Down[[]E]) {
	Local(t, f, parents, call, down)
}

// InlineList is [Inline] for lists.
func InlineList[P, E any](t *Task, f *Field, parents []P, read func(P) []E, down Down[[]E]) {
	Inline(t, f, parents, read, down)
}
