package faultproxy

import (
	"context"
	"net"
	"sync"
	"time"
)

// Listen listens on a TCP address for a server whose connections the faults spoil. While connections are refused
// the address is kept, where the system can.
func (p *Proxy) Listen(ctx context.Context, address string) (net.Listener, error) {
	l := &listener{proxy: p, ctx: context.WithoutCancel(ctx), conns: map[*conn]struct{}{}, changed: make(chan struct{})}
	if err := l.open(address); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, l)
	_, refuses := p.now.Load().find(Refuse)
	return l, l.refuse(refuses)
}

// listener is a socket that comes and goes, at the same address.
type listener struct {
	proxy *Proxy
	ctx   context.Context
	addr  net.Addr

	mu      sync.Mutex
	socket  net.Listener // nil while connections are refused
	conns   map[*conn]struct{}
	changed chan struct{} // closed when the socket comes or goes
	closed  bool
	release func() // gives the address free while there is no socket
}

// open makes the socket.
func (l *listener) open(address string) error {
	var config net.ListenConfig
	socket, err := config.Listen(l.ctx, "tcp", address)
	if err != nil {
		l.release = func() {}
		return err // l.socket must stay a nil interface
	}
	l.socket, l.addr = socket, socket.Addr()
	return nil
}

// refuse takes the socket away and resets its connections, or opens it again. Where that fails it stays away.
func (l *listener) refuse(refuses bool) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed || refuses == (l.socket == nil):
		return nil
	case !refuses:
		l.release()
		err = l.open(l.addr.String())
	default:
		err = l.socket.Close()
		l.socket, l.release = nil, reserve(l.addr)
		for c := range l.conns {
			linger(c)
			_ = c.Conn.Close()
		}
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return err
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	for {
		l.mu.Lock()
		socket, changed, closed := l.socket, l.changed, l.closed
		l.mu.Unlock()
		if closed {
			return nil, net.ErrClosed
		}
		if socket == nil {
			<-changed
			continue
		}
		c, err := socket.Accept()
		if err == nil {
			if tracked := l.track(socket, c); tracked != nil {
				return tracked, nil
			}
		} else if l.has(socket) {
			return nil, err
		}
	}
}

// has says that a socket is the one that there is.
func (l *listener) has(socket net.Listener) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.socket == socket
}

// track remembers a connection, unless its socket has gone meanwhile.
func (l *listener) track(socket net.Listener, c net.Conn) *conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.socket != socket {
		linger(c)
		_ = c.Close()
		return nil
	}
	tracked := &conn{Conn: c, listener: l}
	l.conns[tracked] = struct{}{}
	return tracked
}

// Addr implements net.Listener. It stays the same.
func (l *listener) Addr() net.Addr { return l.addr }

// Close implements net.Listener. The connections stay, for their server to end.
func (l *listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	close(l.changed)
	l.changed = make(chan struct{})
	if l.socket == nil {
		l.release()
		return nil
	}
	err := l.socket.Close()
	l.socket = nil
	return err
}

// conn is a connection that may die without a word.
type conn struct {
	net.Conn
	listener *listener

	mu   sync.Mutex
	last time.Time // when something went through, while it may become half-open
	dead bool
}

// Read implements net.Conn. What comes after the connection was idle for too long is lost, and all that follows.
func (c *conn) Read(p []byte) (int, error) {
	for {
		n, err := c.Conn.Read(p)
		if n == 0 || !c.lost() {
			return n, err
		}
		if err != nil {
			return 0, err
		}
	}
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.touch()
	return n, err
}

// lost says whether what was just read comes too late.
func (c *conn) lost() bool {
	f, may := c.listener.proxy.now.Load().find(HalfOpen)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !may {
		c.last = time.Time{}
		return c.dead
	}
	if !c.last.IsZero() && time.Since(c.last) >= f.duration() {
		c.dead = true
	}
	c.last = time.Now()
	return c.dead
}

func (c *conn) touch() {
	if _, may := c.listener.proxy.now.Load().find(HalfOpen); may {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.last = time.Now()
	}
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.conns, c)
	c.listener.mu.Unlock()
	return c.Conn.Close()
}
