package auth_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/auth"
)

// slowly answers after d, like an endpoint across the world.
func slowly(d time.Duration, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return response(http.StatusOK, body, nil), nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// unknownKey is a token whose key does not exist; its signature is never checked.
func unknownKey(kid string) string {
	return b64([]byte(`{"alg":"EdDSA","typ":"at+jwt","kid":"`+kid+`"}`)) + "." +
		b64([]byte(`{"iss":"`+rigIssuer+`"}`)) + ".AAAA"
}

// TestRotationUnderLoad: the issuer begins to sign with a new key without having
// published it before. Every request with the new key waits for one fetch and
// passes; those with the old key wait for nothing.
func TestRotationUnderLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		v := p.verifier(t)
		wantReason(t, v, edKey().token(nil, nil), "")
		next := newEdKey("next")
		p.handle(slowly(300*time.Millisecond, keySet(edKey().jwk(), next.jwk())))
		var wg sync.WaitGroup
		for n := range 200 {
			wg.Go(func() {
				began := time.Now()
				wantReason(t, v, next.token(nil, object{"jti": fmt.Sprint(n)}), "")
				if d := time.Since(began); d > 300*time.Millisecond {
					t.Errorf("new key: waited %s", d)
				}
				began = time.Now()
				wantReason(t, v, edKey().token(nil, object{"jti": fmt.Sprint(n)}), "")
				if d := time.Since(began); d != 0 {
					t.Errorf("old key: waited %s", d)
				}
			})
		}
		wg.Wait()
		if n := p.count(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
	})
}

// TestUnknownKeyFlood: for a minute unknown kids come by the thousands. Fetches
// stay at two a minute, and valid tokens never wait.
func TestUnknownKeyFlood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		v := p.verifier(t)
		wantReason(t, v, edKey().token(nil, nil), "")
		before := p.count()
		for second := range 60 {
			flood := 200
			if second == 0 {
				flood = 10_000
			}
			for n := range flood {
				if _, err := v.Verify(t.Context(), unknownKey(fmt.Sprint(second, n))); reasonOf(err) != auth.ReasonUnknownKey {
					t.Fatalf("got %v", err)
				}
			}
			began := time.Now()
			wantReason(t, v, edKey().token(nil, object{"jti": fmt.Sprint(second)}), "")
			if d := time.Since(began); d != 0 {
				t.Fatalf("a valid token waited %s", d)
			}
			time.Sleep(time.Second)
		}
		if n := p.count() - before; n > 2 {
			t.Errorf("%d fetches in a minute, want at most 2", n)
		}
	})
}

// TestUnknownKeyFloodAtASlowEndpoint: while the fetch hangs, a bounded number of
// requests waits, each at most a second; nobody with a known key waits at all.
func TestUnknownKeyFloodAtASlowEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		v := p.verifier(t)
		wantReason(t, v, edKey().token(nil, nil), "")
		p.handle(slowly(4*time.Second, keySet(edKey().jwk())))
		var mu sync.Mutex
		got := map[auth.Reason]int{}
		var wg sync.WaitGroup
		for n := range 1500 {
			wg.Go(func() {
				began := time.Now()
				_, err := v.Verify(t.Context(), unknownKey(fmt.Sprint(n)))
				if d := time.Since(began); d > time.Second {
					t.Errorf("waited %s", d)
				}
				mu.Lock()
				defer mu.Unlock()
				got[reasonOf(err)]++
			})
		}
		synctest.Wait()
		wantReason(t, v, edKey().token(nil, object{"jti": "now"}), "")
		wg.Wait()
		if got[auth.ReasonKeysUnavailable] != 1000 || got[auth.ReasonOverload] != 500 {
			t.Errorf("outcomes %v, want 1000 that waited and 500 turned away", got)
		}
	})
}

// TestUnknownKeyIsRememberedAsUnknown: the same unknown kid does not wait for the
// next fetch again.
func TestUnknownKeyIsRememberedAsUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		p.handle(slowly(100*time.Millisecond, keySet(edKey().jwk())))
		v := p.verifier(t)
		wantReason(t, v, unknownKey("x"), auth.ReasonUnknownKey) // waits for the first fetch
		began := time.Now()
		wantReason(t, v, unknownKey("x"), auth.ReasonUnknownKey)
		if d := time.Since(began); d != 0 {
			t.Errorf("waited %s for a kid known to be unknown", d)
		}
	})
}

// TestRefreshInterval: Cache-Control decides within 5 min and 1 h; without it an
// hour passes.
func TestRefreshInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		control string
		want    time.Duration
	}{
		{"", time.Hour},
		{"no-store", time.Hour},
		{"max-age=60", 5 * time.Minute},
		{"public, Max-Age=1200, immutable", 20 * time.Minute},
		{`max-age="600"`, 10 * time.Minute},
		{"max-age=86400", time.Hour},
		{"max-age=99999999999999999999", time.Hour},
		{"max-age=-1", time.Hour},
		{"max-age=x", time.Hour},
	} {
		t.Run(c.control, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newIDP()
				p.answer(http.StatusOK, keySet(edKey().jwk()), http.Header{"Cache-Control": {c.control}})
				p.verifier(t)
				time.Sleep(3 * time.Hour)
				p.mu.Lock()
				defer p.mu.Unlock()
				for n := range len(p.fetches) - 1 {
					gap := p.fetches[n+1].Sub(p.fetches[n])
					if gap > c.want || gap < c.want*9/10-time.Second {
						t.Fatalf("refreshed after %s, want %s less at most a tenth", gap, c.want)
					}
				}
				if len(p.fetches) < 3 {
					t.Errorf("%d fetches in three hours", len(p.fetches))
				}
			})
		})
	}
}

// TestRequestEndsWhileWaitingForKeys: a canceled request waits no longer.
func TestRequestEndsWhileWaitingForKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP()
		p.handle(slowly(4*time.Second, keySet(edKey().jwk())))
		v := p.verifier(t)
		ctx, cancel := contextWithTimeout(t, 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := v.Verify(ctx, edKey().token(nil, nil))
		if reasonOf(err) != auth.ReasonCanceled || time.Since(began) != 100*time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}

// TestContextEnds: without Close, but with the end of the context of New, the keys
// that are there go on to serve, and nobody waits for others.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP(edKey())
		ctx, cancel := contextWithTimeout(t, time.Minute)
		defer cancel()
		v := must(auth.New(ctx, auth.Config{Issuers: []auth.Issuer{p.issuer()}}))
		defer v.Close()
		wantReason(t, v, edKey().token(nil, nil), "")
		time.Sleep(2 * time.Minute)
		began := time.Now()
		for n := range 3 {
			wantReason(t, v, unknownKey(fmt.Sprint(n)), auth.ReasonUnknownKey)
			wantReason(t, v, edKey().token(nil, object{"jti": fmt.Sprint(n)}), "")
		}
		if d := time.Since(began); d != 0 {
			t.Errorf("waited %s", d)
		}
	})
}

// TestIssuersAreApart: each issuer's keys verify its own tokens alone, and the
// failure of one leaves the others in service.
func TestIssuersAreApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, dead := newIDP(edKey()), newIDP(otherEdKey()), newIDP()
		dead.answer(http.StatusInternalServerError, "", nil)
		v := newVerifier(t, auth.Config{Issuers: []auth.Issuer{
			a.issuer(),
			b.issuer(func(i *auth.Issuer) { i.URL = "https://b.example.com" }),
			dead.issuer(func(i *auth.Issuer) { i.URL = "https://dead.example.com" }),
		}})
		fromB := object{"iss": "https://b.example.com"}
		wantReason(t, v, edKey().token(nil, nil), "")
		wantReason(t, v, otherEdKey().token(nil, fromB), "")
		wantReason(t, v, edKey().token(nil, fromB), auth.ReasonSignature)
		wantReason(t, v, otherEdKey().token(nil, nil), auth.ReasonSignature)
		wantReason(t, v, edKey().token(nil, object{"iss": "https://dead.example.com"}), auth.ReasonKeysUnavailable)
		if err := v.Ready(); err == nil {
			t.Error("ready although one issuer has no keys")
		}
	})
}
