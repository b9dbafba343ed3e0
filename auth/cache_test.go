package auth_test

import (
	"fmt"
	"testing"

	"github.com/facetgraph/facet/auth"
)

// TestCacheIsBounded: however many tokens come, at most CacheSize are remembered,
// and none that was refused.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	for _, size := range []int{-1, 2, 8} {
		v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}, CacheSize: size})
		for n := range 40 {
			wantReason(t, v, edKey().token(nil, object{"jti": fmt.Sprint(n)}), "")
			wantReason(t, v, otherEdKey().token(nil, object{"jti": fmt.Sprint(n)}), auth.ReasonSignature)
			if got := v.Remembered(); got > max(0, size) || size > 0 && got == 0 {
				t.Fatalf("%d remembered, want at most %d", got, size)
			}
		}
	}
}

// TestCacheKeepsWhatIsInUse: a token that keeps coming stays while others pass by.
func TestCacheKeepsWhatIsInUse(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}, CacheSize: 8})
	token := edKey().token(nil, nil)
	first, err := v.Verify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 40 {
		wantReason(t, v, edKey().token(nil, object{"jti": fmt.Sprint(n)}), "")
		again, err := v.Verify(t.Context(), token)
		if err != nil || again != first {
			t.Fatalf("after %d others: verified anew (%v)", n+1, err)
		}
	}
}
