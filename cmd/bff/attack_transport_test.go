package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// limitsOnEveryTransport: what one transport refuses, all refuse in the same words.
func limitsOnEveryTransport(t *testing.T, d *Demo) {
	s := d.open(t, "web", "")
	defer s.CloseNow()
	for name, document := range map[string]string{
		"fragment bomb":   doubled(34, "NEXT NEXT"),
		"aliases":         "{ ads { " + repeat(200, "a#: id ") + "} }",
		"nesting":         strings.Repeat("{a", 1_000),
		"directives":      "{ __typename " + strings.Repeat("@a ", 900) + "}",
		"price":           "{ posts(first: 300000) { id } }",
		"in subscription": "subscription { notificationAdded { " + repeat(200, "a#: id ") + "} }",
	} {
		t.Run(name, func(t *testing.T) {
			want := told(t, d.takes(t, hostile{body: query(document), status: 422}).body)
			for transport, ask := range map[string]func() []byte{
				"GET":       func() []byte { return d.get(t, getPath(document), http.Header{"Accept": {"application/json"}}).body },
				"SSE":       func() []byte { return drained(t, d.stream(t, "", document, "text/event-stream")) },
				"multipart": func() []byte { return drained(t, d.stream(t, "", document, "multipart/mixed")) },
				"WebSocket": func() []byte { return s.refused(name, document) },
			} {
				var body []byte
				modest(t, func() { body = ask() })
				if diff := cmp.Diff(want, told(t, body)); diff != "" {
					t.Errorf("%s differs from POST:\n%s", transport, diff)
				}
			}
		})
	}
}

// refused asks over the socket for what it will not get, and returns the refusal as HTTP would have it.
func (s *socket) refused(id, document string) []byte {
	s.t.Helper()
	s.send(subscribe(id, document))
	return []byte(strings.Replace(s.receive(), `{"id":"`+id+`","type":"error","payload":`, `{"errors":`, 1))
}

// subscriptionFlood: of 10,000 on one socket a hundred are begun, and the memory for the others is given back.
func subscriptionFlood(t *testing.T, _ *Demo) {
	d := startDemo(t, demo.Options{})
	s := d.open(t, "web", "7")
	before := liveHeap()
	var refused int
	done := make(chan error, 1)
	go func() {
		for range 10_000 - 100 {
			_, message, err := s.Read(t.Context())
			if err != nil || !strings.Contains(string(message), "RATE_LIMITED") {
				done <- fmt.Errorf("after %d refusals: %w: %s", refused, err, message)
				return
			}
			refused++
		}
		done <- nil
	}()
	for i := range 10_000 {
		s.send(subscribe(fmt.Sprint(i), added))
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	modest(t, func() { told(t, s.refused("one more", added)) })
	if grown := int64(liveHeap()) - int64(before); grown > 32<<20 {
		t.Errorf("the flood keeps %d MiB", grown>>20)
	}
	_ = s.Close(websocket.StatusNormalClosure, "")
	d.lives(t)
}

// legacySubprotocol: the protocol of subscriptions-transport-ws does not exist here, whose "start" needs no
// authentication; nor does its "start" in the protocol that does.
func legacySubprotocol(t *testing.T, d *Demo) {
	for name, test := range map[string]struct {
		protocols []string
		messages  []string
		code      int
	}{
		"the legacy protocol":           {[]string{"graphql-ws"}, nil, 4406},
		"none":                          {nil, nil, 4406},
		"another":                       {[]string{"mqtt"}, nil, 4406},
		"start, without initialisation": {[]string{"graphql-transport-ws"}, []string{`{"id":"1","type":"start","payload":{"query":"{ __typename }"}}`}, 4400},
		"subscribe, without it":         {[]string{"graphql-transport-ws"}, []string{subscribe("1", "{ __typename }")}, 4401},
		"start, after it":               {[]string{"graphql-ws", "graphql-transport-ws"}, []string{`{"type":"connection_init"}`, `{"id":"1","type":"start","payload":{"query":"{ __typename }"}}`}, 4400},
	} {
		t.Run(name, func(t *testing.T) {
			modest(t, func() {
				s, _, err := d.dial(t, "/graphql/web", nil, test.protocols...)
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
		})
	}
}

// anonymousSubscription: one without a name, and by nobody, is refused like any other.
func anonymousSubscription(t *testing.T, d *Demo) {
	const unnamed = "subscription{notificationAdded{id}}"
	t.Run("POST", func(t *testing.T) {
		d.takes(t, hostile{body: query(unnamed), status: http.StatusNotAcceptable, code: "NOT_ACCEPTABLE"})
		d.takes(t, hostile{body: query(unnamed), header: d.bearer(t, "web"), status: http.StatusNotAcceptable, code: "NOT_ACCEPTABLE"})
	})
	for _, accept := range []string{"text/event-stream", "multipart/mixed"} {
		t.Run(accept, func(t *testing.T) {
			var got answer
			modest(t, func() {
				resp := d.stream(t, "", unnamed, accept)
				got = answer{status: resp.StatusCode, body: drained(t, resp)}
			})
			if got.refused(t, "UNAUTHENTICATED"); got.status != http.StatusUnauthorized {
				t.Errorf("status %d", got.status)
			}
		})
	}
	t.Run("WebSocket", func(t *testing.T) {
		s := d.open(t, "web", "")
		defer s.CloseNow()
		var body []byte
		modest(t, func() { body = s.refused("1", unnamed) })
		if got := told(t, body); !strings.HasPrefix(got[0], "UNAUTHENTICATED") {
			t.Errorf("got %s", got)
		}
	})
}

// told is what a refusal says: codes and messages.
func told(t *testing.T, body []byte) (out []string) {
	t.Helper()
	errs := answer{body: body}.errors(t)
	if len(errs) == 0 || len(body) > mostAnswered {
		t.Fatalf("no small refusal: %.300s", body)
	}
	for _, e := range errs {
		out = append(out, fmt.Sprint(e.Extensions["code"], ": ", e.Message))
	}
	return out
}

// drained reads a response to its end.
func drained(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
