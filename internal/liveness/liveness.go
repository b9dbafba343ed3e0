// Package liveness lets transports find out within seconds that a connection is dead: that its peer, or the network between,
// is gone without a word. Without that, HTTP/2 sends request after request into it.
package liveness

import (
	"context"
	"net"
	"net/http"
	"time"
)

// A peer that says nothing for Silence is asked for a sign of life, and given up Patience later.
const (
	Silence  = 5 * time.Second
	Patience = 5 * time.Second
)

// Watch makes a transport's connections be watched, those of HTTP/2 by pings, all by probes of TCP. It is for a transport
// that is not in use yet, and replaces its dialer. A dial may take as long as dial says.
func Watch(t *http.Transport, dial time.Duration) {
	d := &net.Dialer{
		Timeout:         dial,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: Silence, Interval: Patience / 3, Count: 3},
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := d.DialContext(ctx, network, address)
		if tcp, ok := c.(*net.TCPConn); ok {
			boundSilence(tcp, Silence+Patience)
		}
		return c, err
	}
	if t.HTTP2 == nil {
		t.HTTP2 = new(http.HTTP2Config)
	}
	t.HTTP2.SendPingTimeout, t.HTTP2.PingTimeout = Silence, Patience
}
