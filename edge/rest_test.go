package edge

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// one is a listener that has one connection.
type one struct{ conns chan net.Conn }

func (l one) Accept() (net.Conn, error) {
	if c, ok := <-l.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (l one) Close() error   { return nil }
func (l one) Addr() net.Addr { return &net.TCPAddr{} }

// A refusal is answered at once, and what comes next on its connection waits; after that nothing does.
func TestConnectionRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := one{make(chan net.Conn, 1)}
		server, client := net.Pipe()
		l.conns <- server
		s := http.Server{ConnContext: RestingContext, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/refused" {
				rest(r, 200*time.Millisecond)
			}
		})}
		ended := make(chan error)
		go func() { ended <- s.Serve(Resting(l)) }()
		reader := bufio.NewReader(client)
		for _, c := range []struct {
			path  string
			after time.Duration
			want  time.Duration
		}{
			{"/", 0, 0}, {"/refused", 0, 0}, {"/", 0, 200 * time.Millisecond}, {"/", 0, 0}, {"/refused", 0, 0}, {"/", time.Second, 0},
		} {
			time.Sleep(c.after)
			began := time.Now()
			if _, err := io.WriteString(client, "GET "+c.path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if took := time.Since(began); took != c.want {
				t.Errorf("%s took %v, want %v", c.path, took, c.want)
			}
		}
		_ = client.Close()
		close(l.conns)
		if err := <-ended; !strings.Contains(err.Error(), "closed") {
			t.Error(err)
		}
	})
}
