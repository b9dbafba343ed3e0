package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// patience bounds what a test waits for; nothing that works comes near it.
const patience = 2 * time.Minute

// connectionAttacks: whoever dawdles loses the connection, and whoever floods it gets no more of the server than
// others.
func connectionAttacks(t *testing.T, _ *Demo) {
	d := startDemo(t, demo.Options{}, func(c *bff.Config) {
		c.Server.ReadHeaderTimeout, c.Server.ReadTimeout, c.Server.WriteTimeout = 300*time.Millisecond, 600*time.Millisecond, time.Second
		c.Server.IdleTimeout = time.Second
		c.Server.ConnectionsPerAddress = 1 // so that a connection that is served tells that the last one is gone
	})
	const head = "POST /graphql/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	for _, slow := range []struct{ name, sent string }{
		{"nothing at all", ""},
		{"slow headers", "POST /graphql/web HTTP/1.1\r\nHost: x\r\nX-A: "},
		{"slow body", head + "Content-Length: 100\r\n\r\n{"},
		{"slow chunks", head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"},
		{"idle HTTP/2", preface + frame(4, 0, 0, "")},
	} {
		t.Run(slow.name, func(t *testing.T) {
			conn := d.connect(t)
			_, _ = io.WriteString(conn, slow.sent)
			ends(t, conn)
			d.frees(t)
		})
	}
	t.Run("slow read", func(t *testing.T) { slowRead(t, d) })
	t.Run("long headers", func(t *testing.T) {
		conn := d.connect(t)
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-A: "+strings.Repeat("a", 200<<10)+"\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil && resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("answered %d", resp.StatusCode)
		}
		_ = conn.Close()
		d.frees(t)
	})
	t.Run("rapid reset", func(t *testing.T) {
		d.flood(t, frame(1, endHeaders|endStream, 0, getQuery), frame(3, 0, 0, "\x00\x00\x00\x08"))
	})
	t.Run("CONTINUATION", func(t *testing.T) { d.floodHeaders(t) })
}

// connect opens a connection once the last one's place is free. One that comes too early is closed before it is read.
func (d *Demo) connect(t *testing.T) net.Conn {
	t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); {
		conn, err := net.Dial("tcp", strings.TrimPrefix(d.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
			_ = conn.SetDeadline(time.Now().Add(patience))
			return conn
		}
	}
	t.Fatal("no connection is let in")
	return nil
}

// ends reads until the server ends the connection.
func ends(t *testing.T, conn net.Conn) {
	t.Helper()
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection stays open")
	}
	_ = conn.Close()
}

// frees waits until the one connection that there may be is free again, and the server answers on it: to a viewer, for
// the floods may have spent what there is for those without a token.
func (d *Demo) frees(t *testing.T) {
	t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		transport := &http.Transport{DisableKeepAlives: true}
		resp, err := transport.RoundTrip(d.viewerRequest(t))
		if err != nil {
			continue // its place is not free yet
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("status %d", resp.StatusCode)
		}
		return
	}
	t.Error("the connection's place is never free again")
}

func (d *Demo) viewerRequest(t *testing.T) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/graphql/web", strings.NewReader(query("{ __typename }")))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = d.bearer(t, "web")
	req.Header.Set("Content-Type", "application/json")
	return req
}

// slowRead asks again and again and reads nothing. The server gives up when its writes take too long. It asks for the
// schema, which is long and not rated: some hundreds of answers fill all buffers between here and there, where
// thousands of refusals would take a slow machine longer than the test is patient. The buffers are the system's own:
// with a tiny one, TCP drops what it cannot keep, acknowledgements among it, and the end of the connection is not seen.
func slowRead(t *testing.T, d *Demo) {
	conn := d.connect(t)
	const request = "GET /graphql/web/schema.graphql HTTP/1.1\r\nHost: x\r\n\r\n"
	for {
		if _, err := io.WriteString(conn, request); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error("the connection stays open")
			break
		} else if err != nil {
			break // the server has ended it
		}
	}
	_ = conn.Close()
	d.frees(t)
}

// The bits and bytes of HTTP/2 that the floods need.
const (
	preface    = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	endStream  = 1
	endHeaders = 4
	// getQuery is a header block: method GET, scheme http, authority x, and a path.
	getQuery = "\x82\x86\x41\x01x\x04\x23/graphql/web?query=%7B__typename%7D"
)

// frame is one frame of HTTP/2 (RFC 9113 §4.1).
func frame(kind, flags byte, stream uint32, payload string) string {
	b := []byte{0, 0, 0, kind, flags}
	b[0], b[1], b[2] = byte(len(payload)>>16), byte(len(payload)>>8), byte(len(payload))
	return string(binary.BigEndian.AppendUint32(b, stream)) + payload
}

// flood opens streams and resets them at once, for as long as the server lets it.
func (d *Demo) flood(t *testing.T, open, reset string) {
	t.Helper()
	conn := d.connect(t)
	go func() { _, _ = io.Copy(io.Discard, conn) }() // so that the server can write
	_, _ = io.WriteString(conn, preface+frame(4, 0, 0, ""))
	before, most := runtime.NumGoroutine(), 0
	for i := range uint32(20_000) {
		var b bytes.Buffer
		for _, f := range []string{open, reset} {
			b.WriteString(f[:5])
			b.Write(binary.BigEndian.AppendUint32(nil, 2*i+1))
			b.WriteString(f[9:])
		}
		if _, err := conn.Write(b.Bytes()); err != nil {
			break // the server has had enough
		}
		most = max(most, runtime.NumGoroutine()-before)
	}
	if most > 2*maxStreams {
		t.Errorf("%d goroutines more", most)
	}
	_ = conn.Close()
	d.frees(t)
}

// floodHeaders sends headers without an end.
func (d *Demo) floodHeaders(t *testing.T) {
	t.Helper()
	conn := d.connect(t)
	_, _ = io.WriteString(conn, preface+frame(4, 0, 0, "")+frame(1, endStream, 1, getQuery))
	header := frame(9, 0, 1, strings.Repeat("\x00\x01a\x7f\x80\x01"+strings.Repeat("b", 255), 60))
	go func() { _, _ = io.Copy(io.Discard, conn) }()
	spent := allocated(func() {
		for range 10_000 { // 157 MB
			if _, err := io.WriteString(conn, header); err != nil {
				return
			}
		}
		t.Error("headers of 157 MB were read")
	})
	if spent > 32<<20 {
		t.Errorf("%d MiB were allocated", spent>>20)
	}
	_ = conn.Close()
	d.frees(t)
}
