package plan

import (
	"sync"
	"time"
)

// idleWorker is how long a worker waits for more before it ends, at least; at most it is twice as long.
const idleWorker = time.Second

// Workers run the parallel calls of plans on goroutines that are kept for a while: their stacks have grown to what
// calls need, and growing one costs more than the call itself where answers are at hand. Any number can run at once;
// there is no queue. Close ends those that wait.
type Workers struct {
	work chan *wave
	done chan struct{}
	once sync.Once
}

// NewWorkers returns Workers without a goroutine yet.
func NewWorkers() *Workers { return &Workers{work: make(chan *wave), done: make(chan struct{})} }

// Close ends the goroutines that wait for work, and the others as soon as their work ends. Work that comes later is
// still done.
func (w *Workers) Close() { w.once.Do(func() { close(w.done) }) }

// call sends a waiting worker to a wave, or a new one. Nil Workers always start a new one and do not keep it.
func (w *Workers) call(wv *wave) {
	if w == nil {
		go wv.arrive(&Task{})
		return
	}
	select {
	case w.work <- wv:
	default:
		go w.serve(wv)
	}
}

// serve is the life of a worker. Its timer goes on while it works: to reset it for each run would cost more than a
// call.
func (w *Workers) serve(wv *wave) {
	var t Task
	wv.arrive(&t)
	idle := time.NewTicker(idleWorker)
	defer idle.Stop()
	for worked := true; ; {
		select {
		case wv := <-w.work:
			wv.arrive(&t)
			worked = true
		case <-idle.C:
			if !worked {
				return
			}
			worked = false
		case <-w.done:
			return
		}
	}
}
