package loader

import (
	"context"
	"sync"
	"time"
)

// Scheduler decides when the batches of one operation go out: when every task
// that entered is waiting for a batch, or has left.
//
// Make one per operation. All methods may be called by many goroutines at once,
// and all do the sensible thing on a nil *Scheduler, so that the result of
// [FromContext] needs no check.
type Scheduler struct {
	ctx carrier // of the operation; carries the scheduler itself
	cfg SchedulerConfig

	mu      sync.Mutex
	tasks   int         // entered and not left, those that wait included
	running int         // tasks and batches that do not wait
	flying  int         // batches in flight that running counts
	epoch   int         // batches of older epochs are stragglers, see clock.go
	walks   uint64      // searches for circles so far, see cycle.go
	pending []departer  // batches that still take keys, oldest first
	few     [4]departer // where pending begins; enough for most operations
	made    []made      // loaders of this operation, see definition.go
	shared  shared      // calls past the loaders, see once.go

	patience time.Time // when waits no longer outlast the operation, see wait.go

	timer *time.Timer // nil until first needed
	due   time.Time   // when the armed timer may act
	armed purpose
	left  int // ticks until it acts
}

// NewScheduler returns the scheduler of one operation with the default
// [SchedulerConfig]. Every batch runs with ctx, and ends with it; when ctx
// ends, so does every wait for a batch. It costs next to nothing until the
// first load, and needs no closing.
func NewScheduler(ctx context.Context) *Scheduler {
	return NewSchedulerWith(ctx, SchedulerConfig{})
}

// NewSchedulerWith is [NewScheduler] with other times.
func NewSchedulerWith(ctx context.Context, cfg SchedulerConfig) *Scheduler {
	s := &Scheduler{cfg: cfg.withDefaults()}
	s.ctx = carrier{ctx, s}
	s.pending = s.few[:0]
	return s
}

// Enter says that a task that may load is about to run. Call it before the go
// statement, and before the task that starts it leaves: otherwise the scheduler
// sees a moment at which nothing runs, and sends what is pending too early.
func (s *Scheduler) Enter() {
	if s == nil {
		return
	}
	s.mu.Lock()
	s.tasks++
	s.running++
	s.mu.Unlock()
}

// Leave says that a task has ended. It panics without an Enter before it.
func (s *Scheduler) Leave() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tasks == 0 {
		panic("loader: Leave without Enter")
	}
	s.tasks--
	s.running--
	// With the last task goes the last one that could add to a batch.
	if s.running <= 0 || s.tasks == 0 {
		s.flush(nil)
	}
	if s.tasks == 0 && s.timer != nil {
		s.timer.Stop() // lest it keep the operation in memory
	}
}

// Go runs f in a goroutine of its own as a task of the operation.
func (s *Scheduler) Go(f func()) {
	s.Enter()
	go func() {
		defer s.Leave()
		f()
	}()
}

// Block runs f, during which the calling task does not count as running. Use it
// where a task waits for anything but a thunk: other tasks, a channel, a lock
// that a loading task may hold, a call to a service past the loaders. Without
// it the batches of the others wait as well, for at most
// [SchedulerConfig.MaxHold].
func (s *Scheduler) Block(f func()) {
	if s == nil {
		f()
		return
	}
	s.mu.Lock()
	counted, _ := s.pause(nil)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if counted {
			s.running++
		}
	}()
	f()
}

// pause takes the caller out of the running and sends the pending batches if it
// was the last, but the one that it wants to run itself, which it returns. It
// reports whether the caller counted: with no task entered, whoever waits is a
// goroutine the scheduler does not know. s.mu is held.
//
// A goroutine that never entered may pass for a task while others are entered.
// What it takes it gives back, so running may be too low for a while, even below
// zero, and a batch may go too early, but none is ever stuck.
func (s *Scheduler) pause(own *flight) (counted bool, left departer) {
	if s.tasks == 0 {
		return false, nil
	}
	s.running--
	if s.running <= 0 {
		left = s.flush(own)
	}
	return true, left
}
