package loader

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"
)

// LoadMany asks for the values of keys at once. What the thunk returns is
// described at [Loader.LoadAll]; every call of it returns new slices.
func (l *Loader[K, V]) LoadMany(ctx context.Context, keys []K) dataloader.ThunkMany[V] {
	if l.cfg.Tracer == nil {
		return l.loadMany(ctx, keys)
	}
	ctx, finish := l.cfg.Tracer.TraceLoadMany(ctx, keys)
	thunk := l.loadMany(ctx, keys)
	finish(thunk)
	return thunk
}

func (l *Loader[K, V]) loadMany(ctx context.Context, keys []K) dataloader.ThunkMany[V] {
	asked := l.ask(ctx, keys)
	return func() ([]V, []error) { return l.gather(ctx, asked) }
}

// LoadAll loads the values of keys and waits for them: the way for a batch
// resolver, which has the keys of all parents at hand. Values are aligned with
// keys. The errors are nil if every key has a value, else aligned with keys as
// well, nil for those that have. Keys may repeat. It allocates per call and per
// batch, not per key.
func (l *Loader[K, V]) LoadAll(ctx context.Context, keys []K) ([]V, []error) {
	if l.cfg.Tracer != nil {
		return l.LoadMany(ctx, keys)()
	}
	return l.gather(ctx, l.ask(ctx, keys))
}

// answer is where the value of one of many keys will be: in a batch, or with a
// thunk of a cache that is not ours.
type answers[K comparable, V any] struct {
	slots  []slot[K, V]
	cached []dataloader.Thunk[V] // nil, or aligned with slots
}

// ask finds or asks for every key under one lock.
func (l *Loader[K, V]) ask(ctx context.Context, keys []K) answers[K, V] {
	a := answers[K, V]{slots: make([]slot[K, V], len(keys))}
	if l.foreignCache() {
		a.cached = make([]dataloader.Thunk[V], len(keys))
		for i, key := range keys {
			a.slots[i], a.cached[i] = l.find(ctx, key)
		}
		return a
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock() // deferred: hashing a key of an interface type may panic
	l.reserve(len(keys))
	for i, key := range keys {
		a.slots[i] = l.slot(key)
	}
	return a
}

// gather waits for the batches one after the other. That is no slower than for
// all at once, as the caller is done when the last one has landed.
func (l *Loader[K, V]) gather(ctx context.Context, a answers[K, V]) ([]V, []error) {
	values := make([]V, len(a.slots))
	var errs []error
	for i := range a.slots {
		var err error
		if values[i], err = l.answer(ctx, a, i); err != nil {
			if errs == nil {
				errs = make([]error, len(a.slots))
			}
			errs[i] = err
		}
	}
	return values, errs
}

func (l *Loader[K, V]) answer(ctx context.Context, a answers[K, V], i int) (value V, err error) {
	if a.cached != nil && a.cached[i] != nil {
		return a.cached[i]()
	}
	sl := a.slots[i]
	if err = l.s.wait(ctx, &sl.b.flight); err != nil {
		return value, err
	}
	return sl.b.at(sl.i)
}
