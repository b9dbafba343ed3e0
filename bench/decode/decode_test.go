package decode

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bytedance/sonic"
	jsonv2 "github.com/go-json-experiment/json"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/internal/demo"
)

// bodies returns batches of n posts as the demo service sends them, all of
// different posts: a decoder that remembers strings must not win by repetition.
func bodies(tb testing.TB, n int) (all [][]byte) {
	for first := 1; first+n <= 1001; first += n {
		all = append(all, body(tb, first, n))
	}
	return all
}

func body(tb testing.TB, first, n int) []byte {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint(first + i)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/posts/batch?ids="+strings.Join(ids, ","), nil)
	demo.New(demo.Options{}).Handler(demo.Posts).ServeHTTP(w, r)
	if w.Code != 200 {
		tb.Fatal(w.Body)
	}
	return w.Body.Bytes()
}

// BenchmarkPosts decodes batches of posts into the structs of the posts client.
func BenchmarkPosts(b *testing.B) {
	inPlace := sonic.Config{ValidateString: true}.Froze() // strings point into a copy of the text
	for _, n := range []int{20, 100} {
		texts := bodies(b, n)
		for _, d := range []struct {
			name   string
			decode func([]byte) ([]*posts.Post, error)
		}{
			{"encoding-json", func(t []byte) (p []*posts.Post, err error) { return decoded(&p, json.Unmarshal(t, &p)) }},
			{"json-v2", func(t []byte) (p []*posts.Post, err error) { return decoded(&p, jsonv2.Unmarshal(t, &p)) }},
			{"sonic-std", func(t []byte) (p []*posts.Post, err error) { return decoded(&p, sonic.ConfigStd.Unmarshal(t, &p)) }},
			{"sonic-in-place", func(t []byte) (p []*posts.Post, err error) { return decoded(&p, inPlace.Unmarshal(t, &p)) }},
			{"jx", jxPosts},
			{"facet", func(t []byte) (p []*posts.Post, err error) {
				return decoded(&p, clients.Event{Data: t}.Decode(clients.ListOf(&p)))
			}},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, d.name), func(b *testing.B) {
				b.SetBytes(int64(len(texts[0])))
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if p, err := d.decode(texts[i%len(texts)]); err != nil || len(p) != n {
						b.Fatal(err, len(p))
					}
				}
			})
		}
	}
}

// decoded returns what was decoded, with the error of doing so.
func decoded(p *[]*posts.Post, err error) ([]*posts.Post, error) { return *p, err }
