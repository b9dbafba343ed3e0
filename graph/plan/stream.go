package plan

import "context"

// Events is the source stream of a subscription (GraphQL specification §6.2.3).
type Events interface {
	// Next waits for the next event and returns what puts its value into the slot of the root field; false where the
	// stream or the context has ended.
	Next(ctx context.Context) (func(t *Task, f *Field), bool)
}

// Channel makes Events of the channel that a gqlgen subscription resolver returns.
func Channel[T any](ch <-chan T, down Down[T]) Events { return &channel[T]{ch: ch, down: down} }

type channel[T any] struct {
	ch   <-chan T
	down Down[T]
}

func (c *channel[T]) Next(ctx context.Context) (func(t *Task, f *Field), bool) {
	select {
	case <-ctx.Done():
		return nil, false
	case v, ok := <-c.ch:
		return func(t *Task, f *Field) {
			values := []T{v}
			t.slots[f.slot] = &results[T]{values: values}
			c.down.below(t, f, values)
		}, ok
	}
}

// Subscribe opens the stream of a subscription. The error is that of the resolver, of an argument, or of a denied
// field.
func (r *Run) Subscribe() (events Events, f *Field, err error) {
	f = &r.plan.Root.Fields[0]
	if err := r.refused(f); err != nil {
		return nil, f, err
	}
	c := &frame{f: f}
	err = c.begin(r, 1)
	defer func() {
		if v := recover(); v != nil {
			err = newPanic(v)
		}
		c.end(r, 1, err)
	}()
	if err != nil {
		return nil, f, err
	}
	events, err = r.plan.tables.Subscribe(&c.node, f)
	return events, f, err
}

// Event executes the subscription's selection for one event and appends the response's data to buf.
func (r *Run) Event(seed func(t *Task, f *Field), buf []byte) Response {
	f := &r.plan.Root.Fields[0]
	r.first.do(func(t *Task) { seed(t, f) })
	return r.write(buf)
}
