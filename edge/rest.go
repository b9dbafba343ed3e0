package edge

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Resting wraps a listener so that a connection rests after a request on it was refused because this node has too much to
// do: the next one waits in the kernel for the moment that the refusal asks for, a quarter of a second at most. To refuse
// costs CPU as well, most of it in net/http, and who asks again at once would take that from those who are served. It
// takes effect with [RestingContext], and for HTTP/1 only: a connection of HTTP/2 is not one caller's.
func Resting(l net.Listener) net.Listener { return restingListener{l} }

type restingListener struct{ net.Listener }

// Accept implements net.Listener.
func (l restingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &restingConn{Conn: conn}, nil
}

// restingConn is a connection that may rest.
type restingConn struct {
	net.Conn
	until atomic.Int64 // in nanoseconds since 1970
}

// Read implements net.Conn. What has come stays with the kernel, but for what this read took; net/http learns of it after
// the rest. The end of the connection is told at once.
func (c *restingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if until := c.until.Load(); n > 0 && until > 0 {
		time.Sleep(time.Until(time.Unix(0, until)))
		c.until.CompareAndSwap(until, 0)
	}
	return n, err
}

type restingKey struct{}

// RestingContext is for the field ConnContext of an http.Server that serves a listener of [Resting].
func RestingContext(ctx context.Context, c net.Conn) context.Context {
	if r, ok := c.(*restingConn); ok {
		return context.WithValue(ctx, restingKey{}, r)
	}
	return ctx
}

// rest lets the connection of a request rest.
func rest(r *http.Request, d time.Duration) {
	if c, ok := r.Context().Value(restingKey{}).(*restingConn); ok && d > 0 && r.ProtoMajor == 1 {
		c.until.Store(time.Now().Add(d).UnixNano())
	}
}
