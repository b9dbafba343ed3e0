package clients

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// spread is a service of several servers, each of which counts.
func spread(t *testing.T, n int, answer func(server int, w http.ResponseWriter, r *http.Request)) (addresses []string, asked []*atomic.Int64) {
	t.Helper()
	for i := range n {
		count := new(atomic.Int64)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			count.Add(1)
			answer(i, w, r)
		}))
		t.Cleanup(server.Close)
		addresses, asked = append(addresses, strings.TrimPrefix(server.URL, "http://")), append(asked, count)
	}
	return addresses, asked
}

// An instance that fails is left out after five failures, and asked again ten seconds later; the others have all the
// requests, under the service's own name.
func TestFailingInstanceIsLeftOut(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	broken.Store(true)
	addresses, asked := spread(t, 3, func(server int, w http.ResponseWriter, r *http.Request) {
		if r.Host != "ads.internal" {
			t.Errorf("asked as %s", r.Host)
		}
		if server == 1 && broken.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	s, err := New(Config{Name: "ads", URL: "http://ads.internal", Addresses: addresses, Resilience: Resilience{Failures: -1, Retries: -1}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	in := s.transport.(*instances)
	clock := time.Now()
	in.now = func() time.Time { return clock }
	o := s.Op(http.MethodGet, "/ads")
	failures := 0
	for range 200 {
		if o.Call(t.Context(), Request{}, nil) != nil {
			failures++
		}
	}
	if failures != ejectAfter || asked[1].Load() != ejectAfter || asked[0].Load() < 50 || asked[2].Load() < 50 {
		t.Errorf("%d failures; asked %d, %d, %d", failures, asked[0].Load(), asked[1].Load(), asked[2].Load())
	}
	broken.Store(false)
	clock = clock.Add(ejectStep)
	for range 200 {
		if err := o.Call(t.Context(), Request{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := asked[1].Load(); n < 30 {
		t.Errorf("asked %d times after it came back", n)
	}
}

// No more than half of the instances are ever left out: something must answer.
func TestHalfOfTheInstancesStay(t *testing.T) {
	t.Parallel()
	addresses, asked := spread(t, 4, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	in := newInstances(Config{Addresses: addresses}, mustParse(t, "http://ads"), NewTransport)
	defer in.CloseIdleConnections()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://ads/", nil)
				if resp, err := in.RoundTrip(r); err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
			}
		})
	}
	all.Wait()
	out, sum := 0, int64(0)
	for i, instance := range in.all {
		sum += asked[i].Load()
		if time.Now().Before(instance.until) {
			out++
		}
		if instance.under != 0 {
			t.Errorf("%d attempts are under way for ever", instance.under)
		}
	}
	if out != 2 || sum != 400 {
		t.Errorf("%d are out; %d requests", out, sum)
	}
}

// Instances follow DNS: new ones are asked, those that are gone are not. A look that fails changes nothing.
func TestInstancesComeAndGo(t *testing.T) {
	t.Parallel()
	addresses, asked := spread(t, 2, func(int, http.ResponseWriter, *http.Request) {})
	in := newInstances(Config{Discover: true}, mustParse(t, "http://ads"), NewTransport)
	defer in.CloseIdleConnections()
	var known []string
	fails := errors.New("no such host")
	in.resolve = func(context.Context) ([]string, error) { return known, fails }
	clock := time.Now()
	in.now = func() time.Time { return clock }
	ask := func(times int) (err error) {
		for range times {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://ads/", nil)
			resp, one := in.RoundTrip(r)
			if one != nil {
				err = one
				continue
			}
			_ = resp.Body.Close()
		}
		return err
	}
	if err := ask(1); !errors.Is(err, fails) {
		t.Errorf("before any address is known: %v", err)
	}
	for step, want := range [][2]bool{{true, false}, {true, true}, {false, true}, {false, true}} {
		known, fails = [][]string{addresses[:1], addresses, addresses[1:], nil}[step], nil
		if step == 3 {
			fails = errors.New("no such host")
		}
		clock = clock.Add(dnsEvery)
		before := [2]int64{asked[0].Load(), asked[1].Load()}
		if err := ask(40); err != nil {
			t.Errorf("step %d: %v", step, err)
		}
		for i := range want {
			if got := asked[i].Load() > before[i]; got != want[i] {
				t.Errorf("step %d: instance %d is asked: %t", step, i, got)
			}
		}
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
