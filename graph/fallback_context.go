package graph

import (
	"context"
	"sync/atomic"
	"time"
)

// gqlgen drops deferred results once its context has ended, and then waits for them for ever. So its executor gets a
// context that does not end, and each resolver one that does.

type lifeKey struct{}

// immortal returns a context for gqlgen's executor that remembers how long resolvers may run.
func immortal(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), lifeKey{}, ctx)
}

// mortal returns a context for one resolver that ends as what immortal was given does. The caller releases it afterwards,
// because gqlgen goes on with it below the field.
func mortal(ctx context.Context) (resolver context.Context, release func()) {
	life, ok := ctx.Value(lifeKey{}).(context.Context)
	if !ok {
		return ctx, func() {}
	}
	m := &mortalContext{Context: ctx, life: life}
	return m, func() { m.released.Store(true) }
}

// mortalContext has its values from one context and, until it is released, its end from another.
type mortalContext struct {
	context.Context
	life     context.Context
	released atomic.Bool
}

// Deadline implements context.Context.
func (c *mortalContext) Deadline() (time.Time, bool) {
	if c.released.Load() {
		return c.Context.Deadline()
	}
	return c.life.Deadline()
}

// Done implements context.Context.
func (c *mortalContext) Done() <-chan struct{} {
	if c.released.Load() {
		return c.Context.Done()
	}
	return c.life.Done()
}

// Err implements context.Context. It goes on being that of life: contexts that a resolver derived watch the channel of that
// time, and package context panics, in a goroutine of its own, if there is no error when it closes.
func (c *mortalContext) Err() error { return c.life.Err() }
