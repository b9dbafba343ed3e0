package loader_test

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/facetgraph/facet/loader"
	"github.com/graph-gophers/dataloader/v7"
)

// post is what the fake service returns, of the size of a small struct.
type post struct {
	ID    int
	Next  int // the key to ask the next service for
	Title string
}

// service is a fake in this process: it answers every key, after delay.
type service struct {
	delay time.Duration
	calls atomic.Int64
}

// fetch is a service client's call for many posts, as plain code would use it.
func (s *service) fetch(ids []int) []*post {
	s.calls.Add(1)
	if s.delay > 0 {
		time.Sleep(s.delay)
	}
	slab := make([]post, len(ids))
	posts := make([]*post, len(ids))
	for i, id := range ids {
		slab[i] = post{ID: id, Next: id, Title: "title"}
		posts[i] = &slab[i]
	}
	return posts
}

// batch is the batch function of all loaders.
func (s *service) batch(_ context.Context, ids []int) []*dataloader.Result[*post] {
	return loader.ByKey(ids, s.fetch(ids), nil, func(p *post) int { return p.ID })
}

// operation makes the loaders of one operation and runs its tasks.
type operation interface {
	newLoader(s *service) dataloader.Interface[int, *post]
	run(tasks int, task func(ctx context.Context, i int))
}

// peer is one way to load.
type peer struct {
	name  string
	begin func() operation
}

func peers() []peer {
	all := []peer{
		{"facet", func() operation { return facet{loader.NewScheduler(context.Background()), false} }},
		{"facet heeds", func() operation { return facet{loader.NewScheduler(context.Background()), true} }},
	}
	for _, wait := range []time.Duration{16 * time.Millisecond, 2 * time.Millisecond, time.Millisecond, 0} {
		all = append(all, peer{"v7 wait=" + wait.String(), func() operation { return v7{wait} }})
	}
	return all
}
