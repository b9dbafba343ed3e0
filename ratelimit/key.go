package ratelimit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strconv"
	"strings"
	"sync"
)

// A key is "rl:{tag}:id". The tag is a keyed hash of what is counted, so that all policies that count the same thing lie
// in one hash slot of a Redis Cluster and can be decided in one step; the id tells the policies apart. Both are of fixed
// length and alphabet, so nothing a caller sends can reach into another key, and Redis holds no identity in clear.
const (
	keyPrefix = "rl:{"
	tagBytes  = 12 // 16 characters
	idBytes   = 15 // 20 characters
	partChars = 12 // of the id: what clients see as the partition key
	// hasherMost bounds the buffer of a hasher that is kept.
	hasherMost = 4096

	keyLength = len(keyPrefix) + tagBytes*8/6 + len("}:") + idBytes*8/6
)

// keyer hashes partitions with one secret. It is safe for concurrent use.
type keyer struct{ pool sync.Pool }

// hasher is what one hash needs, to be used again.
type hasher struct {
	hash.Hash
	buf, sum []byte
}

func newKeyer(secret []byte) *keyer {
	k := new(keyer)
	k.pool.New = func() any { return &hasher{Hash: hmac.New(sha256.New, secret)} }
	return k
}

// put keeps the hasher for the next, unless somebody with a huge name blew it up.
func (k *keyer) put(h *hasher) {
	if cap(h.buf) <= hasherMost {
		k.pool.Put(h)
	}
}

// key is the key of what subject kind (of tenant) value is, for a client, under a rule's scope.
func (k *keyer) key(client, scope, kind, tenant, value string) string {
	h := k.pool.Get().(*hasher)
	defer k.put(h)
	var out [keyLength]byte
	key := append(out[:0], keyPrefix...)
	h.sum = h.digest(nil, client, kind, tenant, value)
	key = base64.RawURLEncoding.AppendEncode(key, h.sum[:tagBytes])
	key = append(key, "}:"...)
	h.sum = h.digest(h.sum, scope)
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
