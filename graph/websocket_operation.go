package graph

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// maxOperationID bounds the ids that clients give their operations.
const maxOperationID = 128

// socketOperation is one operation on a socket.
type socketOperation struct {
	id     string
	ctx    context.Context
	cancel context.CancelFunc
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
		f := refuse(http.StatusTooManyRequests, CodeRateLimited, "too many operations run on this socket")
		s.write(envelope(m.ID, "error", encodeErrors(f.Errors)))
	}
	return 0, ""
}

// begin runs an operation in a goroutine of its own, unless its id is taken or the socket has as many as it may.
func (s *socket) begin(id string, req *Request) (duplicate, full bool) {
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
	o := &socketOperation{id: id}
	o.ctx, o.cancel = context.WithCancel(s.ctx)
	s.active++
	s.idle.Stop()
	s.running[id] = o
	s.tasks.Go(func() { s.run(o, req) })
	return false, false
}

// run executes an operation and sends its results.
func (s *socket) run(o *socketOperation, req *Request) {
	defer s.ended(o)
	ctx, ob := s.server.engine.observe.begin(o.ctx, s.client)
	ctx = s.client.withEntry(ctx)
	op, failure := s.client.Prepare(ctx, req)
	var results *Stream
	if failure == nil {
		ob.prepared(op)
		results, failure = s.client.start(ctx, op)
	}
	if failure != nil {
		result := AppendFailure(ctx, nil, failure, s.client.profile.Policy.Limits.Errors)
		ob.end(ctx, result)
		s.last(o, "error", encodeErrors(result.Errors))
		return
	}
	defer results.Close()
	if op.Type == ast.Subscription {
		defer s.server.engine.observe.open.subscription(s.client.Name(), overWebSocket)()
	}
	ob.end(ctx, results.opening())
	s.pump(o, results)
}

// pump sends results until the end of the stream, the client's "complete", or the socket's end.
func (s *socket) pump(o *socketOperation, results *Stream) {
	for {
		result, more := results.Next(nil)
		switch {
		case o.ctx.Err() != nil || results.expired(): // the socket is closed for the latter
			return
		case !more:
			s.last(o, "complete", nil)
			return
		case result.Failure != nil:
			s.last(o, "error", encodeErrors(result.Errors))
			return
		}
		s.write(envelope(o.id, "next", result.Body))
	}
}

// last sends an operation's last message, unless the client has given it up. From then on the id is free.
func (s *socket) last(o *socketOperation, kind string, payload []byte) {
	if s.remove(o) {
		s.write(envelope(o.id, kind, payload))
	}
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

// cancelOperation handles the client's "complete". Its id is free at once.
func (s *socket) cancelOperation(id string) {
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
		return []byte(`[{"message":"` + internalMessage + `"}]`)
	}
	return encoded
}
