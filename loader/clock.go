package loader

import "time"

// The default times of a [SchedulerConfig].
const (
	DefaultWindow  = 200 * time.Microsecond
	DefaultMaxHold = 100 * time.Millisecond
)

// SchedulerConfig holds the only two times a scheduler knows. Neither takes part
// in an operation whose tasks all enter and whose services answer in time.
type SchedulerConfig struct {
	// Window is how long loads gather while no task has entered: with code that
	// does not know the scheduler, such as stock gqlgen's goroutines, nobody can
	// tell when it can go no further. Counted from the first pending load.
	// Zero or less means [DefaultWindow].
	// For code in Go only: the engine's tasks always enter, so that the window is never waited for.
	Window time.Duration

	// MaxHold is the longest that a batch somebody waits for is held back by
	// what still runs. It bounds how much a slow service delays the branches
	// beside it, and makes a task that waits where the scheduler cannot see it
	// (a lock, a WaitGroup) a delay and not a deadlock. After it, batches still
	// in flight are stragglers: nothing is held back for them again. The price
	// is a possible further call. Zero means [DefaultMaxHold], less means for ever.
	// For code in Go only: the default is measured, and a wrong one costs calls in a way that is hard to see.
	MaxHold time.Duration
}

func (c SchedulerConfig) withDefaults() SchedulerConfig {
	if c.Window <= 0 {
		c.Window = DefaultWindow
	}
	if c.MaxHold == 0 {
		c.MaxHold = DefaultMaxHold
	}
	return c
}

// purpose says what the timer was armed for.
type purpose uint8

const (
	nothing purpose = iota
	window
	hold
)

// ticks is in how many equal parts a hold runs out. A process that got no CPU for
// longer than the hold finds its timer due before the tasks that would have
// stopped or loaded meanwhile have run; with several ticks they run between two.
const ticks = 4

// arm sets the timer for p, unless it is set already: the oldest load or waiter
// counts. s.mu is held.
func (s *Scheduler) arm(p purpose) {
	if s.armed != nothing || p == hold && s.cfg.MaxHold < 0 {
		return
	}
	s.armed = p
	if p == window {
		s.tick(1, s.cfg.Window)
	} else {
		s.tick(ticks, s.cfg.MaxHold/ticks)
	}
}

// tick sets the timer for the first of n ticks of d. s.mu is held.
func (s *Scheduler) tick(n int, d time.Duration) {
	s.left = n
	s.due = time.Now().Add(d)
	if s.timer == nil {
		s.timer = time.AfterFunc(d, s.expire)
		return
	}
	s.timer.Reset(d)
}

// expire sends what is pending. A flush does not stop the timer, so this may be
// the call of an outdated one, which due tells from the armed one.
func (s *Scheduler) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.armed == nothing || time.Now().Before(s.due):
		return
	case s.armed == window && s.tasks > 0:
		// Tasks have entered since, so it is known when none can run.
		s.armed = nothing
		s.arm(hold)
		return
	case s.left > 1:
		s.tick(s.left-1, s.cfg.MaxHold/ticks)
		return
	case s.armed == hold:
		s.running -= s.flying
		s.flying = 0
		s.epoch++
	}
	s.flush(nil)
}
