package clients_test

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// stall waits until the caller has gone, which a server only notices once it
// has read the body.
func stall(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// announce, flood and bomb answer with so many bytes, in three ways. What is
// announced need not be true.
func announce(announced, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(announced))
		flood(size)(w, r)
	}
}

func flood(size int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		spaces(w, size)
	}
}

func bomb(size int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		spaces(z, size)
		_ = z.Close()
	}
}

// spaces writes what JSON allows anywhere, until the caller has gone.
func spaces(w io.Writer, size int) {
	chunk := []byte(strings.Repeat(" ", min(size, 64<<10)))
	for range size / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// fail answers with a status, a body and its type.
func fail(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// reset closes the connection of a request with a TCP reset.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func resetAtOnce(w http.ResponseWriter, _ *http.Request) { reset(w) }
