package ratelimit

import (
	"hash/maphash"
	"sync"
)

// tableShards keeps goroutines out of each other's way; a power of two.
const tableShards = 64

// table is a sharded map whose entries expire and whose size is bounded. Nothing sweeps it: each insertion looks at a
// few entries, drops those that have expired and, in a full shard, the one that would have expired first.
// The caller locks shards. Times are in µs.
type table[V any] struct {
	seed   maphash.Seed
	most   int // entries in one shard
	shards [tableShards]shard[V]
}

type shard[V any] struct {
	sync.Mutex
	items map[string]item[V]
	_     [40]byte // keeps the locks of neighbours on different cache lines
}

type item[V any] struct {
	value   V
	expires int64
}

// newTable makes a table for about most entries.
func newTable[V any](most int) *table[V] {
	t := &table[V]{seed: maphash.MakeSeed(), most: max(1, most/tableShards)}
	for i := range t.shards {
		t.shards[i].items = make(map[string]item[V])
	}
	return t
}

// at is the shard number of key.
func (t *table[V]) at(key string) int { return int(maphash.String(t.seed, key) % tableShards) }

// of is the shard of key.
func (t *table[V]) of(key string) *shard[V] { return &t.shards[t.at(key)] }

// get is the live value of key. The shard must be locked.
func (s *shard[V]) get(key string, now int64) (v V, ok bool) {
	it, ok := s.items[key]
	if !ok || it.expires <= now {
		return v, false
	}
	return it.value, true
}

// put stores the value of key. The shard must be locked.
func (t *table[V]) put(s *shard[V], key string, v V, expires, now int64) {
	if _, there := s.items[key]; !there {
		s.makeRoom(t.most, now)
	}
	s.items[key] = item[V]{value: v, expires: expires}
}

// sample is how many entries one insertion looks at: with more than one, dead entries go faster than new ones come.
const sample = 8

// makeRoom drops what has expired among a random sample, as map iteration begins anywhere, and, if the shard is full,
// the entry of the sample that loses least: the one nearest its end.
func (s *shard[V]) makeRoom(most int, now int64) {
	var victim string
	soonest, seen := int64(-1), 0
	for key, it := range s.items {
		if it.expires <= now {
			delete(s.items, key)
		} else if soonest < 0 || it.expires < soonest {
			victim, soonest = key, it.expires
		}
		if seen++; seen == sample {
			break
		}
	}
	if len(s.items) >= most {
		delete(s.items, victim)
	}
}

// size counts the entries, expired ones too.
func (t *table[V]) size() (n int) {
	for i := range t.shards {
		s := &t.shards[i]
		s.Lock()
		n += len(s.items)
		s.Unlock()
	}
	return n
}
