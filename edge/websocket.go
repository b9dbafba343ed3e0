package edge

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// subprotocol is the one that we speak. The older "graphql-ws" is refused: it lets clients subscribe before they have
// said who they are.
const subprotocol = "graphql-transport-ws"

// Codes with which sockets are closed, those of the protocol first.
const (
	closeBadMessage   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeSubprotocol  websocket.StatusCode = 4406
	closeInitTimeout  websocket.StatusCode = 4408
	closeDuplicate    websocket.StatusCode = 4409
	closeManyInits    websocket.StatusCode = 4429
	closeIdle                              = websocket.StatusNormalClosure // so that clients do not come back for nothing
	closeDrain                             = websocket.StatusGoingAway
	closeTryLater                          = websocket.StatusTryAgainLater
)

// upgrades says whether a request opens a WebSocket.
func upgrades(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// serveSocket speaks graphql-transport-ws until the socket is closed. On /graphql the client may be known only by the
// token in connection_init; until then the default limits hold.
func (s *Edge) serveSocket(w http.ResponseWriter, r *http.Request, named string) {
	catalog := s.clients()
	c, failure := catalog.identify(r, named)
	if failure != nil && named != "" {
		s.refuse(w, r, failure)
		return
	}
	if !catalog.mayConnect(r, c) {
		s.refuse(w, r, graph.Refuse(http.StatusForbidden, graph.CodeForbidden, "the origin of the page may not open sockets for this client"))
		return
	}
	leave, ok := s.pending.enter(graph.Address(r.Context()))
	if !ok {
		s.refuse(w, r, tooManyPending())
		return
	}
	defer leave()
	conn, raw, err := acceptSocket(w, r)
	if err != nil {
		return // Accept has answered
	}
	if conn.Subprotocol() != subprotocol {
		closeWithin(conn, raw, closeSubprotocol, "Subprotocol not acceptable")
		return
	}
	policy := schema.DefaultPolicy().Subscriptions
	if c != nil {
		policy = c.Profile().Policy.Subscriptions
	}
	socket := newSocket(s, conn, r, named, policy)
	socket.raw, socket.known = raw, leave
	socket.serve()
}

// initiate handles connection_init: who is this, and may they come in. It returns the code to close with, 0 for none.
func (s *socket) initiate(payload []byte) (websocket.StatusCode, string) {
	if s.initiated {
		return closeManyInits, "Too many initialisation requests"
	}
	s.initiated = true
	var members map[string]any
	if len(payload) > 0 && json.Unmarshal(payload, &members) != nil {
		return closeBadMessage, "the payload of connection_init must be an object"
	}
	if code, reason := s.authenticate(members); code != 0 {
		return code, reason
	}
	catalog := s.edge.clients()
	client, failure := catalog.identify(s.claims(members), s.named)
	if failure != nil {
		return closeForbidden, failure.Errors[0].Message
	}
	if !catalog.mayConnect(s.request, client) {
		return closeForbidden, "the origin of the page may not open sockets for this client"
	}
	if !s.live.hold(s.ctx, client) {
		return closeTryLater, "too many sockets of this viewer are open"
	}
	s.acknowledge(client)
	return 0, ""
}

// authenticate takes the token from the payload, where browsers have to put it, unless the upgrade had one.
func (s *socket) authenticate(payload map[string]any) (websocket.StatusCode, string) {
	token, refusal := auth.TokenFromInit(payload)
	_, known := auth.FromContext(s.ctx)
	switch {
	case refusal != nil:
		return closeForbidden, refusal.Message()
	case token == "":
		return 0, ""
	case known:
		return closeForbidden, "there is a token in the request and in connection_init"
	case s.edge.options.Verify == nil:
		return closeForbidden, "the credential is not valid: there is no issuer"
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.policy.InitTimeout)
	defer cancel()
	viewer, err := s.edge.options.Verify(ctx, token)
	if e, ok := errors.AsType[*auth.Error](err); ok && e.Code != auth.CodeUnavailable {
		return closeForbidden, e.Message()
	}
	if err != nil {
		return closeTryLater, "the credential cannot be checked at the moment"
	}
	s.ctx = auth.NewContextWithToken(s.ctx, viewer, token)
	return 0, ""
}

// claims is the upgrade with the client names that the payload gives, for pages, which cannot set headers.
func (s *socket) claims(payload map[string]any) *http.Request {
	r := s.request.WithContext(s.ctx)
	r.Header = s.request.Header.Clone()
	for key, value := range payload {
		name := http.CanonicalHeaderKey(key)
		for _, known := range clientNameHeaders {
			if text, ok := value.(string); ok && name == known {
				r.Header.Add(name, text)
			}
		}
	}
	return r
}

// acknowledge opens the socket for operations, until the token expires.
func (s *socket) acknowledge(client *client) {
	s.initTimer.Stop()
	s.known()
	s.closed()
	s.closed = s.edge.open.socket(client.Name())
	s.client, s.policy = client, client.Profile().Policy.Subscriptions
	s.conn.SetReadLimit(int64(s.policy.MessageBytes))
	if viewer, ok := auth.FromContext(s.ctx); ok && !viewer.Expires.IsZero() {
		s.expiry = time.AfterFunc(time.Until(viewer.Expires), func() { s.end(closeForbidden, "Token expired") })
	}
	s.idle = time.AfterFunc(s.policy.IdleTimeout, s.idled)
	s.beat()
	s.write([]byte(`{"type":"connection_ack"}`))
}
