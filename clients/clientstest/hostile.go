package clientstest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/facetgraph/facet/clients"
)

// Operation is a call of a client that reads an answer.
type Operation struct {
	// Name is that of the operation in errors, as GET /posts/{id}.
	Name string
	// Call makes it, and returns its error.
	Call func(ctx context.Context, s *clients.Service) error
}

// Hostile proves that each operation meets services that misbehave in thirty ways with a [*clients.Error] that says
// what happened and holds nothing of what the service sent. An operation that sends nothing, or whose answer may be
// empty, is none for this test.
func Hostile(t *testing.T, operations []Operation) {
	t.Helper()
	for _, h := range hostilities() {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			h.test(t, operations)
		})
	}
	t.Run("reset in the body", func(t *testing.T) {
		t.Parallel()
		for _, o := range operations {
			resetInBody(t, o)
		}
	})
	t.Run("down", func(t *testing.T) {
		t.Parallel()
		down(t, operations)
	})
}

// hostile is one way for a service to misbehave, and what must become of it.
type hostile struct {
	name   string
	serve  http.HandlerFunc
	status int
	cause  error // for errors.Is; nil if there is no name for it
	reason clients.Reason
}

// hostilities are all of them. SECRET stands for what must not get into errors.
func hostilities() []hostile {
	const json = "application/json"
	return []hostile{
		{"slow", stall, 0, context.DeadlineExceeded, clients.Timeout},
		{"slow body", stallBody, 200, context.DeadlineExceeded, clients.Timeout},
		{"garbage", answer(json, `{"SECRET"]`), 200, clients.ErrInvalid, clients.Unavailable},
		{"nothing", answer(json, ``), 200, clients.ErrInvalid, clients.Unavailable},
		{"null", answer(json, ` null `), 200, clients.ErrInvalid, clients.Unavailable},
		{"wrong shape", answer(json, `"SECRET"`), 200, clients.ErrInvalid, clients.Unavailable},
		{"wrong types", answer(json, `[{"id":"SECRET","postId":"SECRET","unread":"SECRET"}]`), 200, clients.ErrInvalid, clients.Unavailable},
		{"cut JSON", answer(json, `[{"id":1,"SECRET":`), 200, clients.ErrInvalid, clients.Unavailable},
		{"trailing garbage", answer(json, `[]SECRET`), 200, clients.ErrInvalid, clients.Unavailable},
		{"page of HTML", answer("text/html", `<h1>SECRET</h1>`), 200, clients.ErrContentType, clients.Unavailable},
		{"no type", answer("", `[]`), 200, clients.ErrContentType, clients.Unavailable},
		{"bad type", answer("application/json; =", `[]`), 200, clients.ErrContentType, clients.Unavailable},
		{"other charset", answer("application/json; charset=utf-16", `[]`), 200, clients.ErrContentType, clients.Unavailable},
		{"problem as success", answer("application/problem+json", `{}`), 200, clients.ErrContentType, clients.Unavailable},
		{"other encoding", encoded, 200, clients.ErrContentType, clients.Unavailable},
		{"truncated", truncate, 200, io.ErrUnexpectedEOF, clients.Unavailable},
		{"too large, announced", announce(2<<20, 2<<20), 200, clients.ErrTooLarge, clients.Unavailable},
		{"a terabyte announced", announce(1<<40, 1), 200, clients.ErrTooLarge, clients.Unavailable},
		{"too large, unannounced", flood(2 << 20), 200, clients.ErrTooLarge, clients.Unavailable},
		{"zipped unasked", bomb(1 << 10), 200, clients.ErrContentType, clients.Unavailable},
		{"reset at once", resetAtOnce, 0, nil, clients.Unavailable},
		{"problem", fail(503, "application/problem+json", `{"title":"Overloaded\u0000\n","detail":"SECRET"}`), 503, nil, clients.Unavailable},
		{"endless title", fail(500, "application/problem+json", `{"title":"`+strings.Repeat("x", 60_000)+`"}`), 500, nil, clients.Unavailable},
		{"problem of garbage", fail(502, "application/problem+json", `SECRET`), 502, nil, clients.Unavailable},
		{"problem of another shape", fail(502, "application/problem+json", `{"title":["SECRET"]}`), 502, nil, clients.Unavailable},
		{"gateway's page", fail(504, "text/html", `<h1>SECRET</h1>`), 504, nil, clients.Timeout},
		{"too many requests", fail(429, "text/plain", `SECRET`), 429, nil, clients.Shed},
		{"huge error", hugeError, 500, nil, clients.Unavailable},
		{"redirect", http.RedirectHandler("/SECRET", http.StatusFound).ServeHTTP, 302, nil, clients.Unavailable},
		{"nobody's status", fail(799, "", ``), 799, nil, clients.Unavailable},
	}
}

func (h hostile) test(t *testing.T, operations []Operation) {
	server := httptest.NewServer(h.serve)
	t.Cleanup(server.Close)
	s := Connect(t, clients.Config{Name: "hostile", URL: server.URL, Timeout: patience(h), MaxBytes: 1 << 20})
	var calls sync.WaitGroup
	for _, o := range operations {
		calls.Go(func() { h.check(t, o, o.Call(t.Context(), s)) })
	}
	calls.Wait()
}

// patience is short for services that never answer, and long for those that
// have much to send on a busy machine.
func patience(h hostile) time.Duration {
	switch {
	case h.cause != context.DeadlineExceeded:
		return time.Minute
	case h.status == 0:
		return 50 * time.Millisecond
	}
	return time.Second // for the head to arrive
}

// resetInBody: a reset must come after the head has been read, because the system drops what is unread. The transport
// tells the service when that is.
func resetInBody(t *testing.T, o Operation) {
	read := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		truncate(w, r)
		_ = http.NewResponseController(w).Flush()
		<-read
		reset(w)
	}))
	defer server.Close()
	transport := signalling{clients.NewTransport(), read}
	defer transport.CloseIdleConnections()
	s := Connect(t, clients.Config{Name: "hostile", URL: server.URL, Transport: transport})
	h := hostile{status: http.StatusOK, cause: syscall.ECONNRESET, reason: clients.Unavailable}
	h.check(t, o, o.Call(t.Context(), s))
}

// signalling closes a channel when it has the head of an answer.
type signalling struct {
	*http.Transport
	read chan struct{}
}

func (s signalling) RoundTrip(r *http.Request) (*http.Response, error) {
	defer close(s.read)
	return s.Transport.RoundTrip(r)
}

// down is a service that nobody listens for.
func down(t *testing.T, operations []Operation) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s := Connect(t, clients.Config{Name: "hostile", URL: url})
	for _, o := range operations {
		hostile{name: "down", reason: clients.Unavailable}.check(t, o, o.Call(t.Context(), s))
	}
}

// check fails unless err is the *Error that the hostility must become.
func (h hostile) check(t *testing.T, o Operation, err error) {
	t.Helper()
	e, ok := errors.AsType[*clients.Error](err)
	if !ok {
		t.Errorf("%s: got %#v, want a *clients.Error", o.Name, err)
		return
	}
	if e.Service != "hostile" || e.Op != o.Name || e.Status != h.status || e.Reason() != h.reason {
		t.Errorf("%s: got %s, %s, status %d, %s: %v", o.Name, e.Service, e.Op, e.Status, e.Reason(), err)
	}
	if h.cause != nil && !errors.Is(err, h.cause) {
		t.Errorf("%s: %v is not %v", o.Name, err, h.cause)
	}
	text := err.Error()
	if len(text) > 260 || strings.Contains(text, "SECRET") || strings.ContainsAny(text, "\x00\n") {
		t.Errorf("%s: the text is %q", o.Name, text)
	}
	if p, ok := errors.AsType[*clients.Problem](err); h.status >= 300 && (!ok || p.Status != h.status) {
		t.Errorf("%s: the problem is %+v", o.Name, p)
	}
}
