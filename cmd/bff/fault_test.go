package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// waiting asks two services that hang: one from a resolver, one from a loader.
const waiting = `{ ads { id } posts(first: 2) { author { handle } } }`

// Who leaves while a service hangs, on whatever transport, is no failure of anybody's: the outcome is one of its own,
// the error is CANCELED, and the log is silent about the field.
func TestCallerWhoLeavesIsNobodysFault(t *testing.T) {
	t.Parallel()
	over := func(protocols *http.Protocols, accept string) func(*testing.T, *Demo, func()) {
		return func(t *testing.T, d *Demo, begun func()) {
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL()+"/graphql/web", strings.NewReader(query(waiting)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {accept}}
			transport := &http.Transport{Protocols: protocols}
			defer transport.CloseIdleConnections()
			go func() { begun(); leave() }()
			if resp, err := transport.RoundTrip(req); err == nil { // the head of a stream, at the most
				_, err := io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if err == nil {
					t.Errorf("the one who left was answered %d", resp.StatusCode)
				}
			}
		}
	}
	var http1, http2 http.Protocols
	http1.SetHTTP1(true)
	http2.SetUnencryptedHTTP2(true)
	for name, leave := range map[string]func(t *testing.T, d *Demo, begun func()){
		"HTTP/1 close":   over(&http1, "application/json"),
		"HTTP/2 reset":   over(&http2, "application/json"),
		"events, HTTP/1": over(&http1, "text/event-stream"),
		"events, HTTP/2": over(&http2, "text/event-stream"),
		"parts, HTTP/1":  over(&http1, "multipart/mixed"),
		"parts, HTTP/2":  over(&http2, "multipart/mixed"),
		"WebSocket complete": func(t *testing.T, d *Demo, begun func()) {
			s := d.open(t, "web", "7")
			s.send(subscribe("1", waiting))
			begun()
			s.send(`{"id":"1","type":"complete"}`)
		},
		"WebSocket close": func(t *testing.T, d *Demo, begun func()) {
			s := d.open(t, "web", "7")
			s.send(subscribe("1", waiting))
			begun()
			_ = s.CloseNow()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan string, 2)
			w := startWatched(t, "", map[string]http.Handler{"ads": hangs(arrived), "profiles": hangs(arrived)})
			leave(t, w.Demo, func() { <-arrived; <-arrived })
			w.await(t, "facet.operations", "canceled", 1)
			if diff := cmp.Diff(map[string]int64{"canceled": 1}, w.outcomes(t)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if n := w.read(t, "facet.errors", "CANCELED"); n != 3 {
				t.Errorf("%d errors are CANCELED", n)
			}
			w.log.await(t, `"outcome":"canceled"`)
			w.log.lacks(t, "field failed")
		})
	}
}

// What a drain cuts off is not called the caller's leaving.
func TestDrainIsNotTheCallersLeaving(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 2)
	w := startWatched(t, "", map[string]http.Handler{"ads": hangs(arrived), "profiles": hangs(arrived)})
	w.open(t, "web", "7").send(subscribe("1", waiting))
	<-arrived
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := w.Edge().Drain(ctx); err != nil {
		t.Error(err)
	}
	w.await(t, "facet.errors", "SERVICE_UNAVAILABLE", 3)
	if diff := cmp.Diff(map[string]int64{"partial": 1}, w.outcomes(t)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// lacks checks that a text is not in the log.
func (l *lines) lacks(t *testing.T, text string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.Contains(l.buf.String(), text) {
		t.Errorf("the log has %q: %s", text, &l.buf)
	}
}

// The outcome of an operation says whether a service, or this server, failed to deliver. What the caller may not see,
// or asks for in a way that cannot be, has an outcome that pages nobody.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	dead := answers(http.StatusInternalServerError, "")
	for name, test := range map[string]struct {
		viewer, operation string
		services          map[string]http.Handler
		want              string
	}{
		"all is there":                   {"7", `{ viewer { unreadNotifications } ads { id } }`, nil, "ok"},
		"anonymous home screen":          {"", strings.ReplaceAll(designHome, "query Home($first: Int!)", "query Home($first: Int! = 3)"), nil, "caller"},
		"an id of nothing":               {"7", `{ node(id: "zzz") { id } }`, nil, "caller"},
		"an id of nothing, all is null":  {"", `{ node(id: "zzz") { id } viewer { id } }`, nil, "caller"},
		"an argument out of its range":   {"7", `{ ads(slots: 50) { id } }`, nil, "caller"},
		"more of them than are answered": {"7", `{ posts(first: 30) { comments(first: 80) { total } } }`, nil, "caller"},
		"what the service refused":       {"7", `mutation { follow(id: "UHJvZmlsZTo3") { id } }`, nil, "caller"}, // oneself
		"what is not there":              {"7", `mutation { likePost(id: "UG9zdDo5OTk5OTk") { id } }`, nil, "caller"},
		"a service failed":               {"7", `{ viewer { id } ads { id } }`, map[string]http.Handler{"ads": dead}, "partial"},
		"a service failed beside":        {"", `{ viewer { id } ads { id } posts(first: 1) { id } }`, map[string]http.Handler{"ads": dead}, "partial"},
		"a service failed, behind many":  {"7", `{ posts(first: 30) { comments(first: 80) { total } } ads { id } }`, map[string]http.Handler{"ads": dead}, "partial"},
		"a service failed, and all with": {"7", `{ ads { id } }`, map[string]http.Handler{"ads": dead}, "failed"},
		"it failed, the rest was denied": {"", `{ viewer { id } ads { id } }`, map[string]http.Handler{"ads": dead}, "failed"},
		"no such field":                  {"7", `{ nonsense }`, nil, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWatched(t, "", test.services)
			got := w.post(t, "web", test.viewer, test.operation, "")
			w.await(t, "facet.operations", test.want, 1)
			if diff := cmp.Diff(map[string]int64{test.want: 1}, w.outcomes(t)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s%s", diff, got.body)
			}
			degraded := strings.Contains(string(got.body), `"degraded"`)
			if test.want == "caller" && degraded {
				t.Errorf("a service is blamed: %s", got.body)
			}
			if test.want == "caller" {
				w.log.lacks(t, "field failed")
			}
		})
	}
}

// What a service would refuse is refused before it is asked, in the words of the schema.
func TestArgumentsBeyondWhatServicesTake(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	create := func(member, value string) string {
		input := map[string]any{"title": "A title", "body": "A body."}
		input[member] = value
		encoded, _ := json.Marshal(map[string]any{"input": input})
		return string(encoded)
	}
	const mutation = `mutation($input: CreatePostInput!) { createPost(input: $input) { id } }`
	for name, test := range map[string]struct{ operation, variables, message string }{
		"ads":         {`{ ads(slots: 50) { id } }`, "", "argument slots must be between 1 and 10"},
		"comments":    {`{ node(id: "UG9zdDox") { ... on Post { comments(first: 80) { total } } } }`, "", "argument first must be between 0 and 50"},
		"a long body": {mutation, create("body", strings.Repeat("a", 64<<10)), "argument input.body must have at most 10000 characters"},
		"no title":    {mutation, create("title", ""), "argument input.title must have between 1 and 200 characters"},
		"a long URL":  {mutation, create("mediaUrl", "https://media.example/"+strings.Repeat("a", 2000)), "argument input.mediaUrl must have at most 2000 characters"},
		"no handle":   {`{ profile(handle: "") { id } }`, "", "argument handle must not be empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := d.post(t, "web", "7", test.operation, test.variables)
			errs := got.errors(t)
			if len(errs) != 1 || errs[0].Message != test.message || errs[0].Extensions["code"] != "BAD_USER_INPUT" || strings.Contains(string(got.body), "degraded") {
				t.Errorf("%.500s", got.body)
			}
		})
	}
}

// A service that refuses parameters that the caller chose blames the caller; one that refuses for any other reason, or
// that is not where it should be, has not delivered.
func TestServiceRefuses(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]string{
		400: "BAD_USER_INPUT", 409: "BAD_USER_INPUT", 413: "BAD_USER_INPUT", 414: "BAD_USER_INPUT", 422: "BAD_USER_INPUT", 431: "BAD_USER_INPUT",
		401: "DOWNSTREAM_SERVICE_ERROR", 403: "DOWNSTREAM_SERVICE_ERROR", 404: "DOWNSTREAM_SERVICE_ERROR", 429: "DOWNSTREAM_SERVICE_ERROR",
		500: "DOWNSTREAM_SERVICE_ERROR", 503: "DOWNSTREAM_SERVICE_ERROR", 504: "TIMEOUT",
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			refuse := answers(status, `{"title":"the secret reason"}`)
			w := startWatched(t, "", map[string]http.Handler{"ads": refuse, "recommendations": refuse})
			got := w.post(t, "web", "7", `{ ads(slots: 3) { id } feed(first: 2) { edges { cursor } } }`, "")
			for _, e := range got.errors(t) {
				if e.Extensions["code"] != code {
					t.Errorf("want %s: %s", code, got.body)
				}
			}
			if degraded := strings.Contains(string(got.body), `"degraded"`); degraded != (code != "BAD_USER_INPUT") || strings.Contains(string(got.body), "secret") {
				t.Errorf("degraded: %t: %s", degraded, got.body)
			}
		})
	}
}

// A service that hangs is named in every answer, also where it is loaders that wait for it.
func TestHangingServiceIsAlwaysNamed(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 1000)
	w := startWatched(t, "deadline: 500ms\nrate: []\n", map[string]http.Handler{"profiles": hangs(arrived)})
	var asked sync.WaitGroup
	for range 8 {
		asked.Go(func() {
			for range 5 {
				got := w.post(t, "web", "7", `{ posts(first: 5) { author { handle } } feed(first: 5) { edges { node { author { name } } } } viewer { profile { bio } } }`, "")
				got.namesProfiles(t)
			}
		})
	}
	asked.Wait()
}

// namesProfiles checks that each error is of a field that some service is named for, and that it is profiles where that
// is what hangs. The reason is SHED where this machine has too much to do.
func (a answer) namesProfiles(t *testing.T) {
	t.Helper()
	var body struct {
		Errors     []struct{ Path []any }
		Extensions struct {
			Degraded []struct {
				Path            []any
				Service, Reason string
			}
		}
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		t.Error(err)
	}
	if len(body.Errors) == 0 || len(body.Extensions.Degraded) != len(body.Errors) {
		t.Errorf("%d degraded, %d errors: %s", len(body.Extensions.Degraded), len(body.Errors), a.body)
		return
	}
	for i, d := range body.Extensions.Degraded {
		if diff := cmp.Diff(body.Errors[i].Path, d.Path); diff != "" {
			t.Errorf("error and degraded: %s", diff)
		}
		field := d.Path[len(d.Path)-1]
		if d.Service == "" || (field == "author" || field == "profile") && d.Service != "profiles" || d.Reason != "TIMEOUT" && d.Reason != "SHED" {
			t.Errorf("degraded: %+v", d)
		}
	}
}

// A batch service that answers nothing, or not all, causes no error; its keys are counted all the same.
func TestKeysThatServicesDoNotKnowAreCounted(t *testing.T) {
	t.Parallel()
	w := startWatched(t, "", map[string]http.Handler{"profiles": answers(http.StatusOK, "[]")})
	got := w.post(t, "web", "7", `{ posts(first: 5) { author { handle } stats { views } } }`, "")
	if len(got.errors(t)) > 0 {
		t.Errorf("%s", got.body)
	}
	w.await(t, "facet.loader.keys", "missing", 5)
	w.await(t, "facet.loader.keys", "found", 5)
	w.await(t, "facet.loader.keys", "profilesGetProfiles", 5)
	w.await(t, "facet.operations", "ok", 1)
}

// What is denied, or refused for its arguments, before any work costs next to nothing; what a service had to look at
// costs what it costs.
func TestRefusedFieldsCostNextToNothing(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for name, test := range map[string]struct {
		viewer, operation string
		least, most       float64
	}{
		"a mutation, anonymous":               {"", `mutation { likePost(id: "UG9zdDox") { id } }`, 1, 1},
		"many mutations, anonymous":           {"", `mutation { a: likePost(id: "UG9zdDox") { id } b: likePost(id: "UG9zdDox") { id } c: follow(id: "x") { id } }`, 1, 1},
		"a mutation of no id":                 {"7", `mutation { likePost(id: "zzz") { id } }`, 1, 1},
		"an argument out of its range":        {"7", `{ ads(slots: 50) { id } }`, 1, 1},
		"a wrong argument below many parents": {"7", `{ posts(first: 20) { comments(first: 80) { total } } }`, 21, 22},
		"a viewer, anonymous":                 {"", `{ viewer { notifications(first: 100) { edges { node { actor { id } } } } } }`, 1, 1},
		"a mutation":                          {"7", `mutation { likePost(id: "UG9zdDox") { id } }`, 11, 12},
		"a mutation of what is not there":     {"7", `mutation { likePost(id: "UG9zdDo5OTk5OTk") { id } }`, 10, 11},
		"one of two mutations":                {"7", `mutation { a: likePost(id: "UG9zdDox") { id } b: likePost(id: "zzz") { id } }`, 11, 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := d.post(t, "web", test.viewer, test.operation, "")
			if paid := costOf(t, got)["actualQueryCost"].(float64); paid < test.least || paid > test.most {
				t.Errorf("%v points are charged, want %v to %v: %.300s", paid, test.least, test.most, got.body)
			}
		})
	}
}
