package faultproxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const list = `[{"id":1,"name":"a"},{"id":2,"name":"b"}]`

// rig is a service behind a Proxy, and a caller that keeps its connections.
type rig struct {
	*Proxy
	url    string
	caller *http.Transport
}

func newRig(t *testing.T, faults ...Fault) *rig {
	t.Helper()
	p := New(1)
	l, err := p.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(p.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, list)
	})))
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	r := &rig{p, "http://" + l.Addr().String(), &http.Transport{}}
	t.Cleanup(func() {
		r.caller.CloseIdleConnections()
		if err := p.Set(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	if err := p.Set(faults...); err != nil {
		t.Fatal(err)
	}
	return r
}

// seen is what a caller sees.
type seen struct {
	status int
	kind   string
	length int64
	body   string
	err    error
}

func (r *rig) get(ctx context.Context) (s seen) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return seen{err: err}
	}
	resp, err := r.caller.RoundTrip(req)
	if err != nil {
		return seen{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return seen{resp.StatusCode, resp.Header.Get("Content-Type"), resp.ContentLength, string(body), err}
}

// Each fault that leaves an answer changes it in one way.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const whole = int64(len(list))
	for kind, want := range map[string]seen{
		Latency:       {200, "application/json", whole, list, nil},
		Jitter:        {200, "application/json", whole, list, nil},
		Trickle:       {200, "application/json", whole, list, nil},
		Truncate:      {200, "application/json", whole, list[:whole/2], io.ErrUnexpectedEOF},
		Garbage:       {200, "application/json", 22, `[{"id": 1, "garbage: ]`, nil},
		Short:         {200, "application/json", 20, `[{"id":1,"name":"a"}]`[:21], nil},
		Long:          {200, "application/json", 72, `[{"id":1,"name":"a"},{"id":2,"name":"b"},{"id":1000000001,"name":"a"}]`, nil},
		Duplicates:    {200, "application/json", 82, `[{"id":1,"name":"a"},{"id":1,"name":"a"},{"id":2,"name":"b"},{"id":2,"name":"b"}]`, nil},
		Empty:         {200, "application/json", 2, `[]`, nil},
		ContentLength: {200, "application/json", whole / 2, list[:whole/2], nil},
		ContentType:   {200, "text/html; charset=utf-8", whole, list, nil},
		Errors:        {500, "application/problem+json", 0, "", nil},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := Fault{Kind: kind}
			if f.timed() {
				f.For = time.Millisecond
			}
			got := newRig(t, f).get(t.Context())
			if kind == Errors {
				got.body, got.length = "", 0
			} else if kind != Truncate && kind != ContentLength {
				want.length = int64(len(want.body))
			}
			if !errors.Is(got.err, want.err) {
				t.Errorf("error %v, want %v", got.err, want.err)
			}
			got.err, want.err = nil, nil
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What takes time takes at least that.
func TestDelays(t *testing.T) {
	t.Parallel()
	const d = 20 * time.Millisecond
	for kind, least := range map[string]time.Duration{Latency: d, Trickle: d * time.Duration(len(list))} {
		r := newRig(t, Fault{Kind: kind, For: d})
		begun := time.Now()
		if got := r.get(t.Context()); got.body != list {
			t.Errorf("%s: %+v", kind, got)
		}
		if took := time.Since(begun); took < least {
			t.Errorf("%s took %s", kind, took)
		}
	}
}

// An answer that is too large goes on for 50 MB, if somebody reads so much, and is JSON all the same.
func TestOversized(t *testing.T) {
	t.Parallel()
	got := newRig(t, Fault{Kind: Oversized}).get(t.Context())
	if got.err != nil || len(got.body) < oversize || strings.TrimSpace(got.body) != list || got.length != -1 {
		t.Errorf("%d bytes, announced %d: %v", len(got.body), got.length, got.err)
	}
}

// A service that hangs is silent until its caller leaves, or until the fault ends, which cuts off what waits.
func TestHang(t *testing.T) {
	t.Parallel()
	r := newRig(t, Fault{Kind: Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got := r.get(ctx); !errors.Is(got.err, context.DeadlineExceeded) {
		t.Errorf("%+v", got)
	}
	waits := make(chan seen)
	go func() { waits <- r.get(t.Context()) }()
	select {
	case got := <-waits:
		t.Errorf("%+v", got)
	case <-time.After(50 * time.Millisecond):
	}
	r.set(t)
	got := <-waits // may have come after the end of the fault, on a slow machine
	if got.err == nil && got.body != list {
		t.Errorf("%+v", got)
	}
	r.well(t)
}

// Nobody can connect to a service that refuses, nor use a connection from before; then it is back at its address.
func TestRefuse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.well(t)
	for range 3 {
		r.set(t, Fault{Kind: Refuse})
		for range 3 {
			if got := r.get(t.Context()); got.err == nil {
				t.Fatalf("%+v", got)
			}
		}
		if got := r.get(t.Context()); !errors.Is(got.err, syscall.ECONNREFUSED) {
			t.Errorf("%+v", got)
		}
		r.set(t)
		r.caller.CloseIdleConnections()
		r.well(t)
	}
}

// A reset comes before the body is there.
func TestReset(t *testing.T) {
	t.Parallel()
	r := newRig(t, Fault{Kind: Reset})
	if got := r.get(t.Context()); !errors.Is(got.err, syscall.ECONNRESET) || len(got.body) >= len(list) {
		t.Errorf("%+v", got)
	}
	r.set(t)
	r.well(t)
}

// A connection that was idle is silent; another one is answered.
func TestHalfOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t, Fault{Kind: HalfOpen, For: time.Nanosecond})
	if got := r.get(t.Context()); got.body != list {
		t.Fatalf("%+v", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if got := r.get(ctx); !errors.Is(got.err, context.DeadlineExceeded) {
		t.Errorf("%+v", got)
	}
	r.well(t)
}

// Errors strike as often as they are to, and the same requests each time.
func TestErrorsAreDeterministic(t *testing.T) {
	t.Parallel()
	strikes := func() (which []int) {
		p := New(7)
		if err := p.Set(Fault{Kind: Errors, Share: .1, Status: 503}); err != nil {
			t.Fatal(err)
		}
		h := p.Handler(http.NotFoundHandler())
		for i := range 1000 {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
			if w.Code == 503 {
				which = append(which, i)
			}
		}
		return which
	}
	first := strikes()
	if n := len(first); n < 70 || n > 130 {
		t.Errorf("%d of 1000 failed", n)
	}
	if diff := cmp.Diff(first, strikes()); diff != "" {
		t.Error(diff)
	}
}

// Streams go through as they come; a list in an object is a list, too.
func TestWhatIsLeftAlone(t *testing.T) {
	t.Parallel()
	p := New(1)
	if err := p.Set(Fault{Kind: Empty}); err != nil {
		t.Fatal(err)
	}
	for kind, bodies := range map[string][2]string{
		"text/event-stream": {`[1]`, `[1]`},
		"application/json":  {`{"items":[1],"next":2}`, `{"items":[],"next":2}`},
		"application/JSON":  {`{"unread":[1]}`, `{"unread":[1]}`},
	} {
		w := httptest.NewRecorder()
		p.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, bodies[0])
		})).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		if got := w.Body.String(); got != bodies[1] || w.Header().Get("Content-Type") != kind {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

// Faults change while requests go on; nothing is answered by halves once they have ended.
func TestSwitchingUnderLoad(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for range 20 {
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				r.get(ctx)
				cancel()
			}
		})
	}
	for _, kind := range Kinds() {
		if kind != Oversized {
			r.set(t, Fault{Kind: kind})
		}
	}
	callers.Wait()
	r.set(t)
	r.caller.CloseIdleConnections()
	r.well(t)
}

func (r *rig) set(t *testing.T, faults ...Fault) {
	t.Helper()
	if err := r.Set(faults...); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) well(t *testing.T) {
	t.Helper()
	if got := r.get(t.Context()); got.status != http.StatusOK || got.body != list {
		t.Errorf("%+v", got)
	}
}

// What Text writes, Parse reads.
func TestParse(t *testing.T) {
	t.Parallel()
	for _, s := range append(Kinds(), None, "latency:1.5s+errors:12.5%", "half-open:1s", "trickle:1ms+short") {
		faults, err := Parse(s)
		if got := Text(faults); err != nil || got != s {
			t.Errorf("%s is read as %s: %v", s, got, err)
		}
	}
	for s, want := range map[string]string{
		"":              `"" is not a fault; there are refuse, hang, latency`,
		"truncat":       `"truncat" is not a fault (did you mean truncate?); there are`,
		"latency:0s":    `latency: "0s" is not a duration`,
		"latency:2m":    "latency: 2m0s must be between 0s and 1m",
		"errors:101%":   "errors: 101 % must be between 0 and 100 %",
		"errors:NaN%":   "must be between 0 and 100 %",
		"hang+none":     `"none" is not a fault`,
		"reset:":        `reset: takes no "" after a colon`,
		"hang+hang":     "hang is there twice",
		"latency:1s,ab": `"1s,ab" is not a duration`,
	} {
		if _, err := Parse(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", s, err, want)
		}
	}
	for _, f := range []Fault{{Kind: Hang, For: 1}, {Kind: Hang, Share: 1}, {Kind: Errors, Status: 200}, {Kind: Errors, Share: -1}} {
		if New(1).Set(f) == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}
