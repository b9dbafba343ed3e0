package demo

import (
	"encoding/json"
	"sync"
)

// table keeps objects of one kind by id. Each is encoded when it changes, not
// when it is read: the services should cost little beside what is measured.
type table[T any] struct {
	mu   sync.RWMutex
	rows map[int64]*row[T]
	last int64 // highest id
}

// row is an object and its JSON. The JSON is replaced, never changed: readers
// may hold it without the lock.
type row[T any] struct {
	value T
	json  []byte
}

// newTable returns an empty table.
func newTable[T any]() *table[T] { return &table[T]{rows: map[int64]*row[T]{}} }

// put adds or replaces an object.
func (t *table[T]) put(id int64, value T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set(id, value)
}

// add puts an object under the next free id, which build learns, and returns
// its JSON.
func (t *table[T]) add(build func(id int64) T) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := t.last + 1
	return t.set(id, build(id))
}

// set is put for who holds the lock.
func (t *table[T]) set(id int64, value T) []byte {
	r := &row[T]{value: value, json: encode(value)}
	t.rows[id] = r
	t.last = max(t.last, id)
	return r.json
}

// get returns an object.
func (t *table[T]) get(id int64) (value T, body []byte, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r, ok := t.rows[id]
	if !ok {
		return value, nil, false
	}
	return r.value, r.json, true
}

// change changes an object and returns its new JSON.
func (t *table[T]) change(id int64, change func(*T)) (value T, body []byte, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.rows[id]
	if !ok {
		return value, nil, false
	}
	change(&r.value)
	r.json = encode(r.value) // readers may still hold the old bytes
	return r.value, r.json, true
}

// list returns the JSON array of the objects that exist among the ids.
func (t *table[T]) list(ids []int64) []byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	b := []byte{'['}
	for _, id := range ids {
		if r, ok := t.rows[id]; ok {
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(b, r.json...)
		}
	}
	return append(b, ']')
}

// newest returns the n highest ids, the highest first.
func (t *table[T]) newest(n int) []int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	ids := make([]int64, 0, n)
	for id := t.last; id > 0 && len(ids) < n; id-- {
		if _, ok := t.rows[id]; ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// encode returns the JSON of an object of this package, which always has one.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return b
}

// relation is a set of pairs: who likes what, who follows whom.
type relation struct {
	mu    sync.Mutex
	pairs map[[2]int64]bool
}

// newRelation returns an empty relation.
func newRelation() *relation { return &relation{pairs: map[[2]int64]bool{}} }

// set adds or removes a pair and reports by how much their number changed.
func (r *relation) set(a, b int64, on bool) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	pair := [2]int64{a, b}
	switch {
	case on && !r.pairs[pair]:
		r.pairs[pair] = true
		return 1
	case !on && r.pairs[pair]:
		delete(r.pairs, pair)
		return -1
	}
	return 0
}
