package loader

import "context"

// Begin gives an operation its scheduler: the context is for its resolvers, in which the functions of this package find
// the scheduler, and the scheduler has to be told of the operation's tasks. A zero cfg is right.
func Begin(ctx context.Context, cfg SchedulerConfig) (context.Context, *Scheduler) {
	s := NewSchedulerWith(ctx, cfg)
	return s.Context(), s
}
