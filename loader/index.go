package loader

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"
)

// The index says where the result of a key is or will be. Which of its entries
// answer a new load depends on the cache:
//
//	our own (nil)   pending, in flight and landed, unless the key failed
//	a foreign one   pending and in flight; what has landed is the cache's affair
//	NoCache         pending only

// slot returns the place of key, asking for it if it has none. s.mu is held.
func (l *Loader[K, V]) slot(key K) slot[K, V] {
	if sl, ok := l.index[key]; ok && l.answers(sl) {
		return sl
	}
	sl, ok := l.cleared[key]
	if ok {
		delete(l.cleared, key)
	} else {
		sl = l.enqueue(key)
	}
	l.reserve(1)
	l.index[key] = sl
	return sl
}

// answers reports whether an entry of the index answers a new load. s.mu is held.
func (l *Loader[K, V]) answers(sl slot[K, V]) bool {
	if l.foreignCache() {
		return !sl.b.done.Load()
	}
	return !sl.failed()
}

// enqueue adds key to the batch that takes keys. s.mu is held.
func (l *Loader[K, V]) enqueue(key K) slot[K, V] {
	if b := l.open; b == nil || l.cfg.MaxBatch > 0 && len(b.keys) >= l.cfg.MaxBatch {
		// A full batch is not sent at once: others still run, and may add keys
		// to the batches of other loaders that are to go out with it.
		l.open = &batch[K, V]{l: l, flight: flight{Context: l.s.ctx, s: l.s}}
		l.s.submit(l.open)
	}
	b := l.open
	b.keys = append(b.keys, key)
	return slot[K, V]{b, len(b.keys) - 1}
}

// askAgain returns another place of key than old. s.mu is held.
func (l *Loader[K, V]) askAgain(key K, old slot[K, V]) slot[K, V] {
	if l.index[key] == old {
		delete(l.index, key)
	}
	return l.slot(key)
}

// reserve makes room for n keys before the first load. s.mu is held.
func (l *Loader[K, V]) reserve(n int) {
	if l.index == nil {
		l.index = make(map[K]slot[K, V], n)
	}
}

// closeBatches says that the batches of the loader take no more keys.
// s.mu is held.
func (l *Loader[K, V]) closeBatches() {
	l.open = nil
	l.cleared = nil
	if l.noCache() {
		clear(l.index)
	}
}

// Clear forgets the value of key. Thunks that were given out keep theirs. It
// returns the loader for chaining.
func (l *Loader[K, V]) Clear(ctx context.Context, key K) dataloader.Interface[K, V] {
	if l.foreignCache() {
		l.cacheMu.Lock()
		defer l.cacheMu.Unlock()
		l.cfg.Cache.Delete(ctx, key)
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if sl, ok := l.index[key]; ok {
		l.setAside(key, sl)
		delete(l.index, key)
	}
	return l
}

// ClearAll forgets the values of all keys, see [Loader.Clear].
func (l *Loader[K, V]) ClearAll() dataloader.Interface[K, V] {
	if l.foreignCache() {
		l.cacheMu.Lock()
		defer l.cacheMu.Unlock()
		l.cfg.Cache.Clear()
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	for key, sl := range l.index {
		l.setAside(key, sl)
	}
	l.index = nil
	return l
}

// setAside remembers a pending key that is cleared. Its batch has not gone yet,
// so its result will be fresh: a load after the clearing takes this place, and
// the keys of a batch stay unique. s.mu is held.
func (l *Loader[K, V]) setAside(key K, sl slot[K, V]) {
	if sl.b.gone {
		return
	}
	if l.cleared == nil {
		l.cleared = make(map[K]slot[K, V])
	}
	l.cleared[key] = sl
}

// Prime sets the value of key, unless it has one or one is being loaded: clear
// it first to replace it. It returns the loader for chaining.
func (l *Loader[K, V]) Prime(ctx context.Context, key K, value V) dataloader.Interface[K, V] {
	switch {
	case l.noCache():
		return l
	case l.foreignCache():
		l.primeForeign(ctx, key, value)
		return l
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if sl, ok := l.index[key]; ok && !sl.failed() {
		return l
	}
	b := &batch[K, V]{l: l, results: []*dataloader.Result[V]{{Data: value}}}
	b.gone = true
	b.done.Store(true)
	l.reserve(1)
	l.index[key] = slot[K, V]{b, 0}
	return l
}
