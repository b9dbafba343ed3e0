package services

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// ByHand makes the calls as one would by hand, and well: net/http's client on the transport that Facet uses, pooled
// buffers, no check of what comes back beyond its status.
type ByHand struct {
	Client *http.Client
	URLs   map[string]string
	// Fast decodes with the decoder of package clients; otherwise Decode does.
	Fast bool
	// Decode is a function such as encoding/json's Unmarshal.
	Decode func(body []byte, out any) error

	buffers sync.Pool
}

// Calls are the calls.
func (h *ByHand) Calls() Calls {
	return Calls{
		Feed: func(ctx context.Context, viewer int64, first int) (*recommendations.Feed, error) {
			var f recommendations.Feed
			q := strconv.AppendInt([]byte("/feed?viewer="), viewer, 10)
			q = strconv.AppendInt(append(q, "&limit="...), int64(first), 10)
			return &f, h.get(ctx, "recommendations", q, &f, clients.Object(&f))
		},
		Latest: func(ctx context.Context, first int) (found []*posts.Post, err error) {
			q := strconv.AppendInt([]byte("/posts?limit="), int64(first), 10)
			err = h.get(ctx, "posts", q, &found, clients.ListOf(&found))
			return found, err
		},
		Posts: func(ctx context.Context, ids []int) (found []*posts.Post, err error) {
			err = h.get(ctx, "posts", join("/posts/batch?ids=", ids), &found, clients.ListOf(&found))
			return found, err
		},
		Profiles: func(ctx context.Context, ids []int) (found []*profiles.Profile, err error) {
			err = h.get(ctx, "profiles", join("/profiles?ids=", ids), &found, clients.ListOf(&found))
			return found, err
		},
		Stats: func(ctx context.Context, ids []int) (found []*analytics.Stats, err error) {
			err = h.get(ctx, "analytics", join("/analytics?postIds=", ids), &found, clients.ListOf(&found))
			return found, err
		},
		Unread: h.unread,
		Ads: func(ctx context.Context, viewer int64, slots int) (found []*ads.Ad, err error) {
			q := strconv.AppendInt([]byte("/ads?viewer="), viewer, 10)
			q = strconv.AppendInt(append(q, "&slots="...), int64(slots), 10)
			err = h.get(ctx, "ads", q, &found, clients.ListOf(&found))
			return found, err
		},
	}
}

func (h *ByHand) unread(ctx context.Context, viewer int64) (int, error) {
	var u count
	err := h.get(ctx, "notifications", strconv.AppendInt([]byte("/notifications/count?viewer="), viewer, 10), &u, clients.Object(&u))
	return u.Unread, err
}

type count struct {
	Unread int `json:"unread"`
}

// Member reads one JSON member, see [clients.Members].
func (c *count) Member(d *clients.Decoder, name []byte) {
	if string(name) == "unread" {
		d.Int(&c.Unread)
	} else {
		d.Skip()
	}
}

// get decodes the answer of a service into out, or by fast, which is out to the decoder of package clients.
func (h *ByHand) get(ctx context.Context, service string, target []byte, out, fast any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URLs[service]+string(target), nil)
	if err != nil {
		return err
	}
	resp, err := h.Client.Do(req)
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
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, clients.DefaultMaxBytes)); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: status %d", service, resp.StatusCode)
	}
	if h.Fast {
		return clients.Event{Data: buf.Bytes()}.Decode(fast)
	}
	return h.Decode(buf.Bytes(), out)
}

// join writes ids as a parameter.
func join(path string, ids []int) []byte {
	b := make([]byte, 0, len(path)+8*len(ids))
	b = append(b, path...)
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(id), 10)
	}
	return b
}
