package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// said is what an answer says beside data: errors without request id and place, which text before the field moves, and
// what is degraded.
func said(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var a struct {
		Errors []struct {
			Message    string
			Path       []any
			Extensions map[string]any
		}
		Extensions map[string]any
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	out := map[string]any{"degraded": a.Extensions["degraded"]}
	for i, e := range a.Errors {
		delete(e.Extensions, "requestId")
		out[fmt.Sprint("error ", i)] = e
	}
	return out
}

// What else an operation asks for, and over which transport, changes nothing in errors and in what is said to be
// missing.
func TestIntrospectionBesideDataChangesNothing(t *testing.T) {
	t.Parallel()
	w := startWatched(t, "limits: {rootFields: 200, directives: 500}\n", map[string]http.Handler{"ads": answers(http.StatusInternalServerError, "")})
	declared, conditions := manyConditions()
	for _, test := range []struct {
		declared, fields, variables string
		silent                      bool
	}{
		{"", `ads { id }`, "", false},
		{"", `ads { id } posts(first: 1) { id }`, "", false},
		{`$h: String = "x"`, `profile(handle: $h) { id }`, `{"h":null}`, false},
		{`$h: String = "nobody"`, `profile(handle: $h) { id }`, "", true},
		{"", `viewer { id }`, "", false},
		{"", `ads(slots: 50) { id }`, "", false},
		{"", `node(id: "zzz") { id }`, "", false},
	} {
		payload := func(beside, declared string) []byte {
			document := "{ " + beside + " " + test.fields + " }"
			if declared += test.declared; declared != "" {
				document = "query(" + declared + ") " + document
			}
			encoded, _ := json.Marshal(map[string]any{"query": document, "variables": json.RawMessage(orEmpty(test.variables))})
			return encoded
		}
		want := said(t, readAll(t, w.send(t, payload("", ""), "application/json")))
		if silent := len(want) == 1 && want["degraded"] == nil; silent != test.silent {
			t.Errorf("%s: %v", test.fields, want)
		}
		for name, body := range map[string][]byte{
			"__schema":   payload(`__schema { queryType { name } }`, ""),
			"__type":     payload(`__type(name: "Post") { name }`, ""),
			"__typename": payload(`__typename`, ""),
			"@defer":     payload(`... @defer { __typename }`, ""),
			"conditions": payload(conditions, declared),
		} {
			for _, accept := range []string{"application/json", repeated, distinct} {
				resp := w.send(t, body, accept)
				answer := ""
				if accept == "application/json" {
					answer = string(readAll(t, resp))
				} else {
					answer = readParts(t, resp)[0]
				}
				if diff := cmp.Diff(want, said(t, []byte(answer))); diff != "" {
					t.Errorf("%s beside %s, %s (-without +with):\n%s", name, test.fields, accept, diff)
				}
			}
		}
	}
}

// manyConditions gives more conditions than a machine word has bits, and the variables that they need.
func manyConditions() (declared, fields string) {
	for i := range 70 {
		declared += fmt.Sprintf("$b%d: Boolean! = %t, ", i, i%2 == 0)
		fields += fmt.Sprintf("... @include(if: $b%d) { __typename } ", i)
	}
	return declared, fields
}

func orEmpty(variables string) string {
	if variables == "" {
		return "{}"
	}
	return variables
}

// send posts a body to web and leaves the response to be read.
func (d *Demo) send(t *testing.T, body []byte, accept string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/graphql/web", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {accept}}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// Every answer over HTTP that was charged has the headers of rate limits, whatever its form.
func TestChargedAnswersHaveRateLimitHeaders(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for _, document := range []string{
		`{ posts(first: 1) { id } }`,
		`{ posts(first: 1) { ... @defer { id } } }`,
		`{ rateLimit(dryRun: true) { cost } posts(first: 1) { id } }`,
		`{ ads(slots: 50) { id } }`,
		`{ viewer { id } }`,
		`{ __schema { queryType { name } } }`,
		`mutation { likePost(id: "UG9zdDox") { id } }`,
		`subscription { notificationAdded { id } }`,
		`{ nonsense }`, // a document that was read costs a point
	} {
		for _, accept := range []string{"application/json", "text/event-stream", "text/event-stream;incrementalSpec=v0.2", "multipart/mixed", repeated, distinct} {
			resp := d.stream(t, "7", document, accept)
			if strings.HasPrefix(document, "subscription") && resp.StatusCode == http.StatusOK {
				resp.Body.Close()
			} else if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				t.Error(err)
			}
			if resp.StatusCode == http.StatusNotAcceptable { // before anything was charged
				continue
			}
			if resp.Header.Get("RateLimit") == "" || resp.Header.Get("RateLimit-Policy") == "" {
				t.Errorf("%s, %s: %d %v", document, accept, resp.StatusCode, resp.Header)
			}
		}
	}
}
