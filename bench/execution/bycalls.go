package execution

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"github.com/facetgraph/facet/bench/services"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// viewerID is the profile of newViewer.
const viewerID = 7

// ByCalls is ByHand for data that services have: it makes the calls that the operation needs, in parallel where it can,
// and appends the same JSON.
type ByCalls struct {
	Calls services.Calls
	W     Workload
}

// ServeHTTP answers the one operation.
func (h *ByCalls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, ok := readFirst(w, r)
	if !ok {
		return
	}
	p := &page{calls: &h.Calls, first: first}
	load, write := p.levels, p.appendLevels
	switch h.W.Name {
	case home:
		load, write = p.home, p.appendHome
	case list:
		load, write = p.list, p.appendList
	}
	if err := load(r.Context()); err != nil {
		http.Error(w, "a service failed", http.StatusBadGateway)
		return
	}
	answer(w, write)
}

// page is what the services said for one request.
type page struct {
	calls  *services.Calls
	first  int
	unread int
	ads    []*ads.Ad
	feed   *recommendations.Feed
	posts  []*posts.Post
	author map[int]*profiles.Profile
	stats  map[int]*analytics.Stats
}

func (p *page) home(ctx context.Context) error {
	var errs [4]error
	var others sync.WaitGroup
	others.Go(func() { p.unread, errs[0] = p.calls.Unread(ctx, viewerID) })
	others.Go(func() { p.ads, errs[1] = p.calls.Ads(ctx, viewerID, 2) })
	errs[2] = p.levelsAnd(ctx, func(ids []int) {
		others.Go(func() { errs[3] = p.loadStats(ctx, ids) })
	})
	others.Wait()
	return errors.Join(errs[:]...)
}

func (p *page) levels(ctx context.Context) error { return p.levelsAnd(ctx, func([]int) {}) }

// levelsAnd loads feed, posts and authors, and calls also once it knows the posts' ids.
func (p *page) levelsAnd(ctx context.Context, also func(ids []int)) (err error) {
	if p.feed, err = p.calls.Feed(ctx, viewerID, p.first); err != nil {
		return err
	}
	ids := make([]int, len(p.feed.Items))
	for i, item := range p.feed.Items {
		ids[i] = int(item.PostID)
	}
	also(ids)
	if p.posts, err = p.calls.Posts(ctx, ids); err != nil {
		return err
	}
	return p.authors(ctx)
}

func (p *page) list(ctx context.Context) (err error) {
	if p.posts, err = p.calls.Latest(ctx, p.first); err != nil {
		return err
	}
	return p.authors(ctx)
}

func (p *page) authors(ctx context.Context) error {
	ids := make([]int, 0, len(p.posts))
	p.author = make(map[int]*profiles.Profile, len(p.posts))
	for _, post := range p.posts {
		if _, seen := p.author[post.AuthorID]; !seen {
			p.author[post.AuthorID] = nil
			ids = append(ids, post.AuthorID)
		}
	}
	found, err := p.calls.Profiles(ctx, ids)
	for _, f := range found {
		p.author[int(f.ID)] = f
	}
	return err
}

func (p *page) loadStats(ctx context.Context, ids []int) error {
	found, err := p.calls.Stats(ctx, ids)
	p.stats = make(map[int]*analytics.Stats, len(found))
	for _, s := range found {
		p.stats[s.PostID] = s
	}
	return err
}

func (p *page) appendHome(b []byte) []byte {
	b = append(b, `{"data":{"viewer":{"id":`...)
	b = profiles.ID(viewerID).AppendGQL(b)
	b = append(b, `,"unreadNotifications":`...)
	b = strconv.AppendInt(b, int64(p.unread), 10)
	b = append(b, `},"feed":{"edges":[`...)
	for i, post := range p.posts {
		b = appendEdge(comma(b, i), post, p.author[post.AuthorID], p.stats[int(post.ID)])
	}
	return appendAds(b, p.ads)
}

func (p *page) appendList(b []byte) []byte {
	b = append(b, `{"data":{"posts":[`...)
	for i, post := range p.posts {
		b = appendPost(comma(b, i), post, p.author[post.AuthorID])
	}
	return append(b, `]}}`...)
}

func (p *page) appendLevels(b []byte) []byte {
	b = append(b, `{"data":{"feed":{"edges":[`...)
	for i, post := range p.posts {
		b = append(comma(b, i), `{"node":{"id":`...)
		b = post.ID.AppendGQL(b)
		b = append(b, `,"title":`...)
		b = quote(b, post.Title)
		author := p.author[post.AuthorID]
		b = append(b, `,"author":{"handle":`...)
		b = quote(b, author.Handle)
		b = append(b, `,"name":`...)
		b = quote(b, author.Name)
		b = append(b, `}}}`...)
	}
	return append(b, `]}}}`...)
}
