package plan

import (
	"context"

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
	field           graphql.FieldContext
}

// Value implements [context.Context].
func (c *frame) Value(key any) any {
	if key == fieldContextKey {
		return &c.field
	}
	return c.Context.Value(key)
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

// begin prepares a call for so many parents. An error is the arguments'.
func (c *frame) begin(r *Run, f *Field, parents int) error {
	c.Context = r.ctx
	if r.options.Hooks != nil {
		c.Context = r.options.Hooks.Start(r.ctx, f, parents)
	}
	c.field = graphql.FieldContext{Parent: f.chain.Parent, Object: f.Type, Field: f.chain.Field, IsMethod: true, IsResolver: true}
	args, err := r.decode(c, f)
	c.field.Args = args
	c.node = Node{Ctx: c, Root: r.options.Root, Args: args}
	return err
}

// end tells the hooks.
func (c *frame) end(r *Run, f *Field, err error) {
	if r.options.Hooks != nil {
		r.options.Hooks.Done(c.Context, f, err)
	}
}
