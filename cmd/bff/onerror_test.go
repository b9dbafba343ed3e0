package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What an error does to the data around it is the client's default, or what the request says in whatever way it is
// sent.
func TestOnErrorOverTheWire(t *testing.T) {
	t.Parallel()
	// Post 2 has no time of creation, which the schema does not allow, and nobody knows the author of post 1.
	services := map[string]http.Handler{
		"posts": answers(http.StatusOK, `[{"id":1,"authorId":1,"title":"a","body":"b","createdAt":"2026-01-01T00:00:00Z"},{"id":2,"authorId":1,"title":"c","body":"d"}]`),
		"ads":   answers(http.StatusInternalServerError, ""),
	}
	const document = `{ ads { id } posts(first: 2) { title createdAt } }`
	const (
		propagated = `{"ads":null,"posts":null}`
		left       = `{"ads":null,"posts":[{"title":"a","createdAt":"2026-01-01T00:00:00Z"},{"title":"c","createdAt":null}]}`
	)
	for policy, byDefault := range map[string]string{"": propagated, "onError: PROPAGATE\n": propagated, "onError: NULL\n": left, "onError: HALT\n": "null"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			w := startWatched(t, policy, services)
			for mode, want := range map[string]string{"": byDefault, "PROPAGATE": propagated, "NULL": left, "HALT": "null"} {
				member, parameter := "", ""
				if mode != "" {
					member, parameter = `,"onError":"`+mode+`"`, "&onError="+mode
				}
				payload := `{"query":"` + document + `"` + member + `}`
				s := w.open(t, "web", "")
				s.send(`{"id":"1","type":"subscribe","payload":` + payload + `}`)
				for way, body := range map[string]string{
					"POST":      string(readAll(t, w.send(t, []byte(payload), "application/json"))),
					"parts":     readParts(t, w.send(t, []byte(payload), "multipart/mixed"))[0],
					"GET":       string(w.get(t, "/graphql/web?query="+url.QueryEscape(document)+parameter, nil).body),
					"WebSocket": strings.TrimSuffix(strings.TrimPrefix(s.receive(), `{"id":"1","type":"next","payload":`), "}"),
				} {
					var got struct {
						Data       json.RawMessage
						Errors     []struct{ Path []any }
						Extensions struct{ Degraded []struct{ Service string } }
					}
					if err := json.Unmarshal([]byte(body), &got); err != nil {
						t.Fatalf("%v: %s", err, body)
					}
					if string(got.Data) != want || len(got.Errors) != 2 || len(got.Extensions.Degraded) != 1 || got.Extensions.Degraded[0].Service != "ads" {
						t.Errorf("%s %q: want %s: %s", way, mode, want, body)
					}
				}
			}
		})
	}
}
