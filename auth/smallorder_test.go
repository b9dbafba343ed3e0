package auth_test

import (
	"crypto/ed25519"
	"testing"
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

// TestSmallOrderKeyWouldForge documents why such keys are dropped: the standard
// library, as RFC 8032 lets it, verifies a signature nobody made.
func TestSmallOrderKeyWouldForge(t *testing.T) {
	t.Parallel()
	forged := append(identityPoint(), make([]byte, 32)...)
	if !ed25519.Verify(identityPoint(), []byte("anything"), forged) {
		t.Fatal("crypto/ed25519 refuses small order by now; the guard is redundant")
	}
}
