package plan

import (
	"sync"
	"sync/atomic"
)

// job is a call that is ready to be made.
type job interface{ run(t *Task) }

// Task is one goroutine's share of a run. Calls that become ready are collected and started only when the task has
// nothing else to do: it makes the first one itself and shares the rest with whoever has time. So an operation whose
// nodes follow one after the other never leaves the request's goroutine.
type Task struct {
	*wave
	ready []job
	room  [4]job // where ready begins, so that it seldom allocates
}

// later queues a call.
func (t *Task) later(j job) { t.ready = append(t.ready, j) }

// drain makes the queued calls, and those that they lead to.
func (t *Task) drain() {
	for len(t.ready) > 0 {
		mine := t.ready[0]
		if len(t.ready) > 1 {
			t.share(t.ready[1:])
		}
		t.ready = t.room[:0]
		mine.run(t)
	}
}

// help makes the calls that are shared, until none is left that nobody has begun.
func (t *Task) help() {
	for j := t.take(); j != nil; j = t.take() {
		j.run(t)
		t.drain()
		t.ended()
	}
}

// wave is what is resolved together: the first part of a run, or a group of deferred fields.
type wave struct {
	*Run
	shared shared
	wg     sync.WaitGroup // the shared calls that have not ended
	main   Task

	// holds says that who resolves the wave counts as a task again when the last call ends, without a moment between the
	// two at which nothing seems to run. Then left counts the calls and who resolves the wave.
	holds bool
	left  atomic.Int64
}

// shared are the calls of a wave that nobody has begun. While there are any, a worker is on its way, and it calls the
// next one before it begins: so each call starts at once where the others wait for a service. Where answers are at
// hand, the request's goroutine has made them all before the first worker arrives, and saves the switches.
type shared struct {
	mu     sync.Mutex
	calls  []job
	room   [4]job // where calls begins
	coming bool   // a worker was called and has not arrived
}

// share lets others make calls.
func (w *wave) share(calls []job) {
	w.wg.Add(len(calls))
	if w.holds {
		w.left.Add(int64(len(calls)))
	}
	for range calls {
		w.enter()
	}
	s := &w.shared
	s.mu.Lock()
	if len(s.calls) == 0 {
		s.calls = s.room[:0]
	}
	s.calls = append(s.calls, calls...)
	call := !s.coming
	s.coming = true
	s.mu.Unlock()
	if call {
		w.options.Workers.call(w)
	}
}

// take returns a shared call to make, nil where there is none.
func (w *wave) take() job {
	s := &w.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) == 0 {
		return nil
	}
	j := s.calls[0]
	s.calls[0] = nil
	s.calls = s.calls[1:]
	return j
}

// arrive is a worker's first: it makes calls until none is left.
func (w *wave) arrive(t *Task) {
	s := &w.shared
	s.mu.Lock()
	more := len(s.calls) > 1
	s.coming = more
	s.mu.Unlock()
	if more {
		w.options.Workers.call(w)
	}
	t.wave, t.ready = w, t.room[:0]
	t.help()
	*t = Task{} // a worker that waits must not keep the run in memory
}

// ended says that a shared call has ended.
func (w *wave) ended() {
	if w.holds && w.left.Add(-1) == 0 {
		w.enter() // for who resolves the wave
	}
	w.leave()
	w.wg.Done()
}

// do runs the tasks that begin starts, and waits for all of them.
func (w *wave) do(begin func(*Task)) {
	w.enter()
	t := w.begin(begin)
	w.leave()
	t.help()
	w.wg.Wait()
}

// newHeld makes a wave for a goroutine that has entered and does not leave.
func newHeld(r *Run) *wave {
	w := &wave{Run: r, holds: true}
	w.left.Store(1)
	return w
}

// held is do for such a goroutine.
func (w *wave) held(begin func(*Task)) {
	t := w.begin(begin)
	if w.left.Add(-1) > 0 {
		w.leave()
		t.help()
		w.wg.Wait()
	}
}

func (w *wave) begin(begin func(*Task)) *Task {
	t := &w.main
	t.wave, t.ready = w, t.room[:0]
	begin(t)
	t.drain()
	return t
}

func (r *Run) enter() {
	if r.options.Tasks != nil {
		r.options.Tasks.Enter()
	}
}

func (r *Run) leave() {
	if r.options.Tasks != nil {
		r.options.Tasks.Leave()
	}
}
