package edge

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/schema"
)

// counting counts the mutations that run.
type counting struct {
	kitchen.Chaos
	mutations *atomic.Int64
}

func (c counting) Mutation() generated.MutationResolver {
	return countingMutation{c.Chaos.Mutation(), c.mutations}
}

type countingMutation struct {
	generated.MutationResolver
	n *atomic.Int64
}

func (m countingMutation) LendBook(context.Context, string) (*library.Book, error) {
	m.n.Add(1)
	return &library.Book{ID: 1}, nil
}

// statuses are all that the endpoint answers with.
var statuses = []int{200, 294, 400, 403, 404, 405, 406, 413, 415, 422, 426, 429}

// like is a mutation that counts.
const like = `{"query":"mutation{lendBook(id:\"Qm9vazox\"){id}}"}`

func serveSeeds(f *testing.F) {
	for _, body := range []string{like, `{"query":"{__typename}"}`, `[` + like + `]`, `{"query":"{"}`, `{`, ``, `{"query":"{cds @defer{id}}"}`, `query=%7Ba%7D`} {
		for _, content := range []string{"application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
			f.Add(byte(1), content, "application/json", "", body)
		}
		f.Add(byte(1), "application/json", "multipart/mixed;deferSpec=20220824, text/event-stream;q=0.5", "", body)
		f.Add(byte(1), "application/json", "text/html", "validate", body)
		f.Add(byte(2), "application/json", "application/graphql-response+json", "", body)
		f.Add(byte(0), "query="+url.QueryEscape(`mutation{lendBook(id:"Qm9vazox"){id}}`), "*/*", "report", body)
		f.Add(byte(0), "query=%7B__typename%7D&variables=%7B%7D&variables=", "application/graphql-response+json", "", body)
	}
}

// FuzzServe sends any request to the endpoint: it never panics; a request that a page may send without asking (a simple
// one, by the standard of fetch) changes nothing, nor does a GET or a QUERY; refusals are small JSON and say nothing
// about the request but its shape; and plain answers are JSON of one of the two media types.
func FuzzServe(f *testing.F) {
	serveSeeds(f)
	web := *everyClient(f).Client("web")
	policy := *web.Policy
	policy.Rate, policy.Limits.Errors, policy.Limits.Tokens = nil, 10, 2000
	web.Policy = &policy
	var mutations atomic.Int64
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: counting{Chaos: chaos(0), mutations: &mutations}}, Options{})
	if err != nil {
		f.Fatal(err)
	}
	h := s.Handler()
	served := func(r *http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), &auth.Viewer{Subject: "7"})))
		return w
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql/web", strings.NewReader(like))
	r.Header.Set("Content-Type", "application/json")
	if w := served(r); mutations.Load() != 1 {
		f.Fatalf("a good mutation is answered %d: %s", w.Code, w.Body)
	}
	f.Fuzz(func(t *testing.T, way byte, content, accept, price, body string) {
		method, address := http.MethodPost, "/graphql/web"
		switch way % 3 {
		case 2:
			method = methodQuery
		case 0:
			method, address = http.MethodGet, "/graphql/web?"+(&url.URL{RawQuery: content}).RawQuery
		}
		u, err := url.Parse(address)
		if err != nil || strings.Contains(body, "subscription") {
			return
		}
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL, r.Header = u, http.Header{"Content-Type": {content}, "Accept": {accept}, "Graphql-Cost": {price}}
		if price == "" {
			delete(r.Header, "Graphql-Cost")
		}
		before := mutations.Load()
		w := served(r)
		if ran := mutations.Load() - before; ran > 0 && (method != http.MethodPost || simple(content)) {
			t.Fatalf("a %s of %q has changed something: %s", method, content, body)
		}
		checkServed(t, w)
	})
}

// simple says whether a browser sends the content type to another origin without a preflight.
func simple(content string) bool {
	media, _, _ := mime.ParseMediaType(content)
	return slices.Contains([]string{"", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"}, media)
}

func checkServed(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if !slices.Contains(statuses, w.Code) || err != nil {
		t.Fatalf("status %d, Content-Type %q", w.Code, w.Header().Get("Content-Type"))
	}
	if media == mediaParts || media == mediaEvents {
		return
	}
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || media != mediaJSON && media != mediaGraphQL {
		t.Fatalf("%s, %v: %s", media, err, w.Body)
	}
	if w.Code != http.StatusOK && answer.Data == nil && (w.Body.Len() > 8<<10 || len(answer.Errors) == 0 || len(answer.Errors) > 10) {
		t.Fatalf("a refusal of %d bytes with %d errors", w.Body.Len(), len(answer.Errors))
	}
}
