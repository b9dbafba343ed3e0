package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// tapped is a socket whose connection the test has in its hand as well.
func (d *Demo) tapped(t *testing.T) (*socket, net.Conn) {
	t.Helper()
	var raw net.Conn
	transport := &http.Transport{DialContext: func(ctx context.Context, protocol, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, protocol, address)
		if err == nil {
			raw = conn // with its own buffers: with tiny ones, TCP drops what it cannot keep, acknowledgements among it
		}
		return conn, err
	}}
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(d.URL(), "http")+"/graphql/web", &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	_ = raw.SetDeadline(time.Now().Add(patience))
	s := &socket{conn, t}
	s.send(`{"type":"connection_init","payload":` + d.payload(t, "web", "7", 0) + `}`)
	if got := s.receive(); got != `{"type":"connection_ack"}` {
		t.Fatalf("connection_init was answered %s", got)
	}
	return s, raw
}

// A peer that answers no ping is gone: its socket is closed, though an operation runs on it.
func TestSocketWithoutPong(t *testing.T) {
	t.Parallel()
	counts := newCounts()
	d := policyObserved(t, demo.Options{}, counts, "subscriptions:\n  pingInterval: 1s\n  idleTimeout: 1h\n")
	s, raw := d.tapped(t)
	s.send(subscribe("1", added))
	counts.await(t, "facet.subscriptions", "websocket", 1)
	ends(t, raw) // it reads the pings, and answers none
	counts.await(t, "facet.sockets", "web", 0)
	counts.await(t, "facet.subscriptions", "websocket", 0)
}

// A peer that answers pings keeps its socket.
func TestSocketWithPong(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  pingInterval: 1s\n  idleTimeout: 1h\n")
	s := d.open(t, "web", "7")
	ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
	defer cancel()
	if _, _, err := s.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the socket ended: %v", err)
	}
}

// A peer that asks and does not read is cut off: what waits for it is bounded by its operations, and by time.
func TestSocketOfSlowReader(t *testing.T) {
	t.Parallel()
	counts := newCounts()
	d := policyObserved(t, demo.Options{}, counts, "rate: []\nsubscriptions:\n  pingInterval: 1h\n  idleTimeout: 1h\n  maxPerSocket: 5\n")
	s, raw := d.tapped(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_ = raw.SetDeadline(time.Time{})                                    // only ctx ends a write
	large := "{ posts(first: 100) { " + repeat(15, "a#: body ") + "} }" // some dozens fill all buffers between here and there
	for i := range 100_000 {
		if s.Write(ctx, websocket.MessageText, []byte(subscribe(strconv.Itoa(i), large))) != nil {
			break
		}
	}
	if ctx.Err() != nil {
		t.Error("the socket stays open")
	}
	counts.await(t, "facet.sockets", "web", 0)
}

// A peer that sends the head of a frame and nothing more cannot keep a socket that is being closed: the library waits
// for the rest without a limit.
func TestSocketClosedInTheMiddleOfAFrame(t *testing.T) {
	t.Parallel()
	counts := newCounts()
	d := policyObserved(t, demo.Options{}, counts, "subscriptions:\n  pingInterval: 1h\n")
	s, raw := d.tapped(t)
	const empty, head = "\x81\x80abcd", "\x81\xfe\x0f\x00abcd{" // texts, the second of 3,840 bytes
	_, _ = io.WriteString(raw, empty)                           // which is no message
	_, _ = raw.Read(make([]byte, 2))                            // a close frame begins
	time.Sleep(100 * time.Millisecond)
	_, _ = io.WriteString(raw, empty+head)
	ends(t, raw)
	_ = s.CloseNow()
	counts.await(t, "facet.sockets", "web", 0)
}

// A stream that nobody reads is cut off as well.
func TestStreamOfSlowReader(t *testing.T) {
	t.Parallel()
	counts := newCounts()
	d := policyObserved(t, demo.Options{Chatter: time.Millisecond}, counts, "rate: []\nlimits: {aliases: 1000, tokens: 15000}\nsubscriptions:\n  pingInterval: 1h\n")
	conn := d.connect(t)
	token, err := d.Issuer.Token("web", "7", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	body := query("subscription { notificationAdded { " + repeat(900, "a#: createdAt ") + "} }") // some hundred events fill all buffers
	_, _ = io.WriteString(conn, "POST /graphql/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nAuthorization: Bearer "+
		token+"\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
	counts.await(t, "facet.subscriptions", "sse", 1)
	counts.await(t, "facet.subscriptions", "sse", 0)
}

// Who opens sockets and does not say who they are gets a bounded number of them.
func TestPendingSocketsPerAddress(t *testing.T) {
	t.Parallel()
	counts := newCounts()
	d := startObserved(t, demo.Options{}, counts.provider, func(c *bff.Config) { c.Server.PendingSocketsPerAddress = 3 })
	var first *socket
	for range 3 {
		s, _, err := d.dial(t, "/graphql/web", nil, "graphql-transport-ws")
		if err != nil {
			t.Fatal(err)
		}
		first = s
	}
	counts.await(t, "facet.sockets", "none", 3)
	if _, resp, err := d.dial(t, "/graphql/web", nil, "graphql-transport-ws"); err == nil || resp == nil || resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a fourth was answered %v, %v", resp, err)
	}
	first.send(`{"type":"connection_init"}`)
	if got := first.receive(); got != `{"type":"connection_ack"}` {
		t.Fatalf("connection_init was answered %s", got)
	}
	d.open(t, "web", "") // it counts no more
	counts.await(t, "facet.sockets", "web", 2)
	counts.await(t, "facet.sockets", "none", 2)
}

// A peer over HTTP/2 that says nothing more is dropped, also in the middle of a header block, and though a stream is
// open.
func TestSilentHTTP2Peer(t *testing.T) {
	t.Parallel()
	post := "\x83\x86\x41\x01x\x04\x0c/graphql/web\x5f\x10application/json"
	for name, sent := range map[string]string{
		"an unfinished header block": frame(1, endStream, 1, getQuery),
		"an unfinished body":         frame(1, endHeaders, 1, post) + frame(0, 0, 1, "{"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t, demo.Options{}, func(c *bff.Config) {
				c.Server.ReadHeaderTimeout, c.Server.IdleTimeout = time.Second, 2*time.Second
				c.Server.ReadTimeout, c.Server.WriteTimeout = 5*time.Minute, 10*time.Minute // it is not they who end it
			})
			conn := d.connect(t)
			_, _ = io.WriteString(conn, preface+frame(4, 0, 0, "")+sent)
			if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("the connection stays open")
			}
			d.lives(t)
		})
	}
}

// A peer over HTTP/2 that answers pings keeps its stream, however long nothing happens.
func TestQuietHTTP2Stream(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  pingInterval: 1h\n", func(c *bff.Config) {
		c.Server.ReadHeaderTimeout, c.Server.IdleTimeout = time.Second, time.Second
	})
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/graphql/web", strings.NewReader(query(added)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = d.bearer(t, "web")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, resp.Body)
		ended <- err
	}()
	select {
	case err := <-ended:
		t.Errorf("%s: the stream ended: %v", resp.Status, err)
	case <-time.After(4 * time.Second):
	}
	_ = resp.Body.Close()
}
