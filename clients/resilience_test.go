package clients_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

// played is a transport that answers as a function says, and counts.
type played struct {
	play func(n int, r *http.Request) (*http.Response, error)

	mu           sync.Mutex
	calls        int
	under, peak  int
	lastDeadline time.Duration
}

func (p *played) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.calls++
	n := p.calls
	p.under++
	p.peak = max(p.peak, p.under)
	if d, ok := r.Context().Deadline(); ok {
		p.lastDeadline = time.Until(d)
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.under--
		p.mu.Unlock()
	}()
	return p.play(n, r)
}

func (p *played) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls
}

// status answers a status with an empty object.
func status(code int, header ...string) (*http.Response, error) {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2}, nil
}

// hang waits until the request's context ends.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

var errReset = errors.New("connection reset")

// service makes a service of a transport.
func service(t testing.TB, p *played, r clients.Resilience) *clients.Service {
	t.Helper()
	s, err := clients.New(clients.Config{Name: "ads", URL: "http://ads", Transport: p, Timeout: time.Second, Resilience: r})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answered makes successful calls, of which the budget of extra calls comes.
func answered(t testing.TB, o *clients.Op, n int) {
	t.Helper()
	for range n {
		if err := o.Call(t.Context(), clients.Request{}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// What may be repeated is, when that can help, and nothing else.
func TestRetries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method string
		code         int
		err          error
		header       []string
		repeatable   bool
		want         int // attempts
	}{
		{name: "reset", method: http.MethodGet, err: errReset, want: 2},
		{name: "503", method: http.MethodGet, code: 503, want: 2},
		{name: "500 of a PUT", method: http.MethodPut, code: 500, want: 2},
		{name: "502 of a DELETE", method: http.MethodDelete, code: 502, want: 2},
		{name: "503 of a POST", method: http.MethodPost, code: 503, want: 1},
		{name: "503 of a POST that only reads", method: http.MethodPost, code: 503, repeatable: true, want: 2},
		{name: "429 in time", method: http.MethodGet, code: 429, header: []string{"Retry-After", "0"}, want: 2},
		{name: "429 too late", method: http.MethodGet, code: 429, header: []string{"Retry-After", "2"}, want: 1},
		{name: "400", method: http.MethodGet, code: 400, want: 1},
		{name: "404", method: http.MethodGet, code: 404, want: 1},
		{name: "501", method: http.MethodGet, code: 501, want: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &played{play: func(int, *http.Request) (*http.Response, error) { return status(200) }}
				o := service(t, p, clients.Resilience{}).Op(test.method, "/ads")
				if test.repeatable {
					o.Idempotent()
				}
				answered(t, o, 5)
				p.play = func(n int, _ *http.Request) (*http.Response, error) {
					if n > 6 {
						return status(200)
					}
					if test.err != nil {
						return nil, test.err
					}
					return status(test.code, test.header...)
				}
				err := o.Call(t.Context(), clients.Request{}, nil)
				if got := p.count() - 5; got != test.want || (err == nil) != (test.want == 2) {
					t.Errorf("%d attempts, want %d: %v", got, test.want, err)
				}
			})
		})
	}
}

// A service that is down is never asked for more than a fifth beyond what this node was asked for, whatever comes.
func TestBudgetOfExtraCalls(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		asked := rapid.IntRange(1, 300).Draw(rt, "asked")
		bad := rapid.SliceOfN(rapid.Bool(), 17, 17).Draw(rt, "fails")
		synctest.Test(t, func(t *testing.T) {
			p := &played{play: func(n int, _ *http.Request) (*http.Response, error) {
				if bad[n%len(bad)] {
					return status(503)
				}
				return status(200)
			}}
			o := service(t, p, clients.Resilience{Failures: -1, Retries: 3}).Op(http.MethodGet, "/ads")
			for range asked {
				_ = o.Call(t.Context(), clients.Request{}, nil)
			}
			if got := p.count(); float64(got) > 1.2*float64(asked) {
				rt.Errorf("%d attempts for %d calls", got, asked)
			}
		})
	})
}

// A method that hangs is refused after ten calls, and comes back within five seconds of its recovery; its neighbour is
// never refused.
func TestBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var hangs atomic.Bool
		hangs.Store(true)
		p := &played{play: func(_ int, r *http.Request) (*http.Response, error) {
			if hangs.Load() && r.URL.Path == "/ads" {
				return hang(r)
			}
			return status(200)
		}}
		s := service(t, p, clients.Resilience{})
		ads, other := s.Op(http.MethodGet, "/ads"), s.Op(http.MethodGet, "/other")
		for i := range 10 {
			if e := failure(t, ads.Call(t.Context(), clients.Request{}, nil)); e.Reason() != clients.Timeout {
				t.Fatalf("call %d: %v", i, e)
			}
		}
		begun, before := time.Now(), p.count()
		for range 100 {
			if e := failure(t, ads.Call(t.Context(), clients.Request{}, nil)); e.Reason() != clients.BreakerOpen || e.Ours() {
				t.Fatalf("open: %v", e)
			}
		}
		if p.count() != before || time.Since(begun) != 0 {
			t.Errorf("%d calls of an open breaker, %s", p.count()-before, time.Since(begun))
		}
		answered(t, other, 1)
		hangs.Store(false)
		for begun = time.Now(); ads.Call(t.Context(), clients.Request{}, nil) != nil; {
			time.Sleep(100 * time.Millisecond)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("back after %s", took)
		}
		answered(t, ads, 20)
	})
}

// A service that hangs has no more attempts under way than it may, and what finds no place is told so at once or after a
// twentieth of its time. That is the service's fault.
func TestBulkhead(t *testing.T) {
	t.Parallel()
	for name, adaptive := range map[string]bool{"fixed": false, "adaptive": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &played{play: func(_ int, r *http.Request) (*http.Response, error) { return hang(r) }}
				o := service(t, p, clients.Resilience{Concurrency: 8, Queue: 4, Failures: -1, Adaptive: adaptive}).Op(http.MethodGet, "/ads")
				var busy, late atomic.Int64
				var wg sync.WaitGroup
				for range 50 {
					wg.Go(func() {
						begun := time.Now()
						e := failure(t, o.Call(t.Context(), clients.Request{}, nil))
						switch took := time.Since(begun); {
						case errors.Is(e, clients.ErrBusy) && e.Reason() == clients.Shed && !e.Ours() && took <= 50*time.Millisecond:
							busy.Add(1)
						case e.Reason() == clients.Timeout && took <= time.Second:
							late.Add(1)
						default:
							t.Errorf("%v after %s", e, took)
						}
					})
				}
				wg.Wait()
				if p.peak > 8 || int64(p.peak) != late.Load() || busy.Load()+late.Load() != 50 {
					t.Errorf("%d at once; %d busy, %d late", p.peak, busy.Load(), late.Load())
				}
			})
		})
	}
}

// One read in a hundred takes a second. Hedged, the 99th percentile falls by four fifths or more, for 5 % more calls.
func TestHedging(t *testing.T) {
	t.Parallel()
	measure := func(t *testing.T, hedge bool) (p99 time.Duration, calls int) {
		synctest.Test(t, func(t *testing.T) {
			chance := rand.New(rand.NewPCG(1, 2))
			p := &played{}
			p.play = func(_ int, r *http.Request) (*http.Response, error) {
				p.mu.Lock()
				takes := time.Duration(10+chance.IntN(5)) * time.Millisecond
				if chance.IntN(80) == 0 {
					takes = time.Second
				}
				p.mu.Unlock()
				select {
				case <-time.After(takes):
					return status(200)
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			}
			s, err := clients.New(clients.Config{Name: "ads", URL: "http://ads", Transport: p, Resilience: clients.Resilience{Hedge: hedge}})
			if err != nil {
				t.Fatal(err)
			}
			o := s.Op(http.MethodGet, "/ads")
			var slow []time.Duration
			for i := range 4000 {
				begun := time.Now()
				if err := o.Call(t.Context(), clients.Request{}, nil); err != nil {
					t.Fatal(err)
				}
				if i >= 100 {
					slow = append(slow, time.Since(begun))
				}
			}
			p99, calls = percentile(slow, 99), p.count()
		})
		return p99, calls
	}
	plain, _ := measure(t, false)
	hedged, calls := measure(t, true)
	t.Logf("p99 %s, hedged %s by %d calls for 4000", plain, hedged, calls)
	if hedged*5 > plain || calls > 4200 {
		t.Errorf("p99 %s, hedged %s by %d calls for 4000", plain, hedged, calls)
	}
}

// A call has what is left of the operation, but for a margin in which its answer is written; it is not made when half of
// its kind take longer. What is known of old calls is forgotten.
func TestWhatIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &played{play: func(_ int, r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(200 * time.Millisecond):
				return status(200)
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}}
		o := service(t, p, clients.Resilience{}).Op(http.MethodGet, "/ads")
		call := func(left time.Duration) error {
			ctx, cancel := context.WithTimeout(t.Context(), left)
			defer cancel()
			return o.Call(ctx, clients.Request{}, nil)
		}
		if err := call(400 * time.Millisecond); err != nil || p.lastDeadline != 380*time.Millisecond {
			t.Errorf("%v, with %s", err, p.lastDeadline)
		}
		answered(t, o, 20)
		before := p.count()
		if e := failure(t, call(150*time.Millisecond)); e.Reason() != clients.Timeout || p.count() != before {
			t.Errorf("%v, %d calls", e, p.count()-before)
		}
		time.Sleep(time.Minute)
		if e := failure(t, call(150*time.Millisecond)); e.Reason() != clients.Timeout || p.count() != before+1 {
			t.Errorf("%v, %d calls", e, p.count()-before)
		}
	})
}

// A service is told how long its answer is waited for, if it wants to be; the headers that requests share do not change.
func TestDeadlineHeader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []string
		p := &played{play: func(_ int, r *http.Request) (*http.Response, error) {
			told = append(told, r.Header.Get("X-Timeout"))
			return status(200)
		}}
		s, err := clients.New(clients.Config{Name: "ads", URL: "http://ads", Transport: p, DeadlineHeader: "x-timeout"})
		if err != nil {
			t.Fatal(err)
		}
		o := s.Op(http.MethodGet, "/ads")
		answered(t, o, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := o.Call(ctx, clients.Request{}, nil); err != nil || !slices.Equal(told, []string{"2000", "950"}) {
			t.Errorf("%v, %v", told, err)
		}
		for _, bad := range []string{"Authorization", "x-facet-viewer", "x y"} {
			if clients.CheckDeadlineHeader(bad) == nil {
				t.Errorf("%s is accepted", bad)
			}
		}
	})
}

// failure insists on an error of a client.
func failure(t testing.TB, err error) *clients.Error {
	t.Helper()
	e, ok := errors.AsType[*clients.Error](err)
	if !ok {
		t.Fatalf("not a client's error: %v", err)
	}
	return e
}

// percentile is the value that so many of a hundred do not exceed.
func percentile(all []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)*percent/100]
}

// A stream that nobody can open is refused like any call; and one that opens, and has nothing to say for as long as it likes,
// leaves room for others.
func TestBreakerOfStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		down.Store(true)
		p := &played{play: func(_ int, r *http.Request) (*http.Response, error) {
			if down.Load() {
				return status(503)
			}
			body, w := io.Pipe()
			context.AfterFunc(r.Context(), func() { _ = w.CloseWithError(r.Context().Err()) })
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: body}, nil
		}}
		o := service(t, p, clients.Resilience{}).Op(http.MethodGet, "/stream")
		open := func(ctx context.Context) (err error) {
			for _, err = range o.Events(ctx, clients.Request{}) {
			}
			return err
		}
		for range 10 {
			if e := failure(t, open(t.Context())); e.Reason() != clients.Unavailable {
				t.Fatal(e)
			}
		}
		if e := failure(t, open(t.Context())); e.Reason() != clients.BreakerOpen || p.count() != 10 {
			t.Errorf("%v, %d calls", e, p.count())
		}
		down.Store(false)
		time.Sleep(3 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		var streams sync.WaitGroup
		for range 5 {
			streams.Go(func() {
				if err := open(ctx); err != nil {
					t.Errorf("a stream beside others: %v", err)
				}
			})
			synctest.Wait()
		}
		cancel()
		streams.Wait()
		if p.count() != 15 {
			t.Errorf("%d calls", p.count())
		}
	})
}
