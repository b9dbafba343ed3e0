package analytics

import (
	"context"
	"errors"
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
	ErrClosed    = errors.New("analytics: client is closed")
)

// queue holds events until its one goroutine has sent them. While a batch is on
// its way the next one gathers, so batches grow with load by themselves.
type queue struct {
	op      *clients.Op
	stop    context.CancelFunc // gives up on what is being sent
	done    chan struct{}      // closed when the goroutine has ended
	mu      sync.RWMutex       // guards closed, and waiting against being closed
	closed  bool
	waiting chan Event
}

// newQueue starts the goroutine that close ends.
func newQueue(op *clients.Op) *queue {
	ctx, stop := context.WithCancel(context.Background())
	q := &queue{op: op, stop: stop, done: make(chan struct{}), waiting: make(chan Event, queueSize)}
	go q.run(ctx)
	return q
}

// put queues events as long as there is room.
func (q *queue) put(events []Event) error {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if q.closed {
		return ErrClosed
	}
	for _, e := range events {
		select {
		case q.waiting <- e:
		default:
			return ErrQueueFull
		}
	}
	return nil
}

// run sends events until the queue is closed and empty, or ctx ends.
func (q *queue) run(ctx context.Context) {
	defer close(q.done)
	batch := make([]Event, 0, batchSize)
	for e := range q.waiting {
		batch = q.gather(append(batch[:0], e))
		// A failed batch is counted by the call's own metrics and dropped:
		// keeping it would fill the queue with the past.
		_ = q.op.Call(ctx, clients.Request{Body: batch, Keys: len(batch)}, nil)
		if ctx.Err() != nil {
			return
		}
	}
}

// gather adds to a batch what waits already.
func (q *queue) gather(batch []Event) []Event {
	for len(batch) < batchSize {
		select {
		case e, ok := <-q.waiting:
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

// close lets the goroutine finish, or stops it when ctx ends first.
func (q *queue) close(ctx context.Context) error {
	defer q.stop()
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.waiting)
	}
	q.mu.Unlock()
	select {
	case <-q.done:
		return nil
	case <-ctx.Done():
		q.stop()
		<-q.done
		return context.Cause(ctx)
	}
}
