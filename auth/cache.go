package auth

import "sync"

// cache is a bounded map of two generations. New entries go to the young one;
// when that is half of the bound, it becomes the old one and the former old one
// is dropped whole. An entry that is read moves to the young generation, so what
// is in use stays. There is nothing to sweep and no list to keep: every operation
// is one or two map accesses.
//
// The zero value keeps nothing. A cache is safe for concurrent use.
type cache[K comparable, V any] struct {
	mu    sync.Mutex
	half  int // most entries of one generation
	young map[K]V
	old   map[K]V
}

func newCache[K comparable, V any](size int) *cache[K, V] {
	if size <= 0 {
		return &cache[K, V]{}
	}
	return &cache[K, V]{half: max(1, size/2)}
}

func (c *cache[K, V]) get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.young[k]; ok {
		return v, true
	}
	v, ok := c.old[k]
	if ok {
		delete(c.old, k)
		c.insert(k, v)
	}
	return v, ok
}

func (c *cache[K, V]) put(k K, v V) {
	if c.half == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.old, k)
	c.insert(k, v)
}

func (c *cache[K, V]) remove(k K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, k)
	delete(c.old, k)
}

// len counts the entries, those that the caller would find outdated included.
func (c *cache[K, V]) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.young) + len(c.old)
}

// insert puts into the young generation, making room by a turn of generations.
func (c *cache[K, V]) insert(k K, v V) {
	if _, has := c.young[k]; !has && len(c.young) >= c.half {
		c.old, c.young = c.young, nil
	}
	if c.young == nil {
		c.young = make(map[K]V)
	}
	c.young[k] = v
}
