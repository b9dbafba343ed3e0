package bff

import (
	"net"
	"net/netip"
	"sync"

	"github.com/facetgraph/facet/ratelimit"
)

// cappedListener bounds the open connections of one address, so that one machine cannot take all that there are. What
// is beyond the bound is closed before anything is read.
type cappedListener struct {
	net.Listener
	most    int
	proxies *proxies // exempt: all connections come from them

	mu   sync.Mutex
	open map[netip.Addr]int
}

// capConnections wraps the public listener.
func capConnections(l net.Listener, most int, proxies *proxies) net.Listener {
	if most == 0 {
		return l
	}
	return &cappedListener{Listener: l, most: most, proxies: proxies, open: map[netip.Addr]int{}}
}

// Accept implements net.Listener.
func (l *cappedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
		if err != nil {
			return conn, nil // no IP connection: nothing to count by
		}
		addr := peer.Addr()
		if l.proxies.trusts(addr.Unmap()) {
			return conn, nil
		}
		addr = ratelimit.Network(addr)
		if l.take(addr) {
			return &cappedConn{Conn: conn, free: sync.OnceFunc(func() { l.give(addr) })}, nil
		}
		_ = conn.Close()
	}
}

func (l *cappedListener) take(addr netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[addr] >= l.most {
		return false
	}
	l.open[addr]++
	return true
}

func (l *cappedListener) give(addr netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[addr]--; l.open[addr] == 0 {
		delete(l.open, addr)
	}
}

// cappedConn gives its place back when it is closed.
type cappedConn struct {
	net.Conn
	free func()
}

// Close implements net.Conn.
func (c *cappedConn) Close() error {
	c.free()
	return c.Conn.Close()
}
