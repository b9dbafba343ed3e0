package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// startBeside runs the demo with ads that hang. change says how ads are called.
func startBeside(t *testing.T, arrived chan<- string, change func(*bff.ServiceConfig)) *Demo {
	t.Helper()
	ads := httptest.NewServer(hangs(arrived))
	t.Cleanup(ads.Close)
	return startDemo(t, demo.Options{}, func(cfg *bff.Config) {
		s := bff.ServiceConfig{URL: ads.URL}
		s.SetDefaults()
		s.Timeout = 200 * time.Millisecond
		change(&s)
		cfg.Services = map[string]bff.ServiceConfig{"ads": s}
	})
}

// adsReason checks that a home page has all but its ads, and gives the reason that it lacks them.
func adsReason(t *testing.T, a answer) string {
	t.Helper()
	var body struct {
		Data struct {
			Feed struct {
				Edges []struct {
					Node struct{ Author struct{ Handle string } }
				}
			}
			Ads []any
		}
		Extensions struct {
			Degraded []struct{ Service, Reason string }
		}
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		t.Fatal(err)
	}
	d := body.Extensions.Degraded
	if len(body.Data.Feed.Edges) != 20 || body.Data.Feed.Edges[0].Node.Author.Handle == "" || body.Data.Ads != nil || len(d) != 1 || d[0].Service != "ads" {
		t.Fatalf("%.500s", a.body)
	}
	return d[0].Reason
}

// homes gives a function that asks for the home page of another viewer each time.
func (d *Demo) homes(t *testing.T) func() answer {
	var viewer atomic.Int64
	return func() answer {
		t.Helper()
		return d.post(t, "web", strconv.FormatInt(viewer.Add(1), 10), designHome, `{"first": 20}`)
	}
}

// Ads that hang cost ten home pages their timeout. Then nobody waits for them, nor are they asked.
func TestHangingAdsAreLeftAlone(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 100)
	d := startBeside(t, arrived, func(s *bff.ServiceConfig) { s.Breaker.Pause = 5 * time.Minute })
	home := d.homes(t)
	for range bffFailures {
		if reason := adsReason(t, home()); reason != "TIMEOUT" && reason != "SHED" {
			t.Fatalf("reason %s", reason)
		}
	}
	asked := 0
	for range 50 { // where the machine has much to do, some of the calls before were not the fault of ads
		asked = len(arrived)
		if adsReason(t, home()) == "BREAKER_OPEN" {
			break
		}
	}
	for range 20 {
		if reason := adsReason(t, home()); reason != "BREAKER_OPEN" {
			t.Errorf("reason %s", reason)
		}
	}
	if len(arrived) != asked {
		t.Errorf("ads were asked %d times behind an open breaker", len(arrived)-asked)
	}
}

// bffFailures are how many open a breaker that nothing is said of.
const bffFailures = 10

// However many home pages wait for ads that hang, ads have no more calls than they may; the other pages are told at once.
func TestHangingAdsHaveABound(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 100)
	d := startBeside(t, arrived, func(s *bff.ServiceConfig) {
		s.Timeout, s.Concurrency, s.Queue, s.Breaker.Failures = time.Second, 3, 1, 0
	})
	home := d.homes(t)
	var pages sync.WaitGroup
	reasons := make(chan string, 20)
	for range cap(reasons) {
		pages.Go(func() { reasons <- adsReason(t, home()) })
	}
	pages.Wait()
	close(reasons)
	shed := 0
	for reason := range reasons {
		switch reason {
		case "SHED":
			shed++
		case "TIMEOUT":
		default:
			t.Errorf("reason %s", reason)
		}
	}
	if n := len(arrived); n+shed < cap(reasons) || shed == 0 {
		t.Errorf("%d calls, %d shed of %d pages", n, shed, cap(reasons))
	}
}

// Fields that may be dropped hold an answer for no longer than their share, whether a loader waits for them or they are
// called for alone; the others wait on. Those that are dropped are named with their service. The deadline of the operation,
// which all of them would have, is far away, and that of the services farther.
func TestDroppableFieldsAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 100)
	hanging := httptest.NewServer(hangs(arrived))
	t.Cleanup(hanging.Close)
	dir := copyClients(t)
	write(t, dir+"/web/client.yaml", "identify:\n  clientIds: [web]\ndeadline: 5m\ndroppableShare: 0.01\n") // 3 s
	d := startDemo(t, demo.Options{}, func(cfg *bff.Config) {
		s := bff.ServiceConfig{URL: hanging.URL}
		s.SetDefaults()
		s.Timeout = 5 * time.Minute
		cfg.Schema, cfg.Services = dir, map[string]bff.ServiceConfig{"ads": s, "analytics": s}
	})
	got := d.post(t, "web", "7", "{ ads { id } posts(first: 2) { id author { handle } stats { views } } }", "")
	var body struct {
		Data struct {
			Posts []struct{ Author struct{ Handle string } }
		}
		Extensions struct {
			Degraded []struct {
				Path            []any
				Service, Reason string
			}
		}
	}
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatal(err)
	}
	var degraded []string
	for _, d := range body.Extensions.Degraded {
		degraded = append(degraded, fmt.Sprint(d.Path, d.Service, d.Reason))
	}
	want := []string{"[ads]adsTIMEOUT", "[posts 0 stats]analyticsTIMEOUT", "[posts 1 stats]analyticsTIMEOUT"}
	if diff := cmp.Diff(want, degraded); diff != "" || len(body.Data.Posts) != 2 || body.Data.Posts[0].Author.Handle == "" {
		t.Errorf("%s: %s", diff, got.body)
	}
}

// A request says how long it can wait, however it comes: no service may take longer than that, and the answer says so. The
// deadlines of the client and of the service are minutes away.
func TestRequestsBoundTheirTime(t *testing.T) {
	t.Parallel()
	ads := httptest.NewServer(hangs(make(chan string, 1000)))
	t.Cleanup(ads.Close)
	dir := copyClients(t)
	write(t, dir+"/web/client.yaml", "identify:\n  clientIds: [web]\ndeadline: 5m\n")
	d := startDemo(t, demo.Options{}, func(cfg *bff.Config) {
		s := bff.ServiceConfig{URL: ads.URL}
		s.SetDefaults()
		s.Timeout, s.Breaker.Failures = 5*time.Minute, 0
		cfg.Schema, cfg.Services = dir, map[string]bff.ServiceConfig{"ads": s}
	})
	const document = "{ ads { id } }"
	for way, got := range d.everyWay(t, "", document, "", http.Header{"Graphql-Timeout-Ms": {"50"}}) {
		if !strings.Contains(got, `"code":"TIMEOUT"`) && !strings.Contains(got, `"code":"SERVICE_OVERLOADED"`) {
			t.Errorf("%s: %s", way, got)
		}
	}
	for way, got := range d.everyWay(t, "", document, "", http.Header{"Graphql-Timeout-Ms": {"soon"}}) {
		if !strings.Contains(got, "GraphQL-Timeout-Ms must be a number of milliseconds between 1 and 300000") {
			t.Errorf("%s: %s", way, got)
		}
	}
}
