package decode

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/posts"
)

// canned answers every request with the same body and no network, which leaves
// what a caller itself costs.
type canned struct{ body []byte }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, ContentLength: int64(len(c.body)),
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

// BenchmarkCall makes one call for 20 posts: by hand, by the client, and by the
// client for an operation that has a deadline, as those of a server have.
func BenchmarkCall(b *testing.B) {
	transport := canned{body(b, 1, 20)}
	byHand := &hand{client: &http.Client{Transport: transport}, urls: map[string]string{"posts": "http://posts"}}
	service, err := clients.New(clients.Config{Name: "posts", URL: "http://posts", Transport: transport, Timeout: 2 * time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	client := posts.New(service)
	facet := func(ctx context.Context, ids []int) ([]*posts.Post, error) {
		return client.GetPosts(ctx, posts.GetPostsParams{IDs: ids})
	}
	ids := make([]int, 20)
	for i := range ids {
		ids[i] = i + 1
	}
	bounded, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	for _, v := range []struct {
		name string
		ctx  context.Context
		call func(context.Context, []int) ([]*posts.Post, error)
	}{
		{"hand", context.Background(), byHand.calls().posts},
		{"facet", context.Background(), facet},
		{"facet-deadline", bounded, facet},
	} {
		b.Run(v.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if found, err := v.call(v.ctx, ids); err != nil || len(found) != len(ids) {
					b.Fatal(len(found), err)
				}
			}
		})
	}
}
