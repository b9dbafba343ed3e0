package plan

import "sync"

// job is a call that is ready to be made.
type job interface{ run(t *Task) }

// Task is one goroutine's share of a run. Calls that become ready are collected and started only when the task has
// nothing else to do: it makes the first one itself and shares the rest with whoever has time. So an operation whose nodes
// follow one after the other never leaves the request's goroutine.
type Task struct {
	*Run
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
		t.leave()
		t.wg.Done()
	}
}

// shared are the calls of a run that nobody has begun. While there are any, a worker is on its way, and it calls the next
// one before it begins: so each call starts at once where the others wait for a service. Where answers are at hand, the
// request's goroutine has made them all before the first worker arrives, and saves the switches.
type shared struct {
	mu     sync.Mutex
	calls  []job
	room   [4]job // where calls begins
	coming bool   // a worker was called and has not arrived
}

// share lets others make calls.
func (r *Run) share(calls []job) {
	r.wg.Add(len(calls))
	for range calls {
		r.enter()
	}
	s := &r.shared
	s.mu.Lock()
	if len(s.calls) == 0 {
		s.calls = s.room[:0]
	}
	s.calls = append(s.calls, calls...)
	call := !s.coming
	s.coming = true
	s.mu.Unlock()
	if call {
		r.options.Workers.call(r)
	}
}

// take returns a shared call to make, nil where there is none.
func (r *Run) take() job {
	s := &r.shared
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
func (r *Run) arrive(t *Task) {
	s := &r.shared
	s.mu.Lock()
	more := len(s.calls) > 1
	s.coming = more
	s.mu.Unlock()
	if more {
		r.options.Workers.call(r)
	}
	t.Run, t.ready = r, t.room[:0]
	t.help()
	*t = Task{} // a worker that waits must not keep the run in memory
}

// do runs the tasks that begin starts, and waits for all of them.
func (r *Run) do(begin func(*Task)) {
	r.enter()
	t := &r.main
	t.Run, t.ready = r, t.room[:0]
	begin(t)
	t.drain()
	r.leave()
	t.help()
	r.wg.Wait()
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
