package loader

import (
	"context"
	"sync"

	"github.com/graph-gophers/dataloader/v7"
)

// DefaultMaxBatch is the cap of a batch where [Config.MaxBatch] is zero.
const DefaultMaxBatch = 1000

// Config describes a loader. The zero value is ready to use.
type Config[K comparable, V any] struct {
	// Name stands in errors. Default: empty.
	Name string

	// MaxBatch caps the keys of one call of the batch function. More are split
	// into several calls that run in parallel. Zero means [DefaultMaxBatch],
	// less means no cap.
	// For code in Go only: the cap is the service's contract, which its client holds to.
	MaxBatch int

	// HeedsContext says that the batch function returns soon after its context
	// has ended, or at once when it had ended before, as the client of a service
	// should. Then the last task that waits runs the batch it waits for in its own
	// goroutine, which saves one and two switches. And when the operation ends,
	// those who wait get the function's error, which can say which service did not
	// answer, rather than the bare end of the context: for that they wait until it
	// returns, and a batch that has not gone out yet still calls it. A function
	// that does not return would keep its task past the end of the operation.
	// Default: every batch has a goroutine, which may be left behind.
	HeedsContext bool

	// Tally is told of every batch that has landed. It must not block. Nil means none.
	Tally func(ctx context.Context, t Tally)

	// Cache keeps the values that were loaded. Nil means a map that lives and
	// dies with the loader. [dataloader.NoCache] keeps nothing, though a key
	// still stands once in a batch. Any other cache is given values only, when
	// their batch has landed: never an error, never a thunk that still waits.
	// For code in Go only: a cache is no value of a file.
	Cache dataloader.Cache[K, V]

	// Tracer is told of every Load, LoadMany (and LoadAll) and batch. It gets
	// the keys, so mind what it records. Nil means none.
	// For code in Go only: a tracer is no value of a file.
	Tracer dataloader.Tracer[K, V]
}

// Loader gathers keys into batches and shares their results. It implements
// [dataloader.Interface]. All methods may be called by many goroutines at once.
type Loader[K comparable, V any] struct {
	s   *Scheduler
	fn  dataloader.BatchFunc[K, V]
	cfg Config[K, V]

	missing MissingError // of every key without a result
	cacheMu sync.Mutex   // serialises work on cfg.Cache; taken before s.mu

	// All below is guarded by s.mu: whether a key is asked for and whether its
	// batch may go are one question.
	index    map[K]slot[K, V]
	expected int              // keys in a batch, as far as one can tell
	cleared  map[K]slot[K, V] // pending keys that were cleared, see index.go
	open     *batch[K, V]     // takes new keys; nil if none does
}

var _ dataloader.Interface[string, any] = (*Loader[string, any])(nil)

// New returns a loader whose batches fn loads when s says so. The keys that fn
// gets are unique; it must return one result per key in their order ([ByKey]
// does that). With a nil s the loader is on its own: batches go out
// [DefaultWindow] after their first key, with a context that has no values.
func New[K comparable, V any](s *Scheduler, fn dataloader.BatchFunc[K, V], cfg Config[K, V]) *Loader[K, V] {
	if fn == nil {
		panic("loader: New with a nil batch function")
	}
	if s == nil {
		s = NewScheduler(context.Background())
	}
	if cfg.MaxBatch == 0 {
		cfg.MaxBatch = DefaultMaxBatch
	}
	return &Loader[K, V]{s: s, fn: fn, cfg: cfg, missing: MissingError{cfg.Name}}
}

// Load asks for the value of key. The thunk waits for it: until the batch has
// landed, or ctx or the operation's context has ended, whichever is first. It
// may be called any number of times by any goroutine.
func (l *Loader[K, V]) Load(ctx context.Context, key K) dataloader.Thunk[V] {
	if l.cfg.Tracer == nil {
		return l.load(ctx, key)
	}
	ctx, finish := l.cfg.Tracer.TraceLoad(ctx, key)
	thunk := l.load(ctx, key)
	finish(thunk)
	return thunk
}

func (l *Loader[K, V]) load(ctx context.Context, key K) dataloader.Thunk[V] {
	sl, cached := l.find(ctx, key)
	if cached != nil {
		return cached
	}
	return func() (V, error) {
		landed, err := l.await(ctx, key, sl)
		if err != nil {
			var zero V
			return zero, err
		}
		return landed.b.result(landed.at)
	}
}

// await waits for the result of key at sl. It returns where that is: elsewhere,
// if sl could not be waited for and the key was asked for again.
func (l *Loader[K, V]) await(ctx context.Context, key K, sl slot[K, V]) (slot[K, V], error) {
	for {
		err := l.s.wait(ctx, &sl.b.flight)
		if err != errCycle {
			return sl, err
		}
		l.s.mu.Lock()
		sl = l.askAgain(key, sl)
		l.s.mu.Unlock()
	}
}
