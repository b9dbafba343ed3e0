package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/facetgraph/facet/internal/demo"
)

const added = `subscription { notificationAdded { id kind actor { handle } } }`

// Every breach of the protocol closes the socket with the code that graphql-transport-ws has for it.
func TestSocketCloseCodes(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  initTimeout: 500ms\n  messageBytes: 4KiB\n  idleTimeout: 1s\n")
	const initiate = `{"type":"connection_init"}`
	good := d.payload(t, "web", "7", 0)
	tests := map[string]struct {
		path     string
		messages []string
		code     int
	}{
		"no connection_init":          {code: 4408},
		"two connection_init":         {messages: []string{initiate, initiate}, code: 4429},
		"subscribe before the ack":    {messages: []string{subscribe("1", "{ __typename }")}, code: 4401},
		"a bad token":                 {messages: []string{`{"type":"connection_init","payload":{"Authorization":"Bearer a.b.c"}}`}, code: 4403},
		"another scheme":              {messages: []string{`{"type":"connection_init","payload":{"Authorization":"Basic YTpi"}}`}, code: 4403},
		"a token twice":               {messages: []string{`{"type":"connection_init","payload":{"Authorization":"Bearer a.b.c","authorization":"Bearer a.b.c"}}`}, code: 4403},
		"another client's token":      {messages: []string{`{"type":"connection_init","payload":` + d.payload(t, "tv", "7", 0) + `}`}, code: 4403},
		"a token that expires":        {messages: []string{`{"type":"connection_init","payload":` + d.payload(t, "web", "7", time.Second) + `}`, subscribe("1", added)}, code: 4403},
		"no client named":             {path: "/graphql", messages: []string{initiate}, code: 4403},
		"an unknown client named":     {path: "/graphql", messages: []string{`{"type":"connection_init","payload":{"GraphQL-Client-Name":"fridge"}}`}, code: 4403},
		"the same id twice":           {messages: []string{`{"type":"connection_init","payload":` + good + `}`, subscribe("1", added), subscribe("1", added)}, code: 4409},
		"not JSON":                    {messages: []string{`{`}, code: 4400},
		"a list":                      {messages: []string{`[]`}, code: 4400},
		"a member twice":              {messages: []string{`{"type":"connection_init","type":"ping"}`}, code: 4400},
		"a type that is a number":     {messages: []string{`{"type":1}`}, code: 4400},
		"an unknown type":             {messages: []string{`{"type":"start"}`}, code: 4400},
		"no type":                     {messages: []string{`{}`}, code: 4400},
		"a payload that is no object": {messages: []string{`{"type":"connection_init","payload":"x"}`}, code: 4400},
		"subscribe without id":        {messages: []string{initiate, `{"type":"subscribe","payload":{"query":"{__typename}"}}`}, code: 4400},
		"subscribe without payload":   {messages: []string{initiate, `{"id":"1","type":"subscribe"}`}, code: 4400},
		"a query that is a number":    {messages: []string{initiate, `{"id":"1","type":"subscribe","payload":{"query":1}}`}, code: 4400},
		"a query twice":               {messages: []string{initiate, `{"id":"1","type":"subscribe","payload":{"query":"{__typename}","query":"{__typename}"}}`}, code: 4400},
		"a long id":                   {messages: []string{initiate, subscribe(strings.Repeat("x", 200), "{__typename}")}, code: 4400},
		"a long message":              {messages: []string{initiate, strings.Repeat(" ", 5000)}, code: 1009},
		"nothing to do":               {messages: []string{initiate}, code: 1000},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := "/graphql/web"
			if test.path != "" {
				path = test.path
			}
			s, _, err := d.dial(t, path, nil, "graphql-transport-ws")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range test.messages {
				s.send(m)
			}
			if code := s.closed(); code != test.code {
				t.Errorf("closed with %d, want %d", code, test.code)
			}
		})
	}
}

// A socket is upgraded for our subprotocol only, and for pages of listed origins only.
func TestSocketUpgrade(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "cors:\n  origins: ['https://*.example.com']\n")
	for _, protocols := range [][]string{nil, {"graphql-ws"}} {
		s, _, err := d.dial(t, "/graphql/web", nil, protocols...)
		if err != nil {
			t.Fatal(err)
		}
		if code := s.closed(); code != 4406 {
			t.Errorf("%q was closed with %d", protocols, code)
		}
	}
	tests := map[string]struct {
		path, origin string
		status       int
	}{
		"same origin":                {"/graphql/web", d.URL(), 101},
		"a listed origin":            {"/graphql/web", "https://app.example.com", 101},
		"two labels for one":         {"/graphql/web", "https://a.b.example.com", 403},
		"another origin":             {"/graphql/web", "https://evil.com", 403},
		"another client's origin":    {"/graphql/tv", "https://app.example.com", 403},
		"an opaque origin":           {"/graphql/web", "null", 403},
		"a client not yet known":     {"/graphql", "https://app.example.com", 101},
		"an unlisted origin, either": {"/graphql", "https://evil.com", 403},
		"no such client":             {"/graphql/fridge", d.URL(), 404},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, resp, err := d.dial(t, test.path, http.Header{"Origin": {test.origin}}, "graphql-transport-ws")
			if resp == nil || resp.StatusCode != test.status {
				t.Errorf("got %v, %v, want %d", resp, err, test.status)
			}
		})
	}
}

// Queries, mutations and subscriptions run side by side on one socket; "complete" ends one of them and frees its id.
func TestSocketOperations(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{Chatter: 50 * time.Millisecond})
	s := d.open(t, "web", "7")
	s.send(`{"type":"ping"}`)
	if got := s.receive(); got != `{"type":"pong"}` {
		t.Errorf("ping was answered %s", got)
	}
	s.send(subscribe("q", `{ viewer { id } }`))
	if got := s.receive(); !strings.HasPrefix(got, `{"id":"q","type":"next","payload":{"data":{"viewer":{"id":"`) {
		t.Errorf("got %s", got)
	}
	if got := s.receive(); got != `{"id":"q","type":"complete"}` {
		t.Errorf("got %s", got)
	}
	s.send(subscribe("s", added))
	for range 3 {
		if got := s.receive(); !strings.HasPrefix(got, `{"id":"s","type":"next","payload":{"data":{"notificationAdded":{"id":"`) {
			t.Fatalf("got %s", got)
		}
	}
	s.send(`{"id":"s","type":"complete"}`)
	s.send(subscribe("s", `{ ads { id } }`)) // the id is free
	for {
		if got := s.receive(); strings.Contains(got, `"data":{"ads":[`) {
			break
		} else if strings.Contains(got, "error") {
			t.Fatal(got)
		}
	}
	_ = s.Close(websocket.StatusNormalClosure, "")
}

// More operations than a socket may have are refused one by one; the others go on.
func TestSocketOperationLimit(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  maxPerSocket: 5\n")
	s := d.open(t, "web", "7")
	for i := range 50 {
		s.send(subscribe(fmt.Sprint(i), added))
	}
	for range 45 {
		if got := s.receive(); !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, "RATE_LIMITED") {
			t.Fatalf("got %s", got)
		}
	}
	s.send(`{"id":"0","type":"complete"}`)
}

// A viewer has so many sockets and streams, over all transports, and gets room again when one ends.
func TestSocketsPerViewer(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  maxSocketsPerViewer: 2\n")
	first, _ := d.open(t, "web", "7"), d.open(t, "web", "7")
	d.open(t, "web", "8") // another viewer's
	s, _, err := d.dial(t, "/graphql/web", nil, "graphql-transport-ws")
	if err != nil {
		t.Fatal(err)
	}
	s.send(`{"type":"connection_init","payload":` + d.payload(t, "web", "7", 0) + `}`)
	if code := s.closed(); code != 1013 {
		t.Errorf("the third was closed with %d", code)
	}
	if got := d.stream(t, "7", added, "text/event-stream"); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("an event stream beyond the limit was answered %d", got.StatusCode)
	}
	_ = first.Close(websocket.StatusNormalClosure, "")
	for range 100 {
		resp := d.stream(t, "7", added, "text/event-stream")
		if resp.StatusCode == http.StatusOK {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("there was no room after one had ended")
}
