package plan

// Task is one goroutine's share of a run. Calls that become ready are collected and started only when the task has
// nothing else to do: all but one get goroutines of their own, and the task makes the last one itself. So an operation
// whose nodes follow one after the other never leaves the request's goroutine.
type Task struct {
	*Run
	ready []func(*Task)
}

// later queues a call.
func (t *Task) later(call func(*Task)) { t.ready = append(t.ready, call) }

// loop makes the queued calls, and those that they lead to.
func (t *Task) loop() {
	for len(t.ready) > 0 {
		calls := t.ready
		t.ready = nil
		for _, call := range calls[1:] {
			t.spawn(call)
		}
		calls[0](t)
	}
}

// spawn starts a task of its own for a call.
func (r *Run) spawn(call func(*Task)) {
	r.enter()
	r.wg.Go(func() {
		defer r.leave()
		t := &Task{Run: r}
		call(t)
		t.loop()
	})
}

// do runs the tasks that begin starts, and waits for all of them.
func (r *Run) do(begin func(*Task)) {
	r.enter()
	t := &Task{Run: r}
	begin(t)
	t.loop()
	r.leave()
	r.wg.Wait()
}

func (r *Run) enter() {
	if r.tasks != nil {
		r.tasks.Enter()
	}
}

func (r *Run) leave() {
	if r.tasks != nil {
		r.tasks.Leave()
	}
}
