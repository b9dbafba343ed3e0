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

// begin prepares a call for so many parents. An error is the arguments'.
func (t *Task) begin(f *Field, parents int) (*Node, error) {
	n := &Node{Ctx: t.ctx, Root: t.root}
	if t.hooks != nil {
		n.Ctx = t.hooks.Start(n.Ctx, f, parents)
	}
	fc := &graphql.FieldContext{
		Object:     f.Type,
		Field:      graphql.CollectedField{Field: f.AST, Selections: f.Selections},
		IsMethod:   true,
		IsResolver: true,
	}
	n.Ctx = graphql.WithFieldContext(n.Ctx, fc)
	fc.Parent = parentContext(f.parent)
	args, err := t.decode(n.Ctx, f)
	if err != nil {
		return n, err
	}
	n.Args, fc.Args = args, args
	return n, nil
}

// end tells the hooks.
func (t *Task) end(n *Node, f *Field, err error) {
	if t.hooks != nil {
		t.hooks.Done(n.Ctx, f, err)
	}
}

// parentContext gives the chain of field contexts above a node, for resolvers that ask for their path.
func parentContext(f *Field) *graphql.FieldContext {
	if f == nil {
		return nil
	}
	return &graphql.FieldContext{
		Parent: parentContext(f.parent),
		Object: f.Type,
		Field:  graphql.CollectedField{Field: f.AST, Selections: f.Selections},
	}
}
