package auth

import (
	"crypto"
	"fmt"
	"slices"
	"strings"
)

// verificationKey is a public key with the one algorithm it serves.
type verificationKey struct {
	id        string
	algorithm string
	public    crypto.PublicKey
}

// same reports whether both are one key: id, algorithm and material.
func (k verificationKey) same(o verificationKey) bool {
	p, ok := k.public.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.id == o.id && k.algorithm == o.algorithm && p.Equal(o.public)
}

// keySet is one published set. It never changes, so its address stands for its
// contents: what was verified with a set is valid while that set is current.
type keySet struct {
	all  []verificationKey // sorted by id
	byID map[string]int    // into all; keys without id are not in it
}

// newKeySet indexes keys. Different keys under one id are all left out, because
// which of them a token means is anyone's guess; a key given twice counts once.
func newKeySet(keys []verificationKey) (*keySet, []error) {
	// Sorted, equal ids are neighbours and equal sets have equal order.
	slices.SortStableFunc(keys, func(a, b verificationKey) int { return strings.Compare(a.id, b.id) })
	keys = slices.CompactFunc(keys, verificationKey.same)
	s := &keySet{byID: make(map[string]int, len(keys))}
	var clashes []error
	for i := 0; i < len(keys); {
		end := i + 1
		for end < len(keys) && keys[end].id == keys[i].id {
			end++
		}
		switch {
		case keys[i].id == "":
			s.all = append(s.all, keys[i:end]...)
		case end-i > 1:
			clashes = append(clashes, fmt.Errorf("%d different keys share the kid %q", end-i, keys[i].id))
		default:
			s.byID[keys[i].id] = len(s.all)
			s.all = append(s.all, keys[i])
		}
		i = end
	}
	return s, clashes
}

// equal reports whether both sets hold the same keys.
func (s *keySet) equal(o *keySet) bool {
	return s != nil && o != nil && slices.EqualFunc(s.all, o.all, verificationKey.same)
}

// find is the key a token names, or the only key for a token that names none.
func (s *keySet) find(id, algorithm string) (verificationKey, Reason) {
	n, found := 0, len(s.all) == 1
	if id != "" {
		n, found = s.byID[id]
	}
	switch {
	case !found:
		return verificationKey{}, ReasonUnknownKey
	case s.all[n].algorithm != algorithm:
		return verificationKey{}, ReasonKeyAlgorithm
	}
	return s.all[n], ""
}
