package execution

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
)

// ByHand is the handler that somebody would write who serves one operation and nothing else: it decodes the request,
// reads the same data and appends the same JSON. It is the limit of what an executor can reach on net/http.
type ByHand struct {
	C *Cached
	W Workload
}

var handBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 32<<10); return &b }}

// ServeHTTP answers the one operation.
func (h *ByHand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, ok := readFirst(w, r)
	if !ok {
		return
	}
	switch h.W.Name {
	case home:
		answer(w, func(b []byte) []byte { return h.home(b, first) })
	case deferred:
		h.deferred(w, first)
	default:
		answer(w, func(b []byte) []byte { return h.list(b, first) })
	}
}

// readFirst decodes the request as far as a handler of one operation has to.
func readFirst(w http.ResponseWriter, r *http.Request) (first int, ok bool) {
	body, err := io.ReadAll(r.Body)
	var req struct {
		Query     string
		Variables struct{ First int }
	}
	if err != nil || json.Unmarshal(body, &req) != nil || req.Query == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return 0, false
	}
	if req.Variables.First == 0 {
		req.Variables.First = 100
	}
	return req.Variables.First, true
}

// answer writes what is appended to a pooled buffer.
func answer(w http.ResponseWriter, write func([]byte) []byte) {
	p := handBuffers.Get().(*[]byte)
	b := write((*p)[:0])
	w.Header()["Content-Type"] = []string{"application/json; charset=utf-8"}
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(b))}
	_, _ = w.Write(b)
	*p = b
	handBuffers.Put(p)
}

func (h *ByHand) list(b []byte, first int) []byte {
	b = append(b, `{"data":{"posts":[`...)
	for i, post := range h.C.posts[:first] {
		b = appendPost(comma(b, i), post, h.C.profiles[post.AuthorID])
	}
	return append(b, `]}}`...)
}

// beforeEdges begins the answer to Home.
const beforeEdges = `{"data":{"viewer":{"id":"UHJvZmlsZTo3","unreadNotifications":8},"feed":{"edges":[`

func (h *ByHand) home(b []byte, first int) []byte {
	b = append(b, beforeEdges...)
	for i, item := range h.C.items[:first] {
		b = comma(b, i)
		post := h.C.posts[item.PostID-1]
		b = appendEdge(b, post, h.C.profiles[post.AuthorID], h.C.stats[post.ID])
	}
	return appendAds(b, h.C.ads)
}

// appendAds ends the answer to Home with the ads.
func appendAds(b []byte, all []*ads.Ad) []byte {
	b = append(b, `]},`...)
	return append(appendAdList(b, all), `}}`...)
}

func appendAdList(b []byte, all []*ads.Ad) []byte {
	b = append(b, `"ads":[`...)
	for i, ad := range all {
		b = comma(b, i)
		b = append(b, `{"advertiser":`...)
		b = quote(b, ad.Advertiser)
		b = append(b, `,"imageUrl":`...)
		b = quote(b, ad.ImageURL)
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendEdge appends one post of Home's feed.
func appendEdge(b []byte, post *posts.Post, author *profiles.Profile, stats *analytics.Stats) []byte {
	b = appendNode(b, post)
	b = append(b, ',')
	b = appendBelow(b, author, stats)
	return append(b, `}}`...)
}

// appendNode begins a post of Home's feed.
func appendNode(b []byte, post *posts.Post) []byte {
	b = append(b, `{"node":{"id":`...)
	b = post.ID.AppendGQL(b)
	b = append(b, `,"title":`...)
	b = quote(b, post.Title)
	b = append(b, `,"likes":`...)
	return strconv.AppendInt(b, int64(post.Likes), 10)
}

// appendBelow appends what other services know of the post.
func appendBelow(b []byte, author *profiles.Profile, stats *analytics.Stats) []byte {
	b = append(b, `"author":{"handle":`...)
	b = quote(b, author.Handle)
	b = append(b, `,"name":`...)
	b = quote(b, author.Name)
	b = append(b, `,"avatarUrl":`...)
	b = quote(b, author.AvatarURL)
	b = append(b, `},"stats":{"views":`...)
	b = strconv.AppendInt(b, int64(stats.Views), 10)
	b = append(b, `,"shares":`...)
	b = strconv.AppendInt(b, int64(stats.Shares), 10)
	return append(b, '}')
}

// appendPost appends one post of the list.
func appendPost(b []byte, post *posts.Post, author *profiles.Profile) []byte {
	b = append(b, `{"id":`...)
	b = post.ID.AppendGQL(b)
	b = append(b, `,"title":`...)
	b = quote(b, post.Title)
	b = append(b, `,"author":{"id":`...)
	b = author.ID.AppendGQL(b)
	b = append(b, `,"name":`...)
	b = quote(b, author.Name)
	b = append(b, `,"handle":`...)
	b = quote(b, author.Handle)
	return append(b, `}}`...)
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// quote appends a JSON string whose bytes need no escape but are checked for it.
func quote(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return append(strconv.AppendQuote(b[:len(b)-1], s), '"')
		}
	}
	return append(append(b, s...), '"')
}
