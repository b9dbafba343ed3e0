package plan

// Task is one goroutine's share of a run. Calls that become ready are collected and started only when the task has
// nothing else to do: all but one get goroutines of their own, and the task makes the last one itself. So an operation
// whose nodes follow one after the other never leaves the request's goroutine.
type Task struct {
	*Run
	ready []func(*Task)
	room  [8]func(*Task) // where ready begins, so that it seldom allocates
}

// later queues a call.
func (t *Task) later(call func(*Task)) { t.ready = append(t.ready, call) }

// loop makes the queued calls, and those that they lead to.
func (t *Task) loop() {
	for len(t.ready) > 0 {
		mine := t.ready[0]
		for _, call := range t.ready[1:] {
			t.spawn(call)
		}
		t.ready = t.room[:0]
		mine(t)
	}
}

// spawn starts a task of its own for a call.
func (r *Run) spawn(call func(*Task)) {
	r.enter()
	r.wg.Add(1)
	r.options.Workers.Go(func() {
		defer r.wg.Done()
		defer r.leave()
		t := &Task{Run: r}
		call(t)
		t.loop()
	})
}

// do runs the tasks that begin starts, and waits for all of them.
func (r *Run) do(begin func(*Task)) {
	r.enter()
	t := &r.main
	t.Run, t.ready = r, t.room[:0]
	begin(t)
	t.loop()
	r.leave()
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
