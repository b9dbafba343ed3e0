package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// mostAnswered bounds the answer to a refused request.
const mostAnswered = 8 << 10

// hostile is one request, and what must come of it.
type hostile struct {
	method string      // POST for ""
	path   string      // that of the client web for ""
	header http.Header // beside, or instead of, those of a modern client
	body   string
	status int
	code   string // of the first error; "" for data
}

// request is h as the server gets it.
func (h hostile) request() *http.Request {
	r := httptest.NewRequest(cmp.Or(h.method, http.MethodPost), cmp.Or(h.path, "/graphql/web"), strings.NewReader(h.body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	for name, values := range h.header {
		r.Header[name] = values
	}
	return r
}

// takes sends h through the whole chain of handlers, without a network, and checks verdict, time, allocation and
// answer.
func (d *Demo) takes(t *testing.T, h hostile) (got answer) {
	t.Helper()
	modest(t, func() { got = d.handles(h) })
	if got.status != h.status {
		t.Errorf("status %d, want %d: %.300s", got.status, h.status, got.body)
	}
	if h.code != "" {
		got.refused(t, h.code)
	}
	return got
}

// handles sends h once.
func (d *Demo) handles(h hostile) answer {
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, h.request())
	return answer{status: w.Code, header: w.Header(), body: w.Body.Bytes()}
}

// errors are those of a response.
func (a answer) errors(t *testing.T) gqlerror.List {
	t.Helper()
	var body struct{ Errors gqlerror.List }
	if err := json.Unmarshal(a.body, &body); err != nil {
		t.Fatalf("not JSON: %v: %.300s", err, a.body)
	}
	return body.Errors
}

// refused checks that nothing was executed, and that the answer is a small one that says why.
func (a answer) refused(t *testing.T, code string) {
	t.Helper()
	errs := a.errors(t)
	if len(errs) == 0 || errs[0].Extensions["code"] != code || errs[0].Extensions["requestId"] == nil {
		t.Errorf("want code %s and a request id: %.500s", code, a.body)
	}
	if _, data := a.json(t)["data"]; data || len(errs) > 10 || len(a.body) > mostAnswered {
		t.Errorf("%d errors, %d bytes, data: %t: %.500s", len(errs), len(a.body), data, a.body)
	}
}

// lives checks that the server answers, over the network.
func (d *Demo) lives(t *testing.T) {
	t.Helper()
	if got := d.post(t, "web", "", `{ __typename }`, ""); string(got.body[:min(len(got.body), 30)]) != `{"data":{"__typename":"Query"}` {
		t.Fatalf("the server no longer answers: %d %s", got.status, got.body)
	}
}

// query is the body of a request.
func query(document string) string { return withVariables(document, "{}") }

func withVariables(document, variables string) string {
	text, _ := json.Marshal(document) // a string always encodes
	return fmt.Sprintf(`{"query":%s,"variables":%s}`, text, variables)
}

// refusedStatus is the status of a refusal with a code: 400 for what cannot be parsed, 422 for what can and is invalid.
func refusedStatus(code string) int {
	if code == "BAD_REQUEST" || code == "GRAPHQL_PARSE_FAILED" {
		return http.StatusBadRequest
	}
	return http.StatusUnprocessableEntity
}

// refusesDocuments expects each document to be refused with the code of its name's end, after the colon.
func (d *Demo) refusesDocuments(t *testing.T, code string, documents map[string]string) {
	t.Helper()
	for name, document := range documents {
		t.Run(name, func(t *testing.T) {
			d.takes(t, hostile{body: query(document), status: refusedStatus(code), code: code})
		})
	}
}

// repeat writes a template again and again, each time with another number for #.
func repeat(n int, template string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(template, "#", fmt.Sprint(i)))
	}
	return b.String()
}
