package edge

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
)

// maxOperationID bounds the ids that clients give their operations.
const maxOperationID = 128

// socketOperation is one operation on a socket.
type socketOperation struct {
	socket  *socket
	id      string
	request *graph.Request
	ctx     context.Context
	cancel  context.CancelFunc
	closed  func() // ends its being counted in metrics; nil for those that are not
	failed  bool   // its last message was an error
}

// subscribe starts an operation of any type.
func (s *socket) subscribe(m message) (websocket.StatusCode, string) {
	if m.ID == "" || len(m.ID) > maxOperationID {
		return closeBadMessage, "an operation needs an id of at most 128 bytes"
	}
	if m.Payload.Kind() != '{' {
		return closeBadMessage, "the payload of subscribe must be an object"
	}
	req, err := DecodeRequest(m.Payload)
	if err != nil {
		return closeBadMessage, err.Error()
	}
	switch duplicate, full := s.begin(m.ID, &req); {
	case duplicate:
		return closeDuplicate, "Subscriber for this id already exists"
	case full: // the others go on
		f := graph.Refuse(http.StatusTooManyRequests, graph.CodeRateLimited, "too many operations run on this socket")
		result := graph.AppendFailure(s.ctx, nil, f, 1)
		s.write(envelope(m.ID, "error", encodeErrors(result.Errors)))
	}
	return 0, ""
}

// begin runs an operation in a goroutine of its own, unless its id is taken or the socket has as many as it may.
func (s *socket) begin(id string, req *graph.Request) (duplicate, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.running[id] != nil:
		return true, false
	case s.active >= s.policy.MaxPerSocket:
		return false, true
	case s.ending:
		return false, false
	}
	req.Received = time.Now() // and not when the operation's goroutine gets its turn
	o := &socketOperation{socket: s, id: id, request: req}
	o.ctx, o.cancel = context.WithCancel(s.ctx)
	s.active++
	s.idle.Stop()
	s.running[id] = o
	s.tasks.Go(func() {
		defer s.ended(o)
		s.client.Serve(o.ctx, o)
	})
	return false, false
}

// Read implements [graph.Transport]. What headers of the upgrade ask for holds for all operations.
func (o *socketOperation) Read() (*graph.Request, *graph.Failure) {
	return o.request, readWishes(o.request, o.socket.request.Header)
}

// Admit implements [graph.Transport]: a socket carries any operation, and answers in one piece what others answer in
// parts.
func (o *socketOperation) Admit(ctx context.Context, _ *graph.Operation) (context.Context, plan.Delivery, *graph.Failure) {
	return ctx, plan.Whole, nil
}

// Open implements [graph.Sink].
func (o *socketOperation) Open(ratelimit.Fields) {
	o.closed = o.socket.edge.open.subscription(o.socket.client.Name(), overWebSocket)
}

// Send implements [graph.Sink]. What an operation brings that was cut off by the end of its socket is no answer: the
// code that closes the socket says why, also when a token expires.
func (o *socketOperation) Send(result *graph.Result) {
	switch {
	case result.Expired, o.ctx.Err() != nil:
	case result.Failure != nil:
		o.failed = true
		o.socket.last(o, "error", encodeErrors(result.Errors))
	default:
		o.socket.next(o, result.Body)
	}
}

// Close implements [graph.Transport].
func (o *socketOperation) Close(complete bool) {
	if o.closed != nil {
		o.closed()
	}
	if complete && !o.failed && o.ctx.Err() == nil {
		o.socket.last(o, "complete", nil)
	}
}

// next sends a result, unless the operation has been given up: its id may be another's by now.
func (s *socket) next(o *socketOperation, body []byte) {
	s.sending.take()
	defer s.sending.give()
	if s.owns(o) {
		s.write(envelope(o.id, "next", body))
	}
}

// last sends an operation's last message, unless it has been given up. From then on the id is free.
func (s *socket) last(o *socketOperation, kind string, payload []byte) {
	s.sending.take()
	defer s.sending.give()
	if s.remove(o) {
		s.write(envelope(o.id, kind, payload))
	}
}

// owns says whether the operation is still the one of its id.
func (s *socket) owns(o *socketOperation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running[o.id] == o
}

// remove says whether the operation was still the one of its id.
func (s *socket) remove(o *socketOperation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[o.id] != o {
		return false
	}
	delete(s.running, o.id)
	return true
}

// ended counts an operation whose goroutine ends; after the last the socket is idle.
func (s *socket) ended(o *socketOperation) {
	o.cancel()
	s.remove(o)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active--; s.active == 0 && !s.ending {
		s.idle.Reset(s.policy.IdleTimeout)
	}
}

// idled closes a socket on which nothing runs.
func (s *socket) idled() {
	s.mu.Lock()
	busy := s.active > 0
	s.mu.Unlock()
	if !busy {
		s.end(closeIdle, "idle")
	}
}

// cancelOperation handles the client's "complete". When it returns, no message of the operation will come, and its id
// is free.
func (s *socket) cancelOperation(id string) {
	s.sending.take()
	defer s.sending.give()
	s.mu.Lock()
	o := s.running[id]
	delete(s.running, id)
	s.mu.Unlock()
	if o != nil {
		o.cancel()
	}
}

// envelope writes a message.
func envelope(id, kind string, payload []byte) []byte {
	quoted, _ := json.Marshal(id) // a string always encodes
	out := append([]byte(`{"id":`), quoted...)
	out = append(append(append(out, `,"type":"`...), kind...), '"')
	if payload != nil {
		out = append(append(out, `,"payload":`...), payload...)
	}
	return append(out, '}')
}

func encodeErrors(errs gqlerror.List) []byte {
	encoded, err := json.Marshal(errs)
	if err != nil {
		return []byte(`[{"message":"the errors could not be written"}]`)
	}
	return encoded
}
