package clients_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

// forgetful is a server that answers one request on a connection, and closes it at the next without a word.
func forgetful(t *testing.T) (url string, requests *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	requests = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			lines := bufio.NewReader(c)
			for n := range 2 {
				r, err := http.ReadRequest(lines)
				if err != nil {
					break
				}
				_, _ = io.Copy(io.Discard, r.Body)
				requests.Add(1)
				if n == 0 {
					_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
				}
			}
			_ = c.Close()
		}
	}()
	return "http://" + l.Addr().String(), requests
}

// A connection that the service closed meanwhile costs a call that may be repeated nothing, and takes nothing from the
// budget of retries, which is empty here. A call that may not is not sent twice.
func TestStaleConnections(t *testing.T) {
	t.Parallel()
	for method, repeated := range map[string]bool{http.MethodGet: true, http.MethodPut: true, http.MethodDelete: true, http.MethodPost: false} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			url, requests := forgetful(t)
			o := clientstest.Connect(t, clients.Config{Name: "ads", URL: url}).Op(method, "/ads")
			for call := range 2 {
				var body any
				if method == http.MethodPut || method == http.MethodPost {
					body = struct{}{}
				}
				err := o.Call(t.Context(), clients.Request{Body: body}, nil)
				if want := call == 0 || repeated; (err == nil) != want {
					t.Errorf("call %d: %v", call, err)
				}
			}
			if want := map[bool]int64{true: 3, false: 2}[repeated]; requests.Load() != want {
				t.Errorf("%d requests, want %d", requests.Load(), want)
			}
		})
	}
}
