package plan

// open makes a slot for the results of a call field. It returns false where the field is denied: the writer knows why.
func open[T any](t *Task, f *Field, res *results[T]) bool {
	if t.refused(f) != nil {
		return false
	}
	t.slots[f.slot] = res
	return true
}

// refused is the error that denies a field, or nil.
func (r *Run) refused(f *Field) error {
	if r.denied == nil {
		return nil
	}
	return r.denied[f.ID]
}

// batch is the call of a batch resolver and what comes of it, in one allocation.
type batch[P, T any] struct {
	frame frame // named, because a promoted method would be compiled for each P and T
	results[T]
	parents []P
	resolve func(n *Node, parents []P) ([]T, error)
	down    Down[T]
}

// Batch calls a batch resolver once for all parents.
func Batch[P, T any](t *Task, f *Field, parents []P, resolve func(n *Node, parents []P) ([]T, error), down Down[T]) {
	c := &batch[P, T]{frame: frame{f: f}, parents: parents, resolve: resolve, down: down}
	if open(t, f, &c.results) {
		t.later(c)
	}
}

func (c *batch[P, T]) run(t *Task) {
	if c.all = c.frame.begin(t.Run, len(c.parents)); c.all == nil {
		c.call()
	}
	c.frame.end(t.Run, len(c.parents), c.all)
	c.down.below(t, c.frame.f, c.live())
}

func (c *batch[P, T]) call() {
	defer func() {
		if v := recover(); v != nil {
			c.all = newPanic(v)
		}
	}()
	values, err := c.resolve(&c.frame.node, c.parents)
	c.settle(values, err, len(c.parents))
}

// one is the call of a root field and what comes of it.
type one[T any] struct {
	frame frame
	results[T]
	resolve func(n *Node) (T, error)
	down    Down[T]
	value   [1]T
}

// One calls the resolver of a root field.
func One[T any](t *Task, f *Field, resolve func(n *Node) (T, error), down Down[T]) {
	c := &one[T]{frame: frame{f: f}, resolve: resolve, down: down}
	if open(t, f, &c.results) {
		t.later(c)
	}
}

func (c *one[T]) run(t *Task) {
	if c.all = c.frame.begin(t.Run, 1); c.all == nil {
		c.value[0], c.all = ask(&c.frame.node, c.resolve)
	}
	c.values = c.value[:]
	c.frame.end(t.Run, 1, c.all)
	c.down.below(t, c.frame.f, c.live())
}

func ask[T any](n *Node, resolve func(n *Node) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = newPanic(p)
		}
	}()
	return resolve(n)
}
