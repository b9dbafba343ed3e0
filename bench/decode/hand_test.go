package decode

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// hand calls services as one would by hand, and well: net/http's client on the
// same transport, a pooled buffer, the same decoder. It checks nothing.
type hand struct {
	client  *http.Client
	urls    map[string]string
	buffers sync.Pool
}

// get decodes the answer of a service into out.
func (h *hand) get(ctx context.Context, service, target string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.urls[service]+target, nil)
	if err != nil {
		return err
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	buf, _ := h.buffers.Get().(*bytes.Buffer)
	if buf == nil {
		buf = new(bytes.Buffer)
	}
	defer h.buffers.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, 10<<20)); err != nil {
		return err
	}
	return clients.Event{Data: buf.Bytes()}.Decode(out)
}

// calls returns the six calls of the Home query.
func (h *hand) calls() calls {
	return calls{
		feed: func(ctx context.Context) (*recommendations.Feed, error) {
			var f recommendations.Feed
			return &f, h.get(ctx, "recommendations", "/feed?viewer=7&limit=20", clients.Object(&f))
		},
		posts: func(ctx context.Context, ids []int) (found []*posts.Post, err error) {
			err = h.get(ctx, "posts", "/posts/batch?ids="+join(ids), clients.ListOf(&found))
			return found, err
		},
		profiles: func(ctx context.Context, ids []int) (found []*profiles.Profile, err error) {
			err = h.get(ctx, "profiles", "/profiles?ids="+join(ids), clients.ListOf(&found))
			return found, err
		},
		unread: func(ctx context.Context) (int, error) {
			var u struct {
				Unread int `json:"unread"`
			}
			err := h.get(ctx, "notifications", "/notifications/count?viewer=7", &u)
			return u.Unread, err
		},
		ads: func(ctx context.Context) (found []*ads.Ad, err error) {
			err = h.get(ctx, "ads", "/ads?viewer=7&slots=2", clients.ListOf(&found))
			return found, err
		},
		stats: func(ctx context.Context, ids []int) (found []*analytics.Stats, err error) {
			err = h.get(ctx, "analytics", "/analytics?postIds="+join(ids), clients.ListOf(&found))
			return found, err
		},
	}
}

// join writes ids as a parameter.
func join(ids []int) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = fmt.Sprint(id)
	}
	return strings.Join(texts, ",")
}
