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
	keyLength = len(keyPrefix) + tagBytes*8/6 + len("}:") + idBytes*8/6
)

// keyer hashes partitions with one secret. It is safe for concurrent use.
type keyer struct{ hashes sync.Pool }

func newKeyer(secret []byte) *keyer {
	k := new(keyer)
	k.hashes.New = func() any { return hmac.New(sha256.New, secret) }
	return k
}

// key is the key of what subject kind (of tenant) value is, for a client, under a rule's scope.
func (k *keyer) key(client, scope, kind, tenant, value string) string {
	h := k.hashes.Get().(hash.Hash)
	defer k.hashes.Put(h)
	var sum [sha256.Size]byte
	h.Reset()
	writeFields(h, client, kind, tenant, value)
	subject := h.Sum(sum[:0])
	out := make([]byte, 0, keyLength)
	out = append(out, keyPrefix...)
	out = base64.RawURLEncoding.AppendEncode(out, subject[:tagBytes])
	out = append(out, "}:"...)
	h.Reset()
	h.Write(subject)
	writeFields(h, scope)
	return string(base64.RawURLEncoding.AppendEncode(out, h.Sum(sum[:0])[:idBytes]))
}

// writeFields writes each field after its length, so that no two lists of fields give the same bytes.
func writeFields(h hash.Hash, fields ...string) {
	var buf [20]byte
	for _, f := range fields {
		h.Write(append(strconv.AppendInt(buf[:0], int64(len(f)), 10), ':'))
		h.Write([]byte(f))
	}
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
