package edge

import (
	"bufio"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// closeWait is how long a socket that is being closed may take for it: to write the close frame, and for the peer to
// answer with its own.
const closeWait = 10 * time.Second

// acceptSocket makes a request a socket. The connection below is returned as well, because closing a socket by the
// library waits without a limit for the rest of a frame whose head has come.
func acceptSocket(w http.ResponseWriter, r *http.Request) (*websocket.Conn, net.Conn, error) {
	tap := &hijackTap{ResponseWriter: w}
	conn, err := websocket.Accept(tap, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, InsecureSkipVerify: true, // the origin was checked
	})
	return conn, tap.conn, err
}

// hijackTap notes the connection that a hijacker takes.
type hijackTap struct {
	http.ResponseWriter
	conn net.Conn
}

// Hijack implements http.Hijacker.
func (t *hijackTap) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	t.conn = conn
	return conn, rw, err
}

// closeWithin closes a socket in good order, and cuts its connection if that takes too long.
func closeWithin(conn *websocket.Conn, raw net.Conn, code websocket.StatusCode, reason string) {
	cut := time.AfterFunc(closeWait, func() { _ = raw.Close() })
	defer cut.Stop()
	_ = conn.Close(code, truncate(reason))
}
