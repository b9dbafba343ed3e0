package faultproxy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// spoil asks the service and sends what the faults make of its answer.
func spoil(s *state, w http.ResponseWriter, r *http.Request, next http.Handler, faults []Fault) {
	a := &answer{to: w, header: http.Header{}}
	next.ServeHTTP(a, r)
	if a.through {
		return
	}
	send := a.send
	for _, f := range faults {
		switch f.Kind {
		case Short, Long, Duplicates, Empty:
			a.body = changeList(a.body, f.Kind)
		case Garbage:
			a.body = []byte(`[{"id": 1, "garbage: ]`)
		case ContentType:
			a.header.Set("Content-Type", "text/html; charset=utf-8")
		case Truncate:
			send = func() { a.half(); panic(http.ErrAbortHandler) }
		case Reset:
			send = func() { a.half(); reset(w) }
		case ContentLength:
			send = a.lie
		case Oversized:
			send = a.flood
		case Trickle:
			send = func() { a.trickle(s, r, f) }
		}
	}
	send()
}

// answer keeps what a service answers, unless it is a stream or gRPC.
type answer struct {
	to      http.ResponseWriter
	header  http.Header
	status  int
	body    []byte
	through bool // it went to the caller as it came
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status != 0 {
		return
	}
	a.status = status
	kind := a.header.Get("Content-Type")
	if strings.HasPrefix(kind, "text/event-stream") || strings.HasPrefix(kind, "application/grpc") {
		a.through = true
		a.head()
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.through {
		return a.to.Write(p)
	}
	a.body = append(a.body, p...)
	return len(p), nil
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.to }

// Flush implements http.Flusher.
func (a *answer) Flush() {
	if a.through {
		flush(a.to)
	}
}

// head sends status and headers.
func (a *answer) head() {
	for name, values := range a.header {
		a.to.Header()[name] = values
	}
	a.to.WriteHeader(max(a.status, http.StatusOK))
}

// send sends all as it is.
func (a *answer) send() {
	a.announce(len(a.body))
	_, _ = a.to.Write(a.body)
}

// announce sends the head with a length.
func (a *answer) announce(size int) {
	if a.status != http.StatusNoContent {
		a.header.Set("Content-Length", strconv.Itoa(size))
	}
	a.head()
}

// half announces all and sends half.
func (a *answer) half() {
	a.announce(max(len(a.body), 2))
	_, _ = a.to.Write(a.body[:len(a.body)/2])
	flush(a.to)
}

// lie announces half and sends all, which net/http would not do.
func (a *answer) lie() {
	conn, _, err := http.NewResponseController(a.to).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 has lengths of its own
	}
	defer func() { _ = conn.Close() }()
	a.header.Set("Content-Length", strconv.Itoa(len(a.body)/2))
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", max(a.status, http.StatusOK), http.StatusText(max(a.status, http.StatusOK)))
	_ = a.header.Write(&b)
	b.WriteString("\r\n")
	b.Write(a.body)
	_, _ = conn.Write(b.Bytes())
}

// oversize is more than any caller takes.
const oversize = 50 << 20

// flood sends the body and then what JSON allows anywhere, unannounced, until the caller has had enough.
func (a *answer) flood() {
	a.header.Del("Content-Length")
	a.head()
	_, err := a.to.Write(a.body)
	spaces := []byte(strings.Repeat(" ", 64<<10))
	for sent := len(a.body); sent < oversize && err == nil; sent += len(spaces) {
		_, err = a.to.Write(spaces)
	}
}

// trickle sends byte after byte, until faults are set anew or the caller has left.
func (a *answer) trickle(s *state, r *http.Request, f Fault) {
	a.announce(len(a.body))
	flush(a.to)
	for i := range a.body {
		s.wait(r.Context(), f.duration())
		if r.Context().Err() != nil {
			return
		}
		if _, err := a.to.Write(a.body[i : i+1]); err != nil {
			return
		}
		flush(a.to)
	}
}

// flush sends what is written. Where it cannot, the caller has left.
func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// reset ends the connection of a request by a TCP reset, or one stream of HTTP/2. It does not return.
func reset(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		linger(conn)
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// linger lets closing a connection reset it.
func linger(c net.Conn) {
	if tracked, ok := c.(*conn); ok {
		c = tracked.Conn
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

// fail answers with a problem.
func fail(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, fmt.Sprintf(`{"type":"about:blank","title":%q,"status":%d,"detail":"a fault was asked for"}`, title, status))
}

// changeList changes the list that a body is, or that an object has as its items. Other bodies stay as they are.
func changeList(body []byte, kind string) []byte {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil {
		changed, _ := json.Marshal(change(list, kind))
		return changed
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil || json.Unmarshal(object["items"], &list) != nil {
		return body
	}
	object["items"], _ = json.Marshal(change(list, kind))
	changed, _ := json.Marshal(object)
	return changed
}

// change is what a list becomes.
func change(list []json.RawMessage, kind string) []json.RawMessage {
	if len(list) == 0 || kind == Empty {
		return []json.RawMessage{}
	}
	switch kind {
	case Short:
		return list[:len(list)-1]
	case Long:
		return append(list, stranger(list[0]))
	}
	var twice []json.RawMessage
	for _, element := range list {
		twice = append(twice, element, element)
	}
	return twice
}

// stranger is an element under an id that nobody asked for.
func stranger(element json.RawMessage) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(element, &object) != nil {
		return element
	}
	for _, key := range []string{"id", "postId"} {
		if n, err := strconv.ParseInt(string(object[key]), 10, 64); err == nil {
			object[key] = json.RawMessage(strconv.FormatInt(n+1_000_000_000, 10))
		}
	}
	changed, _ := json.Marshal(object)
	return changed
}
