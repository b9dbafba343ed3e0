package plan

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// Node is one call of a plan node, as the generated code sees it.
type Node struct {
	// Ctx is the resolver's context. It carries a [graphql.FieldContext] whose path has no list indexes, because the
	// call stands for all of them.
	Ctx context.Context
	// Root is the resolver root.
	Root any
	// Args are the decoded arguments.
	Args Args
}

// frame is what one call needs beside its results. It is the resolver's context itself, so that this one is not another
// allocation.
type frame struct {
	context.Context // the run's, or what Hooks made of it
	node            Node
	f               *Field
	asked           atomic.Pointer[graphql.FieldContext] // made when somebody asks: few resolvers do
}

// Value implements [context.Context].
func (c *frame) Value(key any) any {
	if key == fieldContextKey {
		return c.fieldContext()
	}
	return c.Context.Value(key)
}

// fieldContext is the field's context, the same for all who ask.
func (c *frame) fieldContext() *graphql.FieldContext {
	if fc := c.asked.Load(); fc != nil {
		return fc
	}
	chain := c.f.chain
	c.asked.CompareAndSwap(nil, &graphql.FieldContext{
		Parent: chain.Parent, Object: chain.Object, Field: chain.Field, Args: c.node.Args, IsMethod: true, IsResolver: true,
	})
	return c.asked.Load()
}

// fieldContextKey is what gqlgen asks contexts for a field with. It is not exported, but can be heard.
var fieldContextKey = func() any {
	var l listener
	graphql.GetFieldContext(&l)
	return l.key
}()

type listener struct {
	context.Context
	key any
}

// Value implements [context.Context].
func (l *listener) Value(key any) any {
	l.key = key
	return nil
}

// begin prepares the call of f for so many parents. An error is the arguments'.
func (c *frame) begin(r *Run, parents int) error {
	c.Context = r.ctx
	if r.options.Hooks != nil {
		c.Context = r.options.Hooks.Start(r.ctx, c.f, parents)
	}
	args, err := r.decode(c, c.f)
	if fc := c.asked.Load(); fc != nil { // the decoder did
		fc.Args = args
	}
	c.node = Node{Ctx: c, Root: r.options.Root, Args: args}
	return err
}

// end tells the hooks how the call for so many parents ended.
func (c *frame) end(r *Run, parents int, err error) {
	if err != nil {
		r.note(c.f, parents, err)
	}
	if r.options.Hooks != nil {
		r.options.Hooks.Done(c.Context, c.f, err)
	}
}
