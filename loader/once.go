package loader

import (
	"context"
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// shared keeps the calls that fields of one operation have made past the loaders, so that equal fields under different
// aliases make one. Mutations do not share: from one of their fields to the next the answer may change.
type shared struct {
	mu    sync.Mutex
	calls *sharedCall // few, so a list
}

// sharedCall is one call, running or done.
type sharedCall struct {
	key   any
	next  *sharedCall
	done  sync.WaitGroup
	value any
	err   error
}

// errAbandoned is what those who wait for a call get if it panics.
var errAbandoned = errors.New("loader: the call that this one waited for did not return")

// Once makes a call, or waits for an equal one of the same operation and shares its outcome, which nobody may change.
// The key is of a type of the caller's own, so that no two kinds of calls can be equal. In a mutation, and
// without a scheduler in the context, it just calls.
func Once[T any](ctx context.Context, key any, call func() (T, error)) (T, error) {
	s := FromContext(ctx)
	if s == nil || mutates(ctx) {
		return call()
	}
	c, mine := s.shared.enter(key)
	if mine {
		defer c.done.Done() // also when the call panics
		v, err := call()
		c.value, c.err = v, err
		return v, err
	}
	c.done.Wait() // it depends on a service alone, so no batch that waits for us can hold it up
	v, _ := c.value.(T)
	return v, c.err
}

// mutates says that the operation is a mutation.
func mutates(ctx context.Context) bool {
	return graphql.HasOperationContext(ctx) && graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation
}

// enter finds the call of a key, or begins it for the caller.
func (s *shared) enter(key any) (c *sharedCall, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := s.calls; c != nil; c = c.next {
		if c.key == key {
			return c, false
		}
	}
	c = &sharedCall{key: key, next: s.calls, err: errAbandoned}
	c.done.Add(1)
	s.calls = c
	return c, true
}
