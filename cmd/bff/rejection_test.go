package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// A bad document is refused with the same codes and messages by every transport.
func TestSameRejectionOnAllTransports(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	nested := strings.Repeat("... on Query { ", 250) + "__typename" + strings.Repeat(" }", 250)
	var bomb strings.Builder
	for i := range 30 {
		fmt.Fprintf(&bomb, " fragment F%d on Query { a%d: __typename ...F%d ... { ...F%d } }", i, i, i+1, i+1)
	}
	documents := map[string]string{
		"syntax":             `{ ads { `,
		"unknown field":      `{ nothing }`,
		"no operation":       `fragment F on Query { __typename }`,
		"several operations": `query A { __typename } query B { __typename }`,
		"too many tokens":    "{ " + strings.Repeat("__typename ", 3000) + "}",
		"too nested":         "{ " + nested + " }",
		"too many aliases":   "{ " + aliases(40) + " }",
		"too many roots":     "{ " + strings.Repeat("ads { id } ", 25) + "}",
		"fragment bomb":      "{ ...F0 }" + bomb.String() + " fragment F30 on Query { __typename }",
		"directives":         "{ __typename " + strings.Repeat("@skip(if: false) ", 60) + "}",
		"too dear":           `{ feed(first: 1000000) { edges { node { id } } } }`,
		"a bad literal":      `{ feed(first: "x") { edges { cursor } } }`,
		"circular fragments": `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
		"subscription, bad":  `subscription { nothing }`,
		"subscription, two":  `subscription { a: notificationAdded { id } b: notificationAdded { id } }`,
	}
	transports := map[string]func(*testing.T, string) []byte{
		"POST":      func(t *testing.T, q string) []byte { return readAll(t, d.stream(t, "7", q, "application/json")) },
		"SSE":       func(t *testing.T, q string) []byte { return readAll(t, d.stream(t, "7", q, "text/event-stream")) },
		"multipart": func(t *testing.T, q string) []byte { return readAll(t, d.stream(t, "7", q, "multipart/mixed")) },
		"GET": func(t *testing.T, q string) []byte {
			return d.get(t, "/graphql/web?query="+url.QueryEscape(q), http.Header{"Accept": {"application/json"}}).body
		},
		"WebSocket": func(t *testing.T, q string) []byte {
			s := d.open(t, "web", "7")
			s.send(subscribe("1", q))
			got := s.receive()
			rest, ok := strings.CutPrefix(got, `{"id":"1","type":"error","payload":`)
			if !ok {
				t.Fatalf("got %s", got)
			}
			return []byte(`{"errors":` + rest)
		},
	}
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := refusal(t, transports["POST"](t, document))
			for transport, ask := range transports {
				if diff := cmp.Diff(want, refusal(t, ask(t, document))); diff != "" {
					t.Errorf("%s differs from POST:\n%s", transport, diff)
				}
			}
			if got := d.post(t, "web", "", "{ __typename }", ""); got.status != http.StatusOK {
				t.Errorf("afterwards the server answered %d", got.status)
			}
		})
	}
}

func aliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d: __typename ", i)
	}
	return b.String()
}

func readAll(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// refusal gives the codes and messages of a response that must have errors and nothing else.
func refusal(t *testing.T, body []byte) (out []string) {
	t.Helper()
	var answer struct {
		Data   *json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Data != nil || len(answer.Errors) == 0 || len(body) > 8<<10 {
		t.Fatalf("no small refusal: %v: %.300s", err, body)
	}
	for _, e := range answer.Errors {
		out = append(out, e.Extensions.Code+": "+e.Message)
	}
	return out
}
