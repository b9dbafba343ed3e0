package execution

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/schema"
)

const (
	listBody = `{"query":"{ posts(first: 100) { id title author { id name handle } } }"}`
	homeBody = `{"query":"query Home($first: Int!) { viewer { id unreadNotifications } feed(first: $first) { edges { node { id title likes author { handle name avatarUrl } stats { views shares } } } } ads { advertiser imageUrl } }","variables":{"first":20}}`
)

// facet is our server for the web client, without limits on what one operation may cost.
func facet(t testing.TB, c *Cached, change func(*graph.Options)) http.Handler {
	t.Helper()
	set, err := schema.Load(schema.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	web := *set.Client("web")
	policy := *web.Policy
	policy.Cost.Max = 1 << 40
	policy.Cost.Expose = false
	web.Policy = &policy
	workers := plan.NewWorkers()
	t.Cleanup(workers.Close)
	o := graph.Options{Resolvers: c, Workers: workers}
	if change != nil {
		change(&o)
	}
	s, err := graph.New(&schema.Set{Clients: []*schema.Client{&web}}, o)
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

// stock is gqlgen's server as a competent user sets it up: POST, a cache of documents, batch resolvers.
func stock(t testing.TB, c *Cached) http.Handler {
	t.Helper()
	set, err := schema.Load(schema.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	h := handler.New(graph.NewExecutableSchema(graph.Config{Schema: set.Client("web").Schema, Resolvers: c}))
	h.AddTransport(transport.POST{})
	h.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	return h
}

// sink is a response writer that keeps nothing but the body.
type sink struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(p []byte) (int, error) { return s.body.Write(p) }

// request makes the requests of one goroutine: the same body again and again.
type request struct {
	req  *http.Request
	body *bytes.Reader
	text []byte
	sink sink
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

func newRequest(body string) *request {
	r := &request{body: bytes.NewReader(nil), text: []byte(body), sink: sink{header: http.Header{}}}
	r.req = httptest.NewRequest(http.MethodPost, "/graphql/web", nil)
	r.req.Header.Set("Content-Type", "application/json")
	r.req = r.req.WithContext(auth.NewContext(context.Background(), &auth.Viewer{Subject: "7", ClientID: "web"}))
	return r
}

func (r *request) do(h http.Handler) []byte {
	r.body.Reset(r.text)
	r.req.Body, r.req.ContentLength = closer{r.body}, int64(len(r.text))
	clear(r.sink.header)
	r.sink.body.Reset()
	h.ServeHTTP(&r.sink, r.req)
	return r.sink.body.Bytes()
}

// handlers are the competitors for one workload.
func handlers(t testing.TB, c *Cached, home bool) map[string]http.Handler {
	return map[string]http.Handler{"facet": facet(t, c, nil), "gqlgen": stock(t, c), "byhand": &ByHand{C: c, Home: home}}
}

// All competitors answer the same.
func TestAnswersAgree(t *testing.T) {
	t.Parallel()
	c := NewCached(100)
	for _, body := range []string{listBody, homeBody} {
		var want any
		for name, h := range handlers(t, c, body == homeBody) {
			var got struct{ Data any }
			answer := newRequest(body).do(h)
			if err := json.Unmarshal(answer, &got); err != nil || got.Data == nil {
				t.Fatalf("%s: %v: %s", name, err, answer)
			}
			first, _ := json.Marshal(want)
			this, _ := json.Marshal(got.Data)
			if want != nil && !bytes.Equal(first, this) {
				t.Errorf("%s differs: %.300s\n%.300s", name, this, first)
			}
			want = got.Data
		}
	}
}

func bench(b *testing.B, body string, home bool) {
	all := handlers(b, NewCached(100), home)
	for _, name := range []string{"gqlgen", "facet", "byhand"} {
		b.Run(name, func(b *testing.B) {
			r := newRequest(body)
			r.do(all[name])
			b.ReportAllocs()
			for b.Loop() {
				r.do(all[name])
			}
		})
	}
}

func BenchmarkList(b *testing.B) { bench(b, listBody, false) }
func BenchmarkHome(b *testing.B) { bench(b, homeBody, true) }
