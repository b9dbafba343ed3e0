package auth_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/auth"
)

// TestClockSkew walks the edges of leeway second by second, in virtual time.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, c := range []struct {
		name   string
		leeway time.Duration
		claim  string
		offset time.Duration // of the claim from now
		want   auth.Reason
	}{
		{"default: expired 29 s", 0, "exp", -29 * s, ""},
		{"default: expired 30 s", 0, "exp", -30 * s, auth.ReasonExpired},
		{"default: expired 60 s", 0, "exp", -60 * s, auth.ReasonExpired},
		{"none: expires in 1 s", -1, "exp", s, ""},
		{"none: expired now", -1, "exp", 0, auth.ReasonExpired},
		{"none: expired 1 s", -1, "exp", -s, auth.ReasonExpired},
		{"60 s: expired 59 s", 60 * s, "exp", -59 * s, ""},
		{"60 s: expired 60 s", 60 * s, "exp", -60 * s, auth.ReasonExpired},
		{"default: nbf in 30 s", 0, "nbf", 30 * s, ""},
		{"default: nbf in 31 s", 0, "nbf", 31 * s, auth.ReasonNotYetValid},
		{"60 s: nbf in 60 s", 60 * s, "nbf", 60 * s, ""},
		{"60 s: nbf in 61 s", 60 * s, "nbf", 61 * s, auth.ReasonNotYetValid},
		{"none: nbf in 1 s", -1, "nbf", s, auth.ReasonNotYetValid},
		{"default: iat in 30 s", 0, "iat", 30 * s, ""},
		{"default: iat in 31 s", 0, "iat", 31 * s, auth.ReasonIssuedInFuture},
		{"none: iat in 1 s", -1, "iat", s, auth.ReasonIssuedInFuture},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newIDP(edKey())
				v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}, Leeway: c.leeway})
				token := edKey().token(nil, object{c.claim: time.Now().Add(c.offset).Unix()})
				wantReason(t, v, token, c.want)
			})
		})
	}
}

// TestRememberedTokenExpires shows that the cache never makes a token live longer.
func TestRememberedTokenExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}, Leeway: -1})
		token := edKey().token(nil, object{"exp": time.Now().Add(time.Minute).Unix()})
		wantReason(t, v, token, "")
		time.Sleep(time.Minute - time.Second)
		wantReason(t, v, token, "")
		time.Sleep(time.Second)
		wantReason(t, v, token, auth.ReasonExpired)
	})
}

// TestRememberedTokenUsesLeewayOnce: with leeway a token passes after exp, but by
// verification each time, and not beyond the leeway.
func TestRememberedTokenUsesLeewayOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{p.issuer()}})
		token := edKey().token(nil, object{"exp": time.Now().Add(time.Minute).Unix()})
		wantReason(t, v, token, "")
		time.Sleep(time.Minute + 29*time.Second)
		wantReason(t, v, token, "")
		time.Sleep(time.Second)
		wantReason(t, v, token, auth.ReasonExpired)
	})
}

// TestRevokedKeyEndsRememberedTokens: a key that leaves the set takes the tokens
// it signed with it at the next refresh, remembered or not.
func TestRevokedKeyEndsRememberedTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey(), ecKey())
		v := p.verifier(t)
		token := edKey().token(nil, object{"exp": time.Now().Add(24 * time.Hour).Unix()})
		kept := ecKey().token(nil, object{"exp": time.Now().Add(24 * time.Hour).Unix()})
		wantReason(t, v, token, "")
		wantReason(t, v, kept, "")
		p.publish(ecKey())
		time.Sleep(time.Hour + time.Minute)
		wantReason(t, v, token, auth.ReasonUnknownKey)
		wantReason(t, v, kept, "")
	})
}

// TestKeyReplacedUnderTheSameID: the id stays, the key does not.
func TestKeyReplacedUnderTheSameID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		v := p.verifier(t)
		token := edKey().token(nil, object{"exp": time.Now().Add(24 * time.Hour).Unix()})
		wantReason(t, v, token, "")
		p.publish(otherEdKey())
		time.Sleep(time.Hour + time.Minute)
		wantReason(t, v, token, auth.ReasonSignature)
		wantReason(t, v, otherEdKey().token(nil, nil), "")
	})
}

func TestVerifyAfterClose(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	v := p.verifier(t)
	token := edKey().token(nil, nil)
	wantReason(t, v, token, "")
	v.Close()
	wantReason(t, v, token, auth.ReasonClosed)
	v.Close()
}
