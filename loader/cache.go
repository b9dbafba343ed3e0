package loader

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"
)

// foreignCache reports whether values are kept by a cache of the caller's.
func (l *Loader[K, V]) foreignCache() bool {
	return l.cfg.Cache != nil && !l.noCache()
}

// noCache reports whether values are not kept at all.
func (l *Loader[K, V]) noCache() bool {
	_, ok := l.cfg.Cache.(*dataloader.NoCache[K, V])
	return ok
}

// find returns the place of key, or the thunk of a foreign cache that has it.
// A load in flight is joined before the cache is asked.
func (l *Loader[K, V]) find(ctx context.Context, key K) (slot[K, V], dataloader.Thunk[V]) {
	if l.foreignCache() {
		l.cacheMu.Lock()
		defer l.cacheMu.Unlock()
		if sl, ok := l.inFlight(key); ok {
			return sl, nil
		}
		if cached, ok := l.cfg.Cache.Get(ctx, key); ok && cached != nil {
			return slot[K, V]{}, cached
		}
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.slot(key), nil
}

func (l *Loader[K, V]) inFlight(key K) (slot[K, V], bool) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	sl, ok := l.index[key]
	return sl, ok && l.answers(sl)
}

// keep hands the values of a batch to the foreign cache before the batch lands,
// but those that were cleared while it was in flight: they may be outdated.
func (l *Loader[K, V]) keep(b *batch[K, V], keys []K) {
	l.cacheMu.Lock()
	defer l.cacheMu.Unlock()
	for i, key := range keys {
		if !l.settle(key, slot[K, V]{b, i}) {
			continue
		}
		if value, err := b.at(i); err == nil {
			l.cfg.Cache.Set(l.s.ctx, key, ready(value))
		}
	}
}

// settle takes key out of the index if it is still at sl, and reports that.
func (l *Loader[K, V]) settle(key K, sl slot[K, V]) bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.index[key] != sl {
		return false
	}
	delete(l.index, key)
	return true
}

func (l *Loader[K, V]) primeForeign(ctx context.Context, key K, value V) {
	l.cacheMu.Lock()
	defer l.cacheMu.Unlock()
	if _, ok := l.inFlight(key); ok {
		return
	}
	if _, ok := l.cfg.Cache.Get(ctx, key); !ok {
		l.cfg.Cache.Set(ctx, key, ready(value))
	}
}

// ready returns a thunk that holds value and nothing else, so that a cache that
// outlives the operation does not keep its batches alive.
func ready[V any](value V) dataloader.Thunk[V] {
	return func() (V, error) { return value, nil }
}
