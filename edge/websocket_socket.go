package edge

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// socket is one WebSocket. Its reader is the request's goroutine; each operation has one of its own, and all have ended
// when serve returns.
type socket struct {
	edge    *Edge
	conn    *websocket.Conn
	raw     net.Conn // below conn
	request *http.Request
	named   string
	live    *connection
	stop    context.CancelFunc // ends the operations
	drain   func()             // ends the socket, because the server does

	// Of the reader alone, and of operations after the acknowledgement.
	ctx                     context.Context
	client                  *client // nil before the acknowledgement
	policy                  schema.Subscriptions
	initiated               bool
	initTimer, expiry, idle *time.Timer // the last two are nil before the acknowledgement
	known                   func()      // tells that the socket is not pending any more
	closed                  func()      // ends its being counted as open

	sending turns // taken while a message of an operation is sent, so that none is sent for one that was given up
	mu      sync.Mutex
	running map[string]*socketOperation
	active  int // operations whose goroutines have not ended: more than running, for a moment
	ending  bool
	tasks   sync.WaitGroup
}

// turns is a lock that is held while waiting for the network. Unlike a mutex, it shows tests of time that nothing goes
// on.
type turns chan struct{}

func (t turns) take() { t <- struct{}{} }
func (t turns) give() { <-t }

func newSocket(s *Edge, conn *websocket.Conn, r *http.Request, named string, policy schema.Subscriptions) *socket {
	k := &socket{edge: s, conn: conn, request: r, named: named, policy: policy, sending: make(turns, 1), running: map[string]*socketOperation{}}
	ctx, stop := context.WithCancelCause(context.WithoutCancel(r.Context())) // the request's own means nothing after the upgrade
	k.ctx, k.stop, k.drain = ctx, func() { stop(nil) }, func() { stop(graph.ErrDraining); k.end(closeDrain, "the server shuts down") }
	conn.SetReadLimit(int64(policy.MessageBytes))
	return k
}

// serve reads messages until the socket is closed.
func (s *socket) serve() {
	defer s.stop()
	if s.live = s.edge.live.enter(s.drain); s.live == nil {
		closeWithin(s.conn, s.raw, closeDrain, "the server shuts down")
		return
	}
	defer s.live.end()
	s.closed = s.edge.open.socket(noClient)
	defer func() { s.closed() }() // another by then, perhaps
	s.initTimer = time.AfterFunc(s.policy.InitTimeout, func() { s.end(closeInitTimeout, "Connection initialisation timeout") })
	defer s.finish()
	for {
		kind, data, err := s.conn.Read(context.Background()) // a context that ends would cut the socket without a close frame
		if err != nil {
			return
		}
		code, reason := closeBadMessage, "messages must be text"
		if kind == websocket.MessageText {
			code, reason = s.handle(data)
		}
		if code != 0 {
			s.end(code, reason)
			s.await()
			return
		}
	}
}

// await reads on, so that the peer's close frame is seen, and ignores everything else.
func (s *socket) await() {
	for {
		if _, _, err := s.conn.Read(context.Background()); err != nil {
			return
		}
	}
}

// finish ends what the socket has started.
func (s *socket) finish() {
	s.mu.Lock()
	s.ending = true // nothing starts any more
	s.mu.Unlock()
	for _, t := range []*time.Timer{s.initTimer, s.expiry, s.idle} {
		if t != nil {
			t.Stop()
		}
	}
	s.stop()
	_ = s.conn.CloseNow()
	s.tasks.Wait()
}

// end closes the socket with a code. The peer has a few seconds to say goodbye.
func (s *socket) end(code websocket.StatusCode, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	s.ending = true
	s.stop()
	s.tasks.Go(func() { closeWithin(s.conn, s.raw, code, reason) })
}

// truncate keeps a reason within what a close frame holds (RFC 6455 §5.5).
func truncate(reason string) string {
	if len(reason) > 120 {
		return reason[:117] + "..."
	}
	return reason
}

// beat pings the peer. One that does not answer before the next ping is gone.
func (s *socket) beat() {
	every, ctx := s.policy.PingInterval, s.ctx
	s.spawn(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			wait, cancel := context.WithTimeout(ctx, every)
			err := s.conn.Ping(wait)
			cancel()
			if err != nil && ctx.Err() == nil {
				_ = s.conn.CloseNow()
				return
			}
		}
	})
}

// spawn starts a goroutine that finish waits for; false where the socket is ending.
func (s *socket) spawn(task func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return false
	}
	s.tasks.Go(task)
	return true
}

// write sends one message within writeWait. A peer that reads slower is cut off.
func (s *socket) write(message []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), writeWait)
	defer cancel()
	_ = s.conn.Write(ctx, websocket.MessageText, message) // the reader sees what went wrong
}

// message is what peers send each other.
type message struct {
	ID      string         `json:"id"`
	Type    string         `json:"type"`
	Payload jsontext.Value `json:"payload"`
}

// decodeMessage reads a message in one way only: exact names, none twice, valid UTF-8. Where it cannot, wrong says what
// is wrong and where, and quotes nothing of the message.
func decodeMessage(data []byte) (m message, wrong string) {
	if err := json.Unmarshal(data, &m); err != nil {
		if _, err := decodeParameter("message", data); isFlaw(err) {
			return message{}, err.Error()
		}
		return message{}, "the message must be a JSON object whose id and type are strings"
	}
	if m.Payload.Kind() == 'n' {
		m.Payload = nil
	}
	return m, ""
}

// handle acts on one message. It returns the code to close with, 0 for none.
func (s *socket) handle(data []byte) (websocket.StatusCode, string) {
	m, wrong := decodeMessage(data)
	switch {
	case wrong != "":
		return closeBadMessage, wrong
	case m.Type == "connection_init":
		return s.initiate(m.Payload)
	case m.Type == "ping":
		s.write([]byte(`{"type":"pong"}`))
	case m.Type == "pong":
	case m.Type == "subscribe" && s.client == nil:
		return closeUnauthorized, "Unauthorized"
	case m.Type == "subscribe":
		return s.subscribe(m)
	case m.Type == "complete" && m.ID != "":
		s.cancelOperation(m.ID)
	default:
		return closeBadMessage, "the type of the message is not one of the protocol, or it has no id"
	}
	return 0, ""
}
