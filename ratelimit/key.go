package ratelimit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/maphash"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// A key is "rl:{tag}:id". The tag is a keyed hash of what is counted, so that all policies that count the same thing
// lie in one hash slot of a Redis Cluster and can be decided in one step; the id tells the policies apart. Both are of
// fixed length and alphabet, so nothing a caller sends can reach into another key, and Redis holds no identity in
// clear.
const (
	keyPrefix = "rl:{"
	tagBytes  = 12 // 16 characters
	idBytes   = 15 // 20 characters
	partChars = 12 // of the id: what clients see as the partition key
	// hasherMost bounds the buffer of a hasher that is kept.
	hasherMost = 4096
	// keySlots is how many keys a keyer can remember, each with about 200 bytes, and rememberMost bounds the bytes that
	// one is made from.
	keySlots     = 1 << 14
	rememberMost = 512

	keyLength = len(keyPrefix) + tagBytes*8/6 + len("}:") + idBytes*8/6
)

// keyer hashes partitions with one secret. It is safe for concurrent use.
//
// It remembers keys, because the same callers come again and again and a keyed hash costs more than the decision
// itself. Each partition has one slot, and whoever comes to a slot last has it: nothing to lock, nothing to sweep, and
// a flood of new callers costs hashes but no memory.
type keyer struct {
	pool  sync.Pool
	seed  maphash.Seed
	known [keySlots]atomic.Pointer[knownKey]
}

// partition is what a key is made from: what subject kind (of tenant) value is, for a client, under a rule's scope.
type partition struct{ client, scope, kind, tenant, value string }

type knownKey struct {
	of  partition
	key string
}

// hasher is what one hash needs, to be used again.
type hasher struct {
	hash.Hash
	buf, sum []byte
}

func newKeyer(secret []byte) *keyer {
	k := &keyer{seed: maphash.MakeSeed()}
	k.pool.New = func() any { return &hasher{Hash: hmac.New(sha256.New, secret)} }
	return k
}

// put keeps the hasher for the next, unless somebody with a huge name blew it up.
func (k *keyer) put(h *hasher) {
	if cap(h.buf) <= hasherMost {
		k.pool.Put(h)
	}
}

// key is the key of a partition.
func (k *keyer) key(of partition) string {
	slot := &k.known[maphash.Comparable(k.seed, of)%keySlots]
	if known := slot.Load(); known != nil && known.of == of {
		return known.key
	}
	key := k.hash(&of)
	if len(of.client)+len(of.scope)+len(of.kind)+len(of.tenant)+len(of.value) <= rememberMost {
		slot.Store(&knownKey{of: of, key: key})
	}
	return key
}

func (k *keyer) hash(of *partition) string {
	h := k.pool.Get().(*hasher)
	defer k.put(h)
	var out [keyLength]byte
	key := append(out[:0], keyPrefix...)
	h.sum = h.digest(nil, of.client, of.kind, of.tenant, of.value)
	key = base64.RawURLEncoding.AppendEncode(key, h.sum[:tagBytes])
	key = append(key, "}:"...)
	h.sum = h.digest(h.sum, of.scope)
	return string(base64.RawURLEncoding.AppendEncode(key, h.sum[:idBytes]))
}

// digest hashes start and then each field after its length, so that no two lists of fields give the same bytes.
func (h *hasher) digest(start []byte, fields ...string) []byte {
	h.buf = append(h.buf[:0], start...)
	for _, f := range fields {
		h.buf = strconv.AppendInt(h.buf, int64(len(f)), 10)
		h.buf = append(h.buf, ':')
		h.buf = append(h.buf, f...)
	}
	h.Reset()
	h.Write(h.buf)
	return h.Sum(h.sum[:0])
}

// joinFields is one string for a list of fields, different for different lists.
func joinFields(fields ...string) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(strconv.Itoa(len(f)) + ":" + f)
	}
	return b.String()
}

// partitionOf is what may be shown of a key: part of the id, which alone tells partition and policy.
func partitionOf(key string) string {
	if len(key) < partChars {
		return key
	}
	return key[len(key)-partChars:]
}

// slotTag is the part of a key that decides its hash slot in a Redis Cluster.
func slotTag(key string) string {
	if _, rest, ok := strings.Cut(key, "{"); ok {
		if tag, _, ok := strings.Cut(rest, "}"); ok && tag != "" {
			return tag
		}
	}
	return key
}
