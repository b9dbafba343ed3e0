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

// frame is what one call needs, in one allocation.
type frame struct {
	node  Node
	field graphql.FieldContext
}

// begin prepares a call for so many parents. An error is the arguments'.
func (t *Task) begin(f *Field, parents int) (*Node, error) {
	c := &frame{}
	n, fc := &c.node, &c.field
	n.Ctx, n.Root = t.ctx, t.options.Root
	if t.options.Hooks != nil {
		n.Ctx = t.options.Hooks.Start(n.Ctx, f, parents)
	}
	fc.Object, fc.Field, fc.IsMethod, fc.IsResolver = f.Type, f.chain.Field, true, true
	n.Ctx = graphql.WithFieldContext(n.Ctx, fc)
	fc.Parent = f.chain.Parent
	args, err := t.decode(n.Ctx, f)
	n.Args, fc.Args = args, args
	return n, err
}

// end tells the hooks.
func (t *Task) end(n *Node, f *Field, err error) {
	if t.options.Hooks != nil {
		t.options.Hooks.Done(n.Ctx, f, err)
	}
}
