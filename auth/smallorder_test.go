package auth_test

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/facetgraph/facet/auth"
)

// identityPoint is the encoding of the neutral element: a "public key" for which
// everyone can sign.
func identityPoint() []byte {
	p := make([]byte, ed25519.PublicKeySize)
	p[0] = 1
	return p
}

// smallOrderToken is signed by nobody: R is the neutral element and S is 0.
func smallOrderToken() string {
	k := signingKey{"x", "EdDSA", nil}
	signed := b64([]byte(text(k.header(nil)))) + "." + b64([]byte(text(goodClaims(nil))))
	return signed + "." + b64(append(identityPoint(), make([]byte, 32)...))
}

// smallOrderKeys are the encodings of points whose order divides 8, with both signs.
func smallOrderKeys() [][]byte {
	var all [][]byte
	for _, y := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	} {
		plain, negative := must(hex.DecodeString(y)), must(hex.DecodeString(y))
		negative[31] |= 0x80
		all = append(all, plain, negative)
	}
	return all
}

// forgeable reports whether crypto/ed25519 verifies, for this public key, a signature
// that was made without a private key: S = 0 and R of small order, for one of a few
// messages.
func forgeable(key []byte) bool {
	for n := range uint64(64) {
		message := binary.BigEndian.AppendUint64(nil, n)
		for _, r := range smallOrderKeys() {
			if ed25519.Verify(key, message, append(append([]byte(nil), r...), make([]byte, 32)...)) {
				return true
			}
		}
	}
	return false
}

// TestSmallOrderKeys: every key that anyone can sign for is refused, and there are
// such keys: the standard library verifies those signatures, as RFC 8032 lets it.
func TestSmallOrderKeys(t *testing.T) {
	t.Parallel()
	forged := 0
	for _, key := range smallOrderKeys() {
		if _, err := auth.DecodeSet([]byte(keySet(changed(edKey().jwk(), object{"x": b64(key)}))), []string{"EdDSA"}); err == nil {
			t.Errorf("admitted %x", key)
		}
		if forgeable(key) {
			forged++
		}
	}
	if forged < 10 {
		t.Errorf("signatures can be forged for %d of the keys only; is the guard still needed?", forged)
	}
	honest := edKey().private.(ed25519.PrivateKey).Public().(ed25519.PublicKey)
	if forgeable(honest) {
		t.Error("the forgery of this test works for an honest key")
	}
}
