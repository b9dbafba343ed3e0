package plan

// local is the results of a field that needs no I/O, and what its methods are told.
type local[T any] struct {
	results[T]
	node Node
	room [1]T // where the values begin: often there is one parent
}

// Local fills the slot of a field that needs no I/O but must be asked only once per parent: a method that returns
// objects. It is part of its parent, so no hook is told.
func Local[P, T any](t *Task, f *Field, parents []P, call func(n *Node, parent P) (T, error), down Down[T]) {
	l := &local[T]{node: Node{Ctx: t.ctx, Root: t.options.Root}}
	if !open(t, f, &l.results) {
		return
	}
	if l.node.Args, l.all = t.decodeInPlace(f); l.all == nil {
		l.values = within(l.room[:], len(parents))
		for i, p := range parents {
			v, err := askParent(&l.node, p, call)
			if l.values[i] = v; err != nil {
				l.fail(i, err, len(parents))
			}
		}
	}
	down.below(t, f, l.live())
}

// Inline goes on below a field that is read from its parents, without a slot: the writer reads it again.
func Inline[P, T any](t *Task, f *Field, parents []P, read func(P) T, down Down[T]) {
	if !f.below || t.refused(f) != nil {
		return
	}
	values := make([]T, len(parents))
	for i, p := range parents {
		values[i] = read(p)
	}
	down.below(t, f, values)
}
