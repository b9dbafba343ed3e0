package loader

import "context"

type contextKey struct{}

// carrier is a context that carries a scheduler. It is context.WithValue in a
// form that fits into the scheduler, which has one of its own.
type carrier struct {
	context.Context
	s *Scheduler
}

// Value implements [context.Context].
func (c *carrier) Value(key any) any {
	if key == (contextKey{}) {
		return c.s
	}
	return c.Context.Value(key)
}

// FromContext returns the scheduler that ctx carries, or nil. A loader made with
// a nil scheduler gets one of its own, on which only the window applies.
func FromContext(ctx context.Context) *Scheduler {
	s, _ := ctx.Value(contextKey{}).(*Scheduler)
	return s
}

// Context returns the context of the operation, which carries s: what tasks and
// batch functions run with. On a nil scheduler it is the empty context.
func (s *Scheduler) Context() context.Context {
	if s == nil {
		return context.Background()
	}
	return &s.ctx
}
