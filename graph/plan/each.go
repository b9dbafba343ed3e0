package plan

import "sync/atomic"

// each is the calls of a resolver for all its parents, and what comes of them.
type each[P, T any] struct {
	results[T]
	parents []P
	resolve func(n *Node, parent P) (T, error)
	down    Down[T]
	calls   []single[P, T]
	left    atomic.Int64 // calls that have not ended
}

// single is one of them.
type single[P, T any] struct {
	frame frame
	of    *each[P, T]
	at    int
}

// Each calls a resolver that takes one parent, for all parents in parallel. The last to end goes on below. A batch
// resolver costs less.
func Each[P, T any](t *Task, f *Field, parents []P, resolve func(n *Node, parent P) (T, error), down Down[T]) {
	e := &each[P, T]{parents: parents, resolve: resolve, down: down, calls: make([]single[P, T], len(parents))}
	if !open(t, f, &e.results) {
		return
	}
	e.values, e.errs = make([]T, len(parents)), make([]error, len(parents))
	e.left.Store(int64(len(parents)))
	for i := range e.calls {
		c := &e.calls[i]
		c.frame.f, c.of, c.at = f, e, i
		t.later(c)
	}
}

func (c *single[P, T]) run(t *Task) {
	e := c.of
	err := c.frame.begin(t.Run, 1)
	if err == nil {
		e.values[c.at], err = askParent(&c.frame.node, e.parents[c.at], e.resolve)
	}
	e.errs[c.at] = err
	c.frame.end(t.Run, 1, err)
	if e.left.Add(-1) == 0 {
		e.down.below(t, c.frame.f, e.live())
	}
}

func askParent[P, T any](n *Node, parent P, resolve func(n *Node, parent P) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = newPanic(p)
		}
	}()
	return resolve(n, parent)
}
