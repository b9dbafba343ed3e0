package liveness_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/internal/liveness"
)

// hole passes connections on to a server, until it swallows all that is sent on those there are.
type hole struct {
	net.Listener
	to    string
	mu    sync.Mutex
	conns []*gap
}

// gap is a connection that may swallow.
type gap struct {
	from, to net.Conn
	mu       sync.Mutex
	dead     bool
}

func (g *gap) pump(to io.Writer, from io.Reader) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			_, _ = g.from.Close(), g.to.Close()
			return
		}
		g.mu.Lock()
		dead := g.dead
		g.mu.Unlock()
		if !dead {
			_, _ = to.Write(b[:n])
		}
	}
}

func (h *hole) run() {
	for {
		from, err := h.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", h.to)
		if err != nil {
			_ = from.Close()
			continue
		}
		g := &gap{from: from, to: to}
		h.mu.Lock()
		h.conns = append(h.conns, g)
		h.mu.Unlock()
		go g.pump(to, from)
		go g.pump(from, to)
	}
}

func (h *hole) swallow() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, g := range h.conns {
		g.mu.Lock()
		g.dead = true
		g.mu.Unlock()
	}
}

// A connection of HTTP/2 that dies without a word is given up within silence and patience, and the requests after that
// have a new one. Its requests would hang for ever otherwise.
func TestDeadConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hole{Listener: l, to: server.Listener.Addr().String()}
	defer func() { _ = l.Close() }()
	go h.run()
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // the server is of the test
	liveness.Watch(transport, time.Second)
	defer transport.CloseIdleConnections()
	get := func(limit time.Duration) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+l.Addr().String(), nil)
		resp, err := transport.RoundTrip(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		return string(b), err
	}
	if proto, err := get(time.Minute); proto != "HTTP/2.0" {
		t.Fatal(proto, err)
	}
	h.swallow()
	if proto, err := get(time.Minute); err == nil { // the deadline is far: it is the ping that ends it
		t.Errorf("%s by a dead connection", proto)
	}
	if proto, err := get(time.Minute); proto != "HTTP/2.0" {
		t.Errorf("%s, %v by a new connection", proto, err)
	}
}
