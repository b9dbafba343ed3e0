package plan

import (
	"sync"
	"time"
)

// idleWorker is how long a worker waits for more before it ends.
const idleWorker = time.Second

// Workers run the parallel calls of plans on goroutines that are kept for a while: their stacks have grown to what calls
// need, and growing one costs more than the call itself where answers are at hand. Any number can run at once; there is no
// queue. Close ends those that wait.
type Workers struct {
	work chan func()
	done chan struct{}
	once sync.Once
}

// NewWorkers returns Workers without a goroutine yet.
func NewWorkers() *Workers { return &Workers{work: make(chan func()), done: make(chan struct{})} }

// Close ends the goroutines that wait for work, and the others as soon as their work ends. Work that comes later is still
// done.
func (w *Workers) Close() { w.once.Do(func() { close(w.done) }) }

// Go runs f on a waiting goroutine, or on a new one. Nil Workers always start a new one.
func (w *Workers) Go(f func()) {
	if w == nil {
		go f()
		return
	}
	select {
	case w.work <- f:
	default:
		go w.run(f)
	}
}

func (w *Workers) run(f func()) {
	idle := time.NewTimer(idleWorker)
	defer idle.Stop()
	for {
		f()
		idle.Reset(idleWorker)
		select {
		case f = <-w.work:
		case <-idle.C:
			return
		case <-w.done:
			return
		}
	}
}
