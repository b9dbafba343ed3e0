package auth_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// BenchmarkFresh verifies one token again and again without remembering it.
func BenchmarkFresh(b *testing.B) {
	r := newRig(b)
	v, stock := r.verifier(b, -1), r.stock(b)
	for _, alg := range []string{"EdDSA", "ES256", "RS256"} {
		token := r.token(b, alg)
		b.Run(alg+"/facet", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := v.Verify(b.Context(), token)
				check(b, err)
			}
		})
		b.Run(alg+"/stock", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				check(b, stock(token))
			}
		})
	}
}

// BenchmarkRemembered verifies tokens that have been verified before. The goal is
// less than 2 µs.
func BenchmarkRemembered(b *testing.B) {
	r := newRig(b)
	v := r.verifier(b, 0)
	tokens := make([]string, 64)
	for i := range tokens {
		tokens[i] = r.token(b, "EdDSA")
		_, err := v.Verify(b.Context(), tokens[i])
		check(b, err)
	}
	b.Run("serial", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			_, err := v.Verify(b.Context(), tokens[i%len(tokens)])
			check(b, err)
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				if _, err := v.Verify(context.Background(), tokens[i%len(tokens)]); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("middleware", func(b *testing.B) {
		h := auth.Middleware(v, nil)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", nil)
		req.Header.Set("Authorization", "Bearer "+tokens[0])
		w := httptest.NewRecorder()
		b.ReportAllocs()
		for b.Loop() {
			h.ServeHTTP(w, req)
		}
	})
}

// BenchmarkRefused is what an attacker can make us spend per token.
func BenchmarkRefused(b *testing.B) {
	r := newRig(b)
	v := r.verifier(b, 0)
	good := r.token(b, "EdDSA")
	part := strings.Split(good, ".")
	deep := base64.RawURLEncoding.EncodeToString([]byte(`{"x":` + strings.Repeat("[", 5000)))
	var members strings.Builder
	for i := range 127 {
		fmt.Fprintf(&members, `"n%05d":1,`, i)
	}
	wide := base64.RawURLEncoding.EncodeToString([]byte(`{` + members.String() + `"n":1}`))
	for _, c := range []struct{ name, token string }{
		{"1 MB", strings.Repeat("a", 1<<20)},
		{"8,000 dots", strings.Repeat(".", 8000)},
		{"not a token", "undefined"},
		{"5,000 deep", part[0] + "." + deep + ".AAAA"},
		{"128 members", part[0] + "." + wide + ".AAAA"},
		{"unknown issuer", part[0] + ".e30.AAAA"},
		{"unknown key", base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"x","typ":"at+jwt"}`)) + "." + part[1] + ".AAAA"},
		{"bad signature", part[0] + "." + part[1] + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 64))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.Verify(b.Context(), c.token); err == nil {
					b.Fatal("accepted")
				}
			}
		})
	}
}

// BenchmarkDuringFlood measures remembered tokens alone, and while 10,000 tokens a
// second with unknown keys come in: the 99th percentile has to stay.
func BenchmarkDuringFlood(b *testing.B) {
	r := newRig(b)
	for _, perSecond := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("%d per second", perSecond), func(b *testing.B) {
			v := r.verifier(b, 0)
			token := r.token(b, "EdDSA")
			ctx, stop := context.WithCancel(b.Context())
			var wg sync.WaitGroup
			if perSecond > 0 {
				wg.Go(func() { flood(ctx, v, perSecond) })
			}
			took := make([]time.Duration, 0, 1<<20)
			for b.Loop() {
				began := time.Now()
				_, err := v.Verify(ctx, token)
				check(b, err)
				if len(took) < cap(took) {
					took = append(took, time.Since(began))
				}
			}
			stop()
			wg.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			b.ReportMetric(float64(took[len(took)*999/1000].Nanoseconds()), "p99.9-ns")
		})
	}
}

// flood sends tokens with unknown keys, in bursts of a hundredth of a second.
func flood(ctx context.Context, v *auth.Verifier, perSecond int) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"` + issuerURL + `"}`))
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for range perSecond / 100 {
			n++
			header := fmt.Sprintf(`{"alg":"EdDSA","kid":"k%d","typ":"at+jwt"}`, n)
			_, _ = v.Verify(ctx, base64.RawURLEncoding.EncodeToString([]byte(header))+"."+claims+".AAAA")
		}
	}
}

// BenchmarkRequirement is the price of one field's check.
func BenchmarkRequirement(b *testing.B) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: auth.DirectiveSDL + `
		type Query { open: Int  closed: Int @requiresScopes(scopes: [["a", "b"], ["posts:write"]]) }`})
	check(b, err)
	rules, err := auth.Requirements(schema)
	check(b, err)
	viewer := &auth.Viewer{Scopes: []string{"openid", "profile", "posts:read", "posts:write"}}
	for _, field := range []string{"open", "closed"} {
		b.Run(field, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				check(b, rules.Field("Query", field).Check(viewer))
			}
		})
	}
}

// BenchmarkSigner is the identity of an outgoing request, made anew and reused.
func BenchmarkSigner(b *testing.B) {
	viewer := &auth.Viewer{Subject: "7", Issuer: issuerURL, ClientID: "web", Scopes: []string{"a", "b"}, Expires: time.Now().Add(time.Hour)}
	for name, size := range map[string]int{"signed": -1, "reused": 0} {
		b.Run(name, func(b *testing.B) {
			s, err := auth.NewSigner(auth.SignerConfig{Issuer: "https://bff.internal", CacheSize: size})
			check(b, err)
			b.ReportAllocs()
			for b.Loop() {
				_, err := s.Token(viewer, "posts")
				check(b, err)
			}
		})
	}
}
