package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/schema"
)

// brokenRoot has a field that fails, or that has no value where the schema asks for one, at each kind of place: books
// without time of creation and null among them, authors that fail for some, cds that fail.
type brokenRoot struct{ kitchen.Chaos }

func (brokenRoot) Query() generated.QueryResolver { return brokenQuery{} }
func (brokenRoot) Book() generated.BookResolver   { return brokenPost{} }

var errBroken = &graph.UserError{Code: "BROKEN", Message: "broken"}

type brokenQuery struct{ kitchen.Query }

func (brokenQuery) Cds(context.Context, int) ([]*library.Cd, error) { return nil, errBroken }

// Posts gives post 1, which is whole, post 2, without time, and null.
func (brokenQuery) Books(_ context.Context, first int) ([]*library.Book, error) {
	list := []*library.Book{{ID: 1, Title: "a", CreatedAt: time.Unix(1_700_000_000, 0).UTC()}, {ID: 2, Title: "b"}, nil}
	return list[:first], nil
}

func (brokenQuery) Creator(context.Context, string) (*library.Creator, error) {
	return &library.Creator{ID: 1}, nil
}

type brokenPost struct{ kitchen.Book }

// Author fails for post 2.
func (brokenPost) Author(_ context.Context, of []*library.Book) ([]*library.Creator, error) {
	out, errs := make([]*library.Creator, len(of)), make([]error, len(of))
	for i, p := range of {
		if out[i] = (&library.Creator{ID: int(p.ID), Handle: "h"}); p.ID == 2 {
			out[i], errs[i] = nil, errBroken
		}
	}
	return out, graphql.BatchErrorList(errs)
}

// Editions have null among their items, which the schema does not allow.
func (brokenPost) Editions(_ context.Context, of []*library.Book, _ int) ([]*library.Editions, error) {
	out := make([]*library.Editions, len(of))
	for i := range of {
		out[i] = &library.Editions{Total: 1, Items: []*library.Edition{{ID: 1, Body: "c"}, nil}}
	}
	return out, nil
}

// brokenServer serves the client web with a policy's default for errors.
func brokenServer(t *testing.T, mode schema.OnError) *httptest.Server {
	t.Helper()
	web := *everyClient(t).Client("web")
	policy := *web.Policy
	policy.Rate, policy.OnError = nil, mode
	web.Policy = &policy
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: brokenRoot{chaos(0)}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := httptest.NewServer(s.Handler())
	t.Cleanup(out.Close)
	return out
}

// onErrorCase says what data is in each mode, and where the errors are. Data is null in HALT wherever there is an
// error.
type onErrorCase struct {
	document, propagate, null string
	paths                     []string
}

var onErrorCases = map[string]onErrorCase{
	"nothing fails": {`{ books(first: 1) { title } }`, `{"books":[{"title":"a"}]}`, `{"books":[{"title":"a"}]}`, nil},
	"a nullable field": {
		`{ cds { id } creator(handle: "x") { handle } }`,
		`{"cds":null,"creator":{"handle":""}}`, `{"cds":null,"creator":{"handle":""}}`, []string{"cds"},
	},
	"a nullable field below a list": {
		`{ books(first: 2) { title author { handle } } }`,
		`{"books":[{"title":"a","author":{"handle":"h"}},{"title":"b","author":null}]}`,
		`{"books":[{"title":"a","author":{"handle":"h"}},{"title":"b","author":null}]}`, []string{"books[1].author"},
	},
	"a field that must not be null": {
		`{ books(first: 2) { title createdAt } cds: creator(handle: "x") { handle } }`,
		`{"books":null,"cds":{"handle":""}}`,
		`{"books":[{"title":"a","createdAt":"2023-11-14T22:13:20Z"},{"title":"b","createdAt":null}],"cds":{"handle":""}}`, []string{"books[1].createdAt"},
	},
	"an element that must not be null": {
		`{ books(first: 3) { title } }`,
		`{"books":null}`, `{"books":[{"title":"a"},{"title":"b"},null]}`, []string{"books[2]"},
	},
	"lists within lists": {
		`{ books(first: 1) { title editions { total items { body } } } }`,
		`{"books":[{"title":"a","editions":null}]}`,
		`{"books":[{"title":"a","editions":{"total":1,"items":[{"body":"c"},null]}}]}`, []string{"books[0].editions.items[1]"},
	},
	"several": {
		`{ cds { id } books(first: 3) { title createdAt author { handle } } }`,
		`{"cds":null,"books":null}`,
		`{"cds":null,"books":[{"title":"a","createdAt":"2023-11-14T22:13:20Z","author":{"handle":"h"}},{"title":"b","createdAt":null,"author":null},null]}`,
		[]string{"books[1].author", "books[1].createdAt", "books[2]", "cds"},
	},
	"a name of the caller's": {
		`{ a: books(first: 2) { b: createdAt } }`,
		`{"a":null}`, `{"a":[{"b":"2023-11-14T22:13:20Z"},{"b":null}]}`, []string{"a[1].b"},
	},
}

// onErrorWays send a request with onError in each way that there is; "" leaves it out.
var onErrorWays = map[string]func(t *testing.T, server, document, mode string) string{
	"POST": func(t *testing.T, server, document, mode string) string {
		return postMode(t, "POST", server, document, mode)
	},
	"QUERY": func(t *testing.T, server, document, mode string) string {
		return postMode(t, "QUERY", server, document, mode)
	},
	"GET": func(t *testing.T, server, document, mode string) string {
		parameters := url.Values{"query": {document}}
		if mode != "" {
			parameters.Set("onError", mode)
		}
		_, body := send(t, "GET", server+"/graphql/web?"+parameters.Encode(), http.Header{"Accept": {mediaGraphQL}}, "")
		return body
	},
	"WebSocket": func(t *testing.T, server, document, mode string) string {
		conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server, "http")+"/graphql/web", &websocket.DialOptions{Subprotocols: []string{subprotocol}})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		message := `{"id":"1","type":"subscribe","payload":` + withMode(document, mode) + `}`
		for _, m := range []string{`{"type":"connection_init"}`, message} {
			if err := conn.Write(t.Context(), websocket.MessageText, []byte(m)); err != nil {
				t.Fatal(err)
			}
		}
		for {
			_, text, err := conn.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if rest, ok := strings.CutPrefix(string(text), `{"id":"1","type":"next","payload":`); ok {
				return strings.TrimSuffix(rest, "}")
			}
		}
	},
}

func postMode(t *testing.T, method, server, document, mode string) string {
	_, body := send(t, method, server+"/graphql/web", http.Header{"Content-Type": {mediaJSON}, "Accept": {mediaGraphQL}}, withMode(document, mode))
	return body
}

func withMode(document, mode string) string {
	request := map[string]string{"query": document}
	if mode != "" {
		request["onError"] = mode
	}
	encoded, _ := json.Marshal(request)
	return string(encoded)
}

// What an error does to the data is what the request says, in whatever way it says so, or else what the policy says.
func TestOnError(t *testing.T) {
	t.Parallel()
	for _, policy := range []schema.OnError{schema.OnErrorPropagate, schema.OnErrorNull, schema.OnErrorHalt} {
		server := brokenServer(t, policy)
		for _, asked := range []string{"", "PROPAGATE", "NULL", "HALT"} {
			mode := asked
			if asked == "" {
				mode = string(policy)
			}
			for name, c := range onErrorCases {
				for way, ask := range onErrorWays {
					if err := c.check(mode, ask(t, server.URL, c.document, asked)); err != nil {
						t.Errorf("policy %s, %s over %s, %s: %v", policy, asked, way, name, err)
					}
				}
			}
		}
	}
}

// check compares an answer with what it must be in a mode.
func (c onErrorCase) check(mode, body string) error {
	var got struct {
		Data   json.RawMessage
		Errors []struct {
			Path      []any
			Locations []any
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		return fmt.Errorf("%w: %s", err, body)
	}
	want := map[string]string{"PROPAGATE": c.propagate, "NULL": c.null, "HALT": "null"}[mode]
	if c.paths == nil {
		want = c.propagate
	}
	if string(got.Data) != want {
		return fmt.Errorf("data %s, want %s", got.Data, want)
	}
	var paths []string
	for _, e := range got.Errors {
		if len(e.Locations) != 1 {
			return fmt.Errorf("no place: %s", body)
		}
		paths = append(paths, spell(e.Path))
	}
	slices.Sort(paths)
	if diff := cmp.Diff(c.paths, paths); diff != "" {
		return errors.New(diff)
	}
	return nil
}

// spell writes a path as a.b[0].c.
func spell(path []any) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case float64:
			fmt.Fprintf(&b, "[%d]", int(step))
		default:
			fmt.Fprintf(&b, ".%s", step)
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// With @defer, NULL holds in each part. HALT is all or nothing, so the answer comes whole.
func TestOnErrorInParts(t *testing.T) {
	t.Parallel()
	server := brokenServer(t, schema.OnErrorPropagate)
	const late = `{ books(first: 2) { title ... @defer { createdAt } } }`
	for _, c := range []struct {
		document, mode, form string
		want                 []string
	}{
		{late, "PROPAGATE", deferSpec, []string{`"data":{"books":[{"title":"a"},{"title":"b"}]}`, `{"createdAt":"2023-11-14T22:13:20Z"}`, `"data":null,"errors":[`}},
		{late, "PROPAGATE", incrementalSpec, []string{`"data":{"books":[{"title":"a"},{"title":"b"}]}`, `{"createdAt":"2023-11-14T22:13:20Z"}`, `"completed":[{"id":"0"},{"id":"1","errors":[`}},
		{late, "NULL", deferSpec, []string{`{"createdAt":"2023-11-14T22:13:20Z"}`, `{"createdAt":null},"errors":[`}},
		{late, "NULL", incrementalSpec, []string{`{"createdAt":"2023-11-14T22:13:20Z"}`, `{"createdAt":null},"errors":[`, `"completed":[{"id":"0"},{"id":"1"}]`}},
		{late, "HALT", deferSpec, []string{`{"data":null,"errors":[`, `"hasNext":false`}},
		{late, "HALT", incrementalSpec, []string{`{"data":null,"errors":[`, `"hasNext":false`}},
		{`{ books(first: 1) { title ... @defer { createdAt } } }`, "HALT", deferSpec, []string{`{"data":{"books":[{"title":"a","createdAt":"2023-11-14T22:13:20Z"}]}`, `"hasNext":false`}},
		{`{ books(first: 3) { title ... @defer { id } } }`, "PROPAGATE", incrementalSpec, []string{`{"data":{"books":null},"errors":[`, `"hasNext":false`}},
		{`{ books(first: 3) { title ... @defer { id } } }`, "NULL", incrementalSpec, []string{`{"data":{"books":[{"title":"a"},{"title":"b"},null]},"errors":[`, `"hasNext":true`, `"completed":[{"id":"0"},{"id":"1"}]`, `"hasNext":false`}},
	} {
		parameter := "deferSpec="
		if c.form == incrementalSpec {
			parameter = "incrementalSpec="
		}
		header := http.Header{"Content-Type": {mediaJSON}, "Accept": {mediaParts + ";" + parameter + c.form}}
		resp, body := send(t, "POST", server.URL+"/graphql/web", header, withMode(c.document, c.mode))
		_, params, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		count, reader := 0, multipart.NewReader(strings.NewReader(body), params["boundary"])
		for _, err := reader.NextPart(); err == nil; _, err = reader.NextPart() {
			count++
		}
		if (count == 1) != (c.mode == "HALT" || strings.Contains(body, `{"books":null}`)) {
			t.Errorf("%s %s %s: %d parts", c.document, c.mode, c.form, count)
		}
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s %s %s: no %s in %s", c.document, c.mode, c.form, want, body)
			}
		}
	}
}

// Another value is no request: it is answered 400 with those that there are, and nothing is run.
func TestUnknownOnError(t *testing.T) {
	t.Parallel()
	server := brokenServer(t, schema.OnErrorPropagate)
	const want = "onError must be one of PROPAGATE, NULL, HALT"
	for _, mode := range []string{"ABORT", "null", "propagate", " NULL", "PROPAGATE,NULL"} {
		for _, method := range []string{"POST", "QUERY"} {
			for _, accept := range []string{mediaJSON, mediaGraphQL, mediaEvents, mediaParts} {
				resp, body := send(t, method, server.URL+"/graphql/web", http.Header{"Content-Type": {mediaJSON}, "Accept": {accept}}, withMode("{cds{id}}", mode))
				if resp.StatusCode != 400 || !strings.Contains(body, want) || strings.Contains(body, `"data"`) {
					t.Errorf("%s %q, %s: %d %s", method, mode, accept, resp.StatusCode, body)
				}
			}
		}
		resp, body := send(t, "GET", server.URL+"/graphql/web?"+url.Values{"query": {"{cds{id}}"}, "onError": {mode}}.Encode(), http.Header{"Accept": {mediaJSON}}, "")
		if resp.StatusCode != 400 || !strings.Contains(body, want) {
			t.Errorf("GET %q: %d %s", mode, resp.StatusCode, body)
		}
		conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http")+"/graphql/web", &websocket.DialOptions{Subprotocols: []string{subprotocol}})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":` + withMode("{cds{id}}", mode) + `}`} {
			if err := conn.Write(t.Context(), websocket.MessageText, []byte(m)); err != nil {
				t.Fatal(err)
			}
		}
		if reason := closedWith(t, conn); reason != want {
			t.Errorf("WebSocket %q: closed with %q", mode, reason)
		}
	}
}

// closedWith reads a socket to its end and gives the reason.
func closedWith(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	for {
		_, _, err := conn.Read(t.Context())
		if e, ok := errors.AsType[websocket.CloseError](err); ok {
			return e.Reason
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
