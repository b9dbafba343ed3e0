package resolvers

import (
	"context"
	"errors"
	"sync"
)

// shared keeps the calls that root fields of one query have made, so that equal fields under different aliases make one.
// It is for queries only: between the fields of a mutation the answer may change.
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
var errAbandoned = errors.New("resolvers: the call that this one waited for did not return")

// once makes a call, or waits for an equal one of the same operation and shares its outcome, which nobody may change. The
// key is of a type of the caller's own, so that no two kinds of calls can be equal.
func once[T any](ctx context.Context, key any, call func() (T, error)) (T, error) {
	c, mine := from(ctx).shared.enter(key)
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

// The kinds of calls that are shared, with all that their answers depend on.
type (
	feedCall struct {
		viewer, after int64
		first         int
	}
	rowsCall    struct{ viewer int64 }
	latestCall  struct{ first int }
	profileCall struct{ handle string }
	adsCall     struct {
		viewer int64
		slots  int
	}
)
