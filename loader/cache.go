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

// find returns the slot of key, or the thunk of a foreign cache that has it.
func (l *Loader[K, V]) find(ctx context.Context, key K) (slot[K, V], dataloader.Thunk[V]) {
	if l.foreignCache() {
		l.cacheMu.Lock()
		defer l.cacheMu.Unlock()
		if cached := l.lookup(ctx, key); cached != nil {
			return slot[K, V]{}, cached
		}
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock() // deferred: hashing a key of an interface type may panic
	l.expect(1)
	return l.locate(key), nil
}

// lookup returns the thunk that the foreign cache has for key, or nil. A load in
// flight goes before: what it brings is newer. l.cacheMu is held.
func (l *Loader[K, V]) lookup(ctx context.Context, key K) dataloader.Thunk[V] {
	if l.inFlight(key) {
		return nil
	}
	thunk, _ := l.cfg.Cache.Get(ctx, key)
	return thunk
}

// inFlight reports whether key is pending or in flight.
func (l *Loader[K, V]) inFlight(key K) bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	sl, ok := l.index[key]
	return ok && l.answers(sl)
}

// keep hands the values of a batch to the foreign cache before the batch lands,
// but those that were cleared while it was in flight: they may be outdated.
func (l *Loader[K, V]) keep(b *batch[K, V], keys []K) {
	l.cacheMu.Lock()
	defer l.cacheMu.Unlock()
	for i, key := range keys {
		if l.settle(key, slot[K, V]{b, i}) && !b.failed(i) {
			l.cfg.Cache.Set(&l.s.ctx, key, ready(b.results[i].Data))
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
	if l.inFlight(key) {
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
