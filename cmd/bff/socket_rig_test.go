package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// socket is a WebSocket as a test uses it.
type socket struct {
	*websocket.Conn
	t *testing.T
}

// dial opens a socket; the response is that of the upgrade.
func (d *Demo) dial(t *testing.T, path string, header http.Header, protocols ...string) (*socket, *http.Response, error) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	conn, resp, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(d.URL(), "http")+path, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, HTTPHeader: header, Subprotocols: protocols,
	})
	if err != nil {
		return nil, resp, err
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &socket{conn, t}, resp, nil
}

// open opens a socket to a client's endpoint and initiates it, as a viewer or anonymously for "".
func (d *Demo) open(t *testing.T, client, viewer string) *socket {
	t.Helper()
	s, _, err := d.dial(t, "/graphql/"+client, nil, "graphql-transport-ws")
	if err != nil {
		t.Fatal(err)
	}
	s.send(`{"type":"connection_init","payload":` + d.payload(t, client, viewer, 0) + `}`)
	if got := s.receive(); got != `{"type":"connection_ack"}` {
		t.Fatalf("connection_init was answered %s", got)
	}
	return s
}

// payload is that of connection_init with a token.
func (d *Demo) payload(t *testing.T, client, viewer string, ttl time.Duration) string {
	t.Helper()
	if viewer == "" {
		return "{}"
	}
	token, err := d.Issuer.Token(client, viewer, nil, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return `{"Authorization":"Bearer ` + token + `"}`
}

func (s *socket) send(message string) {
	s.t.Helper()
	if err := s.Write(s.t.Context(), websocket.MessageText, []byte(message)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *socket) receive() string {
	s.t.Helper()
	_, data, err := s.Read(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// closed reads until the socket is closed, and returns the code.
func (s *socket) closed() int {
	s.t.Helper()
	for {
		if _, _, err := s.Read(s.t.Context()); err != nil {
			e, ok := errors.AsType[websocket.CloseError](err)
			if !ok {
				s.t.Fatalf("the socket ended without a close frame: %v", err)
			}
			return int(e.Code)
		}
	}
}

// subscribe is the message that starts an operation.
func subscribe(id, query string) string {
	payload, _ := json.Marshal(map[string]string{"query": query})
	return `{"id":"` + id + `","type":"subscribe","payload":` + string(payload) + `}`
}

// withPolicy serves the real clients with a policy of web's that has more lines.
func withPolicy(t *testing.T, o demo.Options, lines string, change ...func(*bff.Config)) *Demo {
	t.Helper()
	dir := copyClients(t)
	write(t, filepath.Join(dir, "web/client.yaml"), "identify:\n  clientIds: [web]\nintrospection: on\n"+lines)
	return startDemo(t, o, append(change, func(c *bff.Config) { c.Schema = dir })...)
}
