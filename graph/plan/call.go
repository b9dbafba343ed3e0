package plan

import "sync/atomic"

// open makes the slot of a call field. It returns nil where the field is denied: the writer knows why.
func open[T any](t *Task, f *Field) *results[T] {
	if t.refused(f) != nil {
		return nil
	}
	res := &results[T]{}
	t.slots[f.ID] = res
	return res
}

// refused is the error that denies a field, or nil.
func (r *Run) refused(f *Field) error {
	if r.denied == nil {
		return nil
	}
	return r.denied[f.ID]
}

// Batch calls a batch resolver once for all parents.
func Batch[P, T any](t *Task, f *Field, parents []P, call func(n *Node, parents []P) ([]T, error), down Down[T]) {
	res := open[T](t, f)
	if res == nil {
		return
	}
	t.later(func(t *Task) {
		n, err := t.begin(f, len(parents))
		if err != nil {
			res.all = err
		} else {
			callBatch(res, n, parents, call)
		}
		t.end(n, f, res.all)
		down.below(t, f, res.live())
	})
}

func callBatch[P, T any](res *results[T], n *Node, parents []P, call func(n *Node, parents []P) ([]T, error)) {
	defer func() {
		if v := recover(); v != nil {
			res.all = newPanic(v)
		}
	}()
	values, err := call(n, parents)
	res.settle(values, err, len(parents))
}

// One calls the resolver of a root field.
func One[T any](t *Task, f *Field, call func(n *Node) (T, error), down Down[T]) {
	Batch(t, f, make([]struct{}, 1), func(n *Node, _ []struct{}) ([]T, error) {
		v, err := call(n)
		return []T{v}, err
	}, down)
}

// Each calls a resolver that takes one parent, for all parents in parallel. The last to end goes on below. A batch
// resolver costs less.
func Each[P, T any](t *Task, f *Field, parents []P, call func(n *Node, parent P) (T, error), down Down[T]) {
	res := open[T](t, f)
	if res == nil {
		return
	}
	res.values, res.errs = make([]T, len(parents)), make([]error, len(parents))
	var left atomic.Int64
	left.Store(int64(len(parents)))
	for i, p := range parents {
		t.later(func(t *Task) {
			n, err := t.begin(f, 1)
			if err == nil {
				res.values[i], err = callOne(n, p, call)
			}
			res.errs[i] = err
			t.end(n, f, err)
			if left.Add(-1) == 0 {
				down.below(t, f, res.live())
			}
		})
	}
}

// Local fills the slot of a field that needs no I/O but must be asked only once per parent: a method that returns
// objects. It is part of its parent, so no hook is told.
func Local[P, T any](t *Task, f *Field, parents []P, call func(n *Node, parent P) (T, error), down Down[T]) {
	res := open[T](t, f)
	if res == nil {
		return
	}
	n := Node{Ctx: t.ctx, Root: t.options.Root}
	if n.Args, res.all = t.decode(t.ctx, f); res.all == nil {
		res.values = make([]T, len(parents))
		for i, p := range parents {
			v, err := callOne(&n, p, call)
			if res.values[i] = v; err != nil {
				res.fail(i, err, len(parents))
			}
		}
	}
	down.below(t, f, res.live())
}

func callOne[P, T any](n *Node, parent P, call func(n *Node, parent P) (T, error)) (v T, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanic(v)
		}
	}()
	return call(n, parent)
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
