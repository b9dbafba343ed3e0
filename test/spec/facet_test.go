package spec

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet"
	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/edge"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/schema"
)

// everyClient are the real clients and one that has the whole union, with room for any case.
func everyClient(t *testing.T) *schema.Set {
	t.Helper()
	set, err := schema.Load(facet.Clients())
	if err != nil {
		t.Fatal(err)
	}
	union, err := graph.Union(generated.Executable())
	if err != nil {
		t.Fatal(err)
	}
	adorn(union)
	folder := fstest.MapFS{
		"union/schema.graphql": &fstest.MapFile{Data: []byte(printed(union))},
		"union/client.yaml":    &fstest.MapFile{Data: []byte("title: Union\nowner: \"@facetgraph\"\n")},
	}
	all, err := schema.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	set.Clients = append(set.Clients, all.Clients...)
	for _, c := range set.Clients {
		policy := *c.Policy
		policy.Limits.Errors, policy.Limits.Tokens, policy.Limits.Aliases, policy.Limits.Depth = 100_000, 15_000, 1000, 100
		policy.Limits.QueryBytes, policy.Limits.Directives, policy.Limits.RootFields = 200_000, 10_000, 1000
		policy.Cost.Max, policy.Introspection = 1_000_000_000, schema.IntrospectionOn
		policy.Deadline = time.Minute

		c.Policy = &policy
	}
	return set
}

// printed is a schema as SDL.
func printed(s *ast.Schema, options ...formatter.FormatterOption) string {
	var sdl strings.Builder
	formatter.NewFormatter(&sdl, options...).FormatSchema(s)
	return sdl.String()
}

// serve makes a server of its own for a case, because resolvers may change the world.
func serve(t *testing.T, set *schema.Set, w *world) *graph.Server {
	t.Helper()
	server, err := graph.New(set, graph.Options{Executable: generated.Executable(), Resolvers: root{w}})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// served answers a case over HTTP.
func served(t *testing.T, set *schema.Set, w *world, c *specCase) answer {
	t.Helper()
	request := map[string]any{"query": c.Query, "operationName": c.Operation}
	if c.Variables != nil {
		request["variables"] = c.Variables
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	return ask(t, endpoint(t, serve(t, set, w)), c.Client, body)
}

// ask sends one request to a handler, with a token.
func ask(t *testing.T, handler http.Handler, client string, body []byte) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/"+client, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	r = r.WithContext(signedIn(r.Context()))
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, r)
	return readResponse(t, rec.Body.Bytes())
}

// signedIn is the context of a request with a token.
func signedIn(ctx context.Context) context.Context {
	return auth.NewContext(ctx, &auth.Viewer{Subject: "1"})
}

// stages says where the request ended, by the code of the first error, where the response has no data.
var stages = map[string]string{
	graph.CodeParseFailed: "parse", graph.CodeValidationFailed: "validate", graph.CodeOperation: "request", graph.CodeBadUserInput: "request",
	limits.MaxOverlaps: "limit",
}

func readResponse(t *testing.T, body []byte) (a answer) {
	t.Helper()
	var response struct {
		Data   json.RawMessage
		Errors []struct {
			failure
			Extensions struct{ Code string } `json:"extensions"`
		}
	}
	if err := json.Unmarshal(body, &response); err != nil {
		t.Fatalf("not JSON: %v: %s", err, body)
	}
	a = answer{Stage: "execute", Data: response.Data}
	for _, e := range response.Errors {
		a.Errors = append(a.Errors, e.failure)
	}
	if a.Data == nil && len(a.Errors) > 0 {
		a.Stage = stages[response.Errors[0].Extensions.Code]
	}
	return a
}

// failureOf reads an error as a client does.
func failureOf(t *testing.T, err *gqlerror.Error) (f failure) {
	t.Helper()
	text, problem := json.Marshal(err)
	if problem == nil {
		problem = json.Unmarshal(text, &f)
	}
	if problem != nil {
		t.Fatal(problem)
	}
	return f
}

// endpoint serves a server's clients over HTTP.
func endpoint(t testing.TB, s *graph.Server) http.Handler {
	t.Helper()
	e, err := edge.New(s, edge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e.Handler()
}
