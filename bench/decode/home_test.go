package decode

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// calls are the six calls of the Home query.
type calls struct {
	feed     func(context.Context) (*recommendations.Feed, error)
	posts    func(context.Context, []int) ([]*posts.Post, error)
	profiles func(context.Context, []int) ([]*profiles.Profile, error)
	unread   func(context.Context) (int, error)
	ads      func(context.Context) ([]*ads.Ad, error)
	stats    func(context.Context, []int) ([]*analytics.Stats, error)
}

// home makes the calls, in parallel where it can.
func (c calls) home(ctx context.Context) error {
	var errs [4]error
	var others sync.WaitGroup
	defer others.Wait()
	others.Go(func() { _, errs[0] = c.unread(ctx) })
	others.Go(func() { _, errs[1] = c.ads(ctx) })
	feed, err := c.feed(ctx)
	if err != nil {
		return err
	}
	ids := make([]int, len(feed.Items))
	for i, item := range feed.Items {
		ids[i] = int(item.PostID)
	}
	others.Go(func() { _, errs[2] = c.stats(ctx, ids) })
	found, err := c.posts(ctx, ids)
	if err != nil {
		return err
	}
	authors, seen := []int{}, map[int]bool{}
	for _, p := range found {
		if !seen[p.AuthorID] {
			seen[p.AuthorID] = true
			authors = append(authors, p.AuthorID)
		}
	}
	_, errs[3] = c.profiles(ctx, authors)
	others.Wait()
	return errors.Join(errs[:]...)
}

// facet returns the calls of the clients. Change may adjust each service.
func facet(b *testing.B, urls map[string]string, change func(*clients.Config, *http.Transport)) calls {
	service := func(name string) *clients.Service {
		c, t := clients.Config{Name: name, URL: urls[name]}, clients.NewTransport()
		if change != nil {
			change(&c, t)
		}
		s, err := clients.New(c)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close(); t.CloseIdleConnections() })
		return s
	}
	feed, bell := recommendations.New(service("recommendations")), notifications.New(service("notifications"))
	published := posts.New(service("posts"))
	ad, stats, members := ads.New(service("ads")), analytics.New(service("analytics")), profiles.New(service("profiles"))
	return calls{
		feed: func(ctx context.Context) (*recommendations.Feed, error) { return feed.Feed(ctx, 7, 20, 0) },
		posts: func(ctx context.Context, ids []int) ([]*posts.Post, error) {
			return published.GetPosts(ctx, posts.GetPostsParams{IDs: ids})
		},
		profiles: func(ctx context.Context, ids []int) ([]*profiles.Profile, error) {
			return members.GetProfiles(ctx, profiles.GetProfilesParams{IDs: ids})
		},
		unread: func(ctx context.Context) (int, error) { return bell.Count(ctx, 7) },
		ads: func(ctx context.Context) ([]*ads.Ad, error) {
			viewer, slots := 7, 2
			return ad.GetAds(ctx, ads.GetAdsParams{Viewer: &viewer, Slots: &slots})
		},
		stats: func(ctx context.Context, ids []int) ([]*analytics.Stats, error) {
			return stats.GetStats(ctx, analytics.GetStatsParams{PostIDs: ids})
		},
	}
}

// services starts cmd/services as a process of its own, so that only the
// callers' time is counted.
func services(b *testing.B) map[string]string {
	bin := b.TempDir() + "/services"
	if out, err := exec.Command("go", "build", "-o", bin, "../../cmd/services").CombinedOutput(); err != nil {
		b.Fatal(string(out))
	}
	cmd := exec.Command(bin, "-listen-first-port", "0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	urls := map[string]string{}
	for lines := bufio.NewScanner(out); len(urls) < 6 && lines.Scan(); {
		words := strings.Fields(lines.Text())
		urls[words[0]] = words[1]
	}
	return urls
}

// spent returns the processor time of this process in microseconds. On a busy
// machine it says more than the time on the wall.
func spent() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1000
}

// BenchmarkHome makes the six calls of the Home query over loopback: by hand,
// by the clients, and by the clients with other settings.
func BenchmarkHome(b *testing.B) {
	urls := services(b)
	byHand := &hand{client: &http.Client{Transport: clients.NewTransport()}, urls: urls}
	b.Cleanup(byHand.client.CloseIdleConnections)
	own := func(adjust func(*http.Transport)) calls {
		return facet(b, urls, func(c *clients.Config, t *http.Transport) {
			adjust(t)
			c.Transport = t
		})
	}
	for _, v := range []struct {
		name string
		calls
	}{
		{"hand", byHand.calls()},
		{"facet", facet(b, urls, nil)},
		{"facet-observed", facet(b, urls, func(c *clients.Config, _ *http.Transport) {
			c.TracerProvider = trace.NewTracerProvider()
			c.MeterProvider = metric.NewMeterProvider(metric.WithReader(metric.NewManualReader()))
		})},
		{"read-4k", own(func(t *http.Transport) { t.ReadBufferSize = 4 << 10 })},
		{"read-16k", own(func(t *http.Transport) { t.ReadBufferSize = 16 << 10 })},
		{"read-64k", own(func(t *http.Transport) { t.ReadBufferSize = 64 << 10 })},
		{"gzip-asked", own(func(t *http.Transport) { t.DisableCompression = false })},
		{"gzip-not-asked", own(func(t *http.Transport) { t.DisableCompression = true })},
	} {
		b.Run(v.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(8)
			before := spent()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := v.home(b.Context()); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric((spent()-before)/float64(b.N), "cpu-µs/op")
		})
	}
}
