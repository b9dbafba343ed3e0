package loader

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"
)

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
	clear(l.index)
	return l
}

// setAside remembers a pending key that is cleared. Its batch has not gone yet,
// so its result will be fresh: a load after the clearing takes its slot, and
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
	if sl, ok := l.index[key]; ok && l.answers(sl) {
		return l
	}
	b := &batch[K, V]{results: []*dataloader.Result[V]{{Data: value}}}
	b.gone = true
	b.done.Store(true)
	l.expect(1)
	l.index[key] = slot[K, V]{b, 0}
	return l
}
