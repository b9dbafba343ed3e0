//go:build bench

package auth_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
)

// TestMutatedTokens changes good tokens at random, ten million times (or
// FACET_MUTATIONS times), and fails if one that differs from every good token is
// accepted. It prints the count:
//
//	go test -tags bench -run TestMutatedTokens -timeout 2h -v ./auth
func TestMutatedTokens(t *testing.T) {
	total := int64(10_000_000)
	if s := os.Getenv("FACET_MUTATIONS"); s != "" {
		total = must(strconv.ParseInt(s, 10, 64))
	}
	p := newIDP(edKey(), ecKey(), rsaKey())
	v := p.verifier(t)
	var good []string
	known := map[string]bool{}
	for _, k := range []signingKey{edKey(), ecKey(), rsaKey()} {
		for _, sub := range []string{"1", "7"} {
			token := k.token(nil, object{"sub": sub, "exp": time.Now().Add(24 * time.Hour).Unix()})
			wantReason(t, v, token, "")
			good = append(good, token)
			known[token] = true
		}
	}
	m := mutator{good: good, known: known}
	var tried, accepted atomic.Int64
	var reasons sync.Map // auth.Reason → *atomic.Int64
	began := time.Now()
	var wg sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(worker), uint64(began.UnixNano())))
			for tried.Add(1) <= total {
				token := m.mutate(rnd)
				_, err := v.Verify(t.Context(), token)
				if err == nil {
					accepted.Add(1)
					t.Errorf("accepted: %s", token)
				}
				n, _ := reasons.LoadOrStore(reasonOf(err), new(atomic.Int64))
				n.(*atomic.Int64).Add(1)
			}
		})
	}
	wg.Wait()
	spent := time.Since(began)
	t.Logf("%d mutated tokens, %d accepted, %s (%.0f per second)",
		total, accepted.Load(), spent.Round(time.Second), float64(total)/spent.Seconds())
	reasons.Range(func(why, n any) bool {
		t.Logf("%10d %s", n.(*atomic.Int64).Load(), why.(auth.Reason))
		return true
	})
}

// mutator makes bad tokens out of good ones.
type mutator struct {
	good  []string
	known map[string]bool
}

const anyByte = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= \n\x00\xff"

func (m *mutator) mutate(r *rand.Rand) string {
	for {
		token := m.pick(r)
		for range 1 + r.IntN(3) {
			token = m.step(r, token)
		}
		if !m.known[token] {
			return token
		}
	}
}

func (m *mutator) pick(r *rand.Rand) string { return m.good[r.IntN(len(m.good))] }

func (m *mutator) step(r *rand.Rand, token string) string {
	if token == "" {
		return m.pick(r)
	}
	i := r.IntN(len(token))
	switch r.IntN(9) {
	case 0: // another byte of the alphabet: valid form, other content
		return token[:i] + string(anyByte[r.IntN(64)]) + token[i+1:]
	case 1: // any byte
		return token[:i] + string(anyByte[r.IntN(len(anyByte))]) + token[i+1:]
	case 2: // one bit
		return token[:i] + string([]byte{token[i] ^ 1<<r.IntN(8)}) + token[i+1:]
	case 3: // one byte less
		return token[:i] + token[i+1:]
	case 4: // one byte more
		return token[:i] + string(anyByte[r.IntN(len(anyByte))]) + token[i:]
	case 5: // cut off
		return token[:i]
	case 6: // something twice
		j := i + r.IntN(len(token)-i)
		return token[:j] + token[i:j] + token[j:]
	case 7: // a segment of another token
		a, b := strings.Split(token, "."), strings.Split(m.pick(r), ".")
		n := r.IntN(min(len(a), len(b)))
		a[n] = b[n]
		return strings.Join(a, ".")
	default: // one byte of the decoded header, claims or signature
		part := strings.Split(token, ".")
		n := r.IntN(len(part))
		raw := unb64(part[n])
		if len(raw) > 0 {
			raw[r.IntN(len(raw))] ^= byte(1 + r.IntN(255))
		}
		part[n] = b64(raw)
		return strings.Join(part, ".")
	}
}
