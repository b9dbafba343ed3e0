package clients_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

// answer is a service that always says the same.
func answer(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// recorder is a service that remembers the last request.
type recorder struct {
	mu     sync.Mutex
	method string
	uri    string
	header http.Header
	body   string
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.method, s.uri, s.header, s.body = r.Method, r.RequestURI, r.Header.Clone(), string(body)
	answer("application/json", `{"id":7}`)(w, r)
}

func TestCallSendsNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	got := &recorder{}
	s := clientstest.Serve(t, "things", got)
	var out record
	op := s.Op(http.MethodGet, "/things/{id}")
	if err := op.Call(t.Context(), clients.Request{Path: "/things/7", Query: "a=1,2"}, clients.Object(&out)); err != nil {
		t.Fatal(err)
	}
	if got.method != "GET" || got.uri != "/things/7?a=1,2" || out.ID != 7 {
		t.Errorf("sent %s %s, read %+v", got.method, got.uri, out)
	}
	want := http.Header{
		"Accept":     {"application/json, application/problem+json"},
		"User-Agent": {"facet"},
	}
	if diff := cmp.Diff(want, got.header); diff != "" {
		t.Error(diff)
	}
}

func TestCallSendsBody(t *testing.T) {
	t.Parallel()
	got := &recorder{}
	op := clientstest.Serve(t, "things", got).Op(http.MethodPost, "/things")
	if err := op.Call(t.Context(), clients.Request{Body: map[string]int{"n": 1}}, nil); err != nil {
		t.Fatal(err)
	}
	if got.method != "POST" || got.body != `{"n":1}` || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("sent %s %q as %q", got.method, got.body, got.header.Get("Content-Type"))
	}
	err := op.Call(t.Context(), clients.Request{Body: make(chan int)}, nil)
	if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != 0 {
		t.Errorf("a body without JSON: %v", err)
	}
}

// The path of the URL comes before every endpoint, and what is in a segment
// stays in it.
func TestCallKeepsPaths(t *testing.T) {
	t.Parallel()
	got := &recorder{}
	server := httptest.NewServer(got)
	t.Cleanup(server.Close)
	s := clientstest.Connect(t, clients.Config{Name: "things", URL: server.URL + "/v1/"})
	op := s.Op(http.MethodGet, "/by-name/{name}")
	for name, want := range map[string]string{
		"plain": "/v1/by-name/plain",
		"a/b":   "/v1/by-name/a%2Fb",
		"../x":  "/v1/by-name/..%2Fx",
		"ü ?#%": "/v1/by-name/%C3%BC%20%3F%23%25",
	} {
		r := clients.Request{Path: clients.PathText("/by-name/", name)}
		if err := op.Call(t.Context(), r, nil); err != nil || got.uri != want {
			t.Errorf("%q is sent as %s, %v", name, got.uri, err)
		}
	}
	if err := op.Call(t.Context(), clients.Request{Path: "/%zz"}, nil); err == nil {
		t.Error("a malformed path is sent")
	}
}

// anonymous marks a context that Authorize refuses.
type anonymous struct{}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	got := &recorder{}
	server := httptest.NewServer(got)
	t.Cleanup(server.Close)
	refusal := errors.New("no identity")
	s := clientstest.Connect(t, clients.Config{
		Name: "things", URL: server.URL,
		Authorize: func(ctx context.Context, r *http.Request) error {
			if ctx.Value(anonymous{}) != nil {
				return refusal
			}
			r.Header.Set("X-Identity", r.URL.Path)
			return nil
		},
	})
	var calls sync.WaitGroup // concurrently: no two requests may share headers
	for range 10 {
		calls.Go(func() {
			if err := s.Op(http.MethodGet, "/a").Call(t.Context(), clients.Request{}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	if got.header.Get("X-Identity") != "/a" {
		t.Errorf("sent %v", got.header)
	}
	ctx := context.WithValue(t.Context(), anonymous{}, true)
	err := s.Op(http.MethodGet, "/a").Call(ctx, clients.Request{}, nil)
	if !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
}

// A context that ends sooner than the service's timeout decides, and one that
// ends later does not.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	stuck := http.HandlerFunc(stall)
	server := httptest.NewServer(stuck)
	t.Cleanup(server.Close)
	for _, test := range []struct {
		name            string
		timeout, caller time.Duration
	}{{"caller", time.Hour, 30 * time.Millisecond}, {"service", 30 * time.Millisecond, time.Hour}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := clientstest.Connect(t, clients.Config{Name: "things", URL: server.URL, Timeout: test.timeout})
			ctx, cancel := context.WithTimeout(t.Context(), test.caller)
			defer cancel()
			err := s.Op(http.MethodGet, "/").Call(ctx, clients.Request{}, nil)
			e, ok := errors.AsType[*clients.Error](err)
			if !ok || !errors.Is(err, context.DeadlineExceeded) || e.Reason() != clients.Timeout || e.Status != 0 {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestCallerGoneIsNoTimeout(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	s := clientstest.Serve(t, "things", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	err := s.Op(http.MethodGet, "/").Call(ctx, clients.Request{}, nil)
	if e, ok := errors.AsType[*clients.Error](err); !ok || !errors.Is(err, context.Canceled) || e.Reason() != clients.Unavailable {
		t.Errorf("got %#v", err)
	}
}

// Connections are used again, also after errors whose body was read.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]bool{}
	s := clientstest.Serve(t, "things", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.RemoteAddr] = true
		mu.Unlock()
		if r.URL.Path == "/bad" {
			http.Error(w, "no", http.StatusServiceUnavailable)
			return
		}
		answer("application/json", `{"id":1}`)(w, r)
	}))
	for i := range 20 {
		path := []string{"/good", "/bad"}[i%2]
		_ = s.Op(http.MethodGet, path).Call(t.Context(), clients.Request{}, clients.Object(&record{}))
	}
	if len(seen) != 1 {
		t.Errorf("%d connections for calls one after the other", len(seen))
	}
}

func TestCloseClosesConnections(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{}, 1)
	server := httptest.NewUnstartedServer(answer("application/json", `{}`))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	s := clientstest.Connect(t, clients.Config{Name: "things", URL: server.URL})
	if err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Object(&record{})); err != nil {
		t.Fatal(err)
	}
	s.Close()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("the connection stays open")
	}
}

func TestCheckFailsTheCall(t *testing.T) {
	t.Parallel()
	s := clientstest.Serve(t, "things", answer("application/json; charset=UTF-8", `{"id":1}`))
	wrong := errors.New("wrong")
	r := clients.Request{Check: func() error { return wrong }}
	err := s.Op(http.MethodGet, "/").Call(t.Context(), r, clients.Object(&record{}))
	if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != http.StatusOK || !errors.Is(err, wrong) {
		t.Errorf("got %#v", err)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Accept-Encoding") == "gzip" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write([]byte(`{"name":"zipped"}`))
			_ = z.Close()
			return
		}
		_, _ = w.Write([]byte(`{"name":"plain"}`))
	}))
	t.Cleanup(server.Close)
	for _, test := range []struct {
		gzip bool
		want string
	}{{false, "plain"}, {true, "zipped"}} {
		s := clientstest.Connect(t, clients.Config{Name: "things", URL: server.URL, Gzip: test.gzip})
		var got record
		if err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Object(&got)); err != nil || got.Name != test.want {
			t.Errorf("gzip %t: got %q, %v", test.gzip, got.Name, err)
		}
	}
}
