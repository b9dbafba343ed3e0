package loader

// The index says where the result of a key is or will be. Which of its entries
// answer a new load depends on the cache:
//
//	our own (nil)   pending, in flight and landed, unless the key failed
//	a foreign one   pending and in flight; what has landed is the cache's affair
//	NoCache         pending only

// slot is where the result of a key is or will be: a batch and a position in it.
type slot[K comparable, V any] struct {
	b  *batch[K, V]
	at int
}

// locate returns the slot of key, asking for it if it has none. s.mu is held.
func (l *Loader[K, V]) locate(key K) slot[K, V] {
	if sl, ok := l.index[key]; ok && l.answers(sl) {
		return sl
	}
	sl := l.enqueue(key)
	l.index[key] = sl
	return sl
}

// answers reports whether an entry of the index answers a new load. s.mu is held.
func (l *Loader[K, V]) answers(sl slot[K, V]) bool {
	if !sl.b.done.Load() {
		return true
	}
	return !l.foreignCache() && !sl.b.failed(sl.at)
}

// enqueue adds key to the batch that takes keys. s.mu is held.
func (l *Loader[K, V]) enqueue(key K) slot[K, V] {
	if sl, ok := l.cleared[key]; ok {
		delete(l.cleared, key)
		return sl
	}
	b := l.open
	if b == nil || l.cfg.MaxBatch > 0 && len(b.keys) >= l.cfg.MaxBatch {
		// A full batch is not sent at once: others still run, and may add keys
		// to the batches of other loaders that are to go out with it.
		b = &batch[K, V]{l: l, flight: flight{Context: &l.s.ctx, s: l.s, heeds: l.cfg.HeedsContext}}
		b.keys = make([]K, 0, l.expected)
		l.open = b
		l.s.submit(b)
	}
	b.keys = append(b.keys, key)
	return slot[K, V]{b, len(b.keys) - 1}
}

// askAgain returns another slot of key than old. s.mu is held.
func (l *Loader[K, V]) askAgain(key K, old slot[K, V]) slot[K, V] {
	if l.index[key] == old {
		delete(l.index, key)
	}
	return l.locate(key)
}

// expect makes room for n keys before the first load. s.mu is held.
func (l *Loader[K, V]) expect(n int) {
	if l.index == nil {
		l.index = make(map[K]slot[K, V], n)
		l.expected = n
		if l.cfg.MaxBatch > 0 {
			l.expected = min(n, l.cfg.MaxBatch)
		}
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
