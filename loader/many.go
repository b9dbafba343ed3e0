package loader

import (
	"context"
	"slices"

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
	keys = slices.Clone(keys) // the caller may reuse its own before the thunk is called
	places := l.ask(ctx, keys)
	return func() ([]V, []error) { return l.gather(ctx, keys, places) }
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
	return l.gather(ctx, keys, l.ask(ctx, keys))
}

// places says where the values of many keys will be.
type places[K comparable, V any] struct {
	slots  []slot[K, V]
	cached []dataloader.Thunk[V] // of a foreign cache; nil, or aligned with slots
}

// ask finds or asks for every key at once.
func (l *Loader[K, V]) ask(ctx context.Context, keys []K) places[K, V] {
	w := places[K, V]{slots: make([]slot[K, V], len(keys))}
	if l.foreignCache() {
		l.cacheMu.Lock()
		defer l.cacheMu.Unlock()
		w.cached = make([]dataloader.Thunk[V], len(keys))
		for i, key := range keys {
			w.cached[i] = l.lookup(ctx, key)
		}
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock() // deferred: hashing a key of an interface type may panic
	l.expect(len(keys))
	for i, key := range keys {
		if w.cached == nil || w.cached[i] == nil {
			w.slots[i] = l.locate(key)
		}
	}
	return w
}

// gather waits for the batches one after the other. That is no slower than for
// all at once, as the caller is done when the last one has landed.
func (l *Loader[K, V]) gather(ctx context.Context, keys []K, w places[K, V]) ([]V, []error) {
	values := make([]V, len(keys))
	var errs []error
	for i := range keys {
		var err error
		values[i], err = l.one(ctx, keys, &w, i)
		if err == nil {
			continue
		}
		if errs == nil {
			errs = make([]error, len(keys))
		}
		errs[i] = err
	}
	return values, errs
}

// one waits for the i-th key. If its batch cannot be waited for, all the keys
// that wait there are asked for again, together.
func (l *Loader[K, V]) one(ctx context.Context, keys []K, w *places[K, V], i int) (value V, err error) {
	if w.cached != nil && w.cached[i] != nil {
		return w.cached[i]()
	}
	for {
		sl := w.slots[i]
		if sl.b.done.Load() {
			return sl.b.result(sl.at)
		}
		if err := l.s.wait(ctx, &sl.b.flight); err == errCycle {
			l.askAllAgain(keys, w, sl.b)
		} else if err != nil {
			return value, err
		}
	}
}

// askAllAgain asks again for those keys that are in one batch.
func (l *Loader[K, V]) askAllAgain(keys []K, w *places[K, V], stuck *batch[K, V]) {
	w.slots = slices.Clone(w.slots) // a thunk's are shared by its callers
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	for i, sl := range w.slots {
		if sl.b == stuck {
			w.slots[i] = l.askAgain(keys[i], sl)
		}
	}
}
