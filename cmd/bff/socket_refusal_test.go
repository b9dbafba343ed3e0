package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/facetgraph/facet/internal/demo"
)

// reason reads until the socket is closed, and returns the words that say why.
func (s *socket) reason() (int, string) {
	s.t.Helper()
	for {
		_, _, err := s.Read(s.t.Context())
		if e, ok := errors.AsType[websocket.CloseError](err); ok {
			return int(e.Code), e.Reason
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// A message that cannot be read is answered with what is wrong and where, in the words that a body gets over HTTP, and
// without a word of its own.
func TestSocketSaysWhatIsWrongWithAMessage(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	const secret = "s3cr3t"
	for name, test := range map[string]struct{ message, want string }{
		"nothing":               {"", "not JSON: line 1, column 1: there is nothing"},
		"it ends":               {`{"type":"ping`, "not JSON: line 1, column 14: it ends too early"},
		"it ends, on line 3":    {"{\n\"type\":\n\"" + secret, "not JSON: line 3, column 8: it ends too early"},
		"a comma at the end":    {`{"type":"ping",}`, "not JSON: line 1, column 16: a character that cannot stand here"},
		"single quotes":         {`{'type':'ping'}`, "not JSON: line 1, column 2: a character that cannot stand here"},
		"something follows":     {`{"type":"ping"} {"type":"ping"}`, "not JSON: line 1, column 17: something follows where the JSON has ended"},
		"a member twice":        {`{"type":"ping","type":"ping"}`, "not JSON: line 1, column 16: this name is in the object twice"},
		"twice in the payload":  {`{"id":"1","type":"subscribe","payload":{"query":"a","query":"b"}}`, "not JSON: line 1, column 53: this name is in the object twice"},
		"twice in variables":    {`{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":{"` + secret + `":1,"` + secret + `":2}}}`, "not JSON: line 1, column 79: this name is in the object twice"},
		"a byte order mark":     {"\ufeff" + `{"type":"ping"}`, "not JSON: line 1, column 1: a byte order mark; send UTF-8 without one"},
		"half a surrogate pair": {`{"type":"ping","id":"\ud800"}`, "not JSON: line 1, column 22: one half of a surrogate pair without the other"},
		"after an error":        {`{"type":7,"id":`, "not JSON: line 1, column 16: it ends too early"},
		"a list":                {`[]`, "the message must be a JSON object whose id and type are strings"},
		"a number for type":     {`{"type":7}`, "the message must be a JSON object whose id and type are strings"},
		"a number for id":       {`{"id":7,"type":"complete"}`, "the message must be a JSON object whose id and type are strings"},
		"a query is a number":   {`{"id":"1","type":"subscribe","payload":{"query":7}}`, "query must be a string"},
		"variables are a list":  {`{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":[]}}`, "variables must be a JSON object"},
		"onError is no word":    {`{"id":"1","type":"subscribe","payload":{"query":"{a}","onError":"` + secret + `"}}`, "onError must be one of PROPAGATE, NULL, HALT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := d.open(t, "web", "")
			s.send(test.message)
			if code, reason := s.reason(); code != 4400 || reason != test.want || strings.Contains(reason, secret) {
				t.Errorf("%d %q, want %q", code, reason, test.want)
			}
		})
	}
}

// What is refused on a socket says by which id the request is found in the log: that of the upgrade.
func TestSocketRefusalsHaveTheRequestID(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "cost: {max: 100}\nsubscriptions: {maxPerSocket: 1}\nrate:\n  - {name: viewer, algorithm: fixedWindow, limit: 100, window: 24h}\n")
	for name, test := range map[string]struct{ viewer, document, code string }{
		"no GraphQL":     {"", "{", "GRAPHQL_PARSE_FAILED"},
		"an unknown one": {"", "{ nonsense }", "GRAPHQL_VALIDATION_FAILED"},
		"no operation":   {"", "fragment F on Query { __typename }", "OPERATION_RESOLUTION_FAILURE"},
		"variables":      {"", "query($n: Int!) { posts(first: $n) { id } }", "BAD_USER_INPUT"},
		"too dear":       {"", "{ posts(first: 1000) { id } }", "COST_LIMIT_EXCEEDED"},
		"too deep":       {"", "{ " + aliases(40) + "}", "MAX_ALIASES_LIMIT"},
		"without token":  {"", added, "UNAUTHENTICATED"},
		"too many":       {"7", added, "RATE_LIMITED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, err := d.dial(t, "/graphql/web", http.Header{"X-Request-Id": {"find-me"}}, "graphql-transport-ws")
			if err != nil {
				t.Fatal(err)
			}
			s.send(`{"type":"connection_init","payload":` + d.payload(t, "web", test.viewer, 0) + `}`)
			s.receive()
			if test.viewer != "" {
				s.send(subscribe("running", added))
			}
			s.send(subscribe("1", test.document))
			var message struct {
				ID, Type string
				Payload  []struct {
					Extensions struct{ Code, RequestID string }
				}
			}
			if err := json.Unmarshal([]byte(s.receive()), &message); err != nil {
				t.Fatal(err)
			}
			if message.ID != "1" || message.Type != "error" || len(message.Payload) == 0 {
				t.Fatalf("%+v", message)
			}
			for _, e := range message.Payload {
				if e.Extensions.RequestID != "find-me" || e.Extensions.Code != test.code {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}
