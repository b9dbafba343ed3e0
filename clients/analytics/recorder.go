package analytics

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/facetgraph/facet/clients"
)

const (
	queueSize = 4096 // events that wait at most
	batchSize = 500  // events per request at most
)

// Reasons to drop events.
var (
	ErrQueueFull = errors.New("analytics: queue is full")
	ErrClosed    = errors.New("analytics: recorder is closed")
)

// Recorder reports events to the service without anybody waiting for it: it
// holds them until its one goroutine has sent them. While a batch is on its way
// the next one gathers, so batches grow with load by themselves. It is safe for
// concurrent use. Close ends the goroutine.
type Recorder struct {
	op      *clients.Op
	stop    context.CancelFunc // gives up on what is being sent
	done    chan struct{}      // closed when the goroutine has ended
	mu      sync.RWMutex       // guards closed, and waiting against being closed
	closed  bool
	waiting chan Event
}

// NewRecorder returns a recorder that reports to s.
func NewRecorder(s *clients.Service) *Recorder {
	ctx, stop := context.WithCancel(context.Background())
	r := &Recorder{
		op: s.Op(http.MethodPost, "/events"), stop: stop, done: make(chan struct{}), waiting: make(chan Event, queueSize),
	}
	go r.run(ctx)
	return r
}

// Record queues events, which are sent in batches, and lost if that fails. It
// never blocks. The error is ErrQueueFull or ErrClosed and means that some or
// all were dropped.
func (r *Recorder) Record(events []Event) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return ErrClosed
	}
	for _, e := range events {
		select {
		case r.waiting <- e:
		default:
			return ErrQueueFull
		}
	}
	return nil
}

// run sends events until the queue is closed and empty, or ctx ends.
func (r *Recorder) run(ctx context.Context) {
	defer close(r.done)
	batch := make([]Event, 0, batchSize)
	for e := range r.waiting {
		batch = r.gather(append(batch[:0], e))
		// A failed batch is counted by the call's own metrics and dropped:
		// keeping it would fill the queue with the past.
		_ = r.op.Call(ctx, clients.Request{Body: batch, Keys: len(batch)}, nil)
		if ctx.Err() != nil {
			return
		}
	}
}

// gather adds to a batch what waits already.
func (r *Recorder) gather(batch []Event) []Event {
	for len(batch) < batchSize {
		select {
		case e, ok := <-r.waiting:
			if !ok {
				return batch
			}
			batch = append(batch, e)
		default:
			return batch
		}
	}
	return batch
}

// Close sends what is queued, for as long as ctx lasts, and ends the
// recorder's goroutine. It returns the context's error if events were left.
// Record after Close drops its events.
func (r *Recorder) Close(ctx context.Context) error {
	defer r.stop()
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.waiting)
	}
	r.mu.Unlock()
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		r.stop()
		<-r.done
		return context.Cause(ctx)
	}
}
