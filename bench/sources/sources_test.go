package sources

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/facetgraph/facet/bench/measure"
	"github.com/facetgraph/facet/bench/sources/bound/declared"
	bound "github.com/facetgraph/facet/bench/sources/bound/generated"
	"github.com/facetgraph/facet/bench/sources/hand"
	byhand "github.com/facetgraph/facet/bench/sources/hand/generated"
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/generate/contract"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/mock"
	"github.com/facetgraph/facet/schema"
)

// recorded answers each request as the mock of a contract did first, and counts.
type recorded struct {
	mock http.Handler

	mu      sync.Mutex
	answers map[string][]byte
	calls   []string
}

func (r *recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	call := req.Method + " " + req.URL.RequestURI()
	r.mu.Lock()
	defer r.mu.Unlock()
	body, ok := r.answers[call]
	if !ok {
		w := httptest.NewRecorder()
		r.mock.ServeHTTP(w, httptest.NewRequest(req.Method, req.URL.RequestURI(), nil))
		body = w.Body.Bytes()
		r.answers[call] = body
	}
	r.calls = append(r.calls, call)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)), Request: req,
	}, nil
}

// server is one of the two, in front of recorded answers.
type server struct {
	*bff.App
	services map[string]*recorded
}

func start(tb testing.TB, executable plan.Executable, root func(bff.Backends) any) server {
	tb.Helper()
	s := server{services: map[string]*recorded{}}
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Services = map[string]bff.ServiceConfig{}
	for _, name := range []string{"posts", "users"} {
		c, err := contract.Read("bound/clients/" + name + "/openapi.yaml")
		if err != nil {
			tb.Fatal(err)
		}
		s.services[name] = &recorded{mock: mock.New(c, mock.Options{}), answers: map[string][]byte{}}
		service := bff.ServiceConfig{URL: "http://" + name + ".example"}
		service.SetDefaults()
		cfg.Services[name] = service
	}
	app, err := bff.NewApp(tb.Context(), bff.Domain{
		Executable: executable, Clients: schema.FS(os.DirFS("schema"), "schema"), Services: []string{"posts", "users"},
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) { return bff.Resolvers{Root: root(b)}, nil },
		Transport: func(service string) http.RoundTripper { return s.services[service] },
	}, cfg, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(app.Close)
	s.App = app
	return s
}

// both are the fields as bindings declare them, and by hand.
func both(tb testing.TB) (declaredOnes, handOnes server) {
	tb.Helper()
	return start(tb, bound.Executable(), func(b bff.Backends) any {
			return declared.NewRoot(b.Services, b.Keys)
		}), start(tb, byhand.Executable(), func(b bff.Backends) any {
			return hand.New(b.Services, b.Keys)
		})
}

func (s server) ask(operation string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/graphql/web", strings.NewReader(fmt.Sprintf(`{"query": %q}`, operation)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

const page = `{ posts(first: 100) { id title body user { id name username } } }`

// What is declared answers and calls as what is written by hand, byte for byte.
func TestSameAsByHand(t *testing.T) {
	t.Parallel()
	one, other := both(t)
	for _, operation := range []string{
		page, `{ greet }`, `{ post(id: "7") { title user { name } } }`, `{ post(id: "x") { title } }`, `{ posts(first: 101) { id } }`,
		`{ a: post(id: 1) { user { name } } b: post(id: 2) { user { name } } c: posts(first: 3) { user { username } } d: posts(first: 3) { id } }`,
		`{ posts(first: 0) { user { name } } }`,
	} {
		a, b := one.ask(operation), other.ask(operation)
		if a.Code != b.Code || withoutID(a.Body.String()) != withoutID(b.Body.String()) {
			t.Errorf("%s:\ndeclared %d %s\nby hand  %d %s", operation, a.Code, a.Body, b.Code, b.Body)
		}
	}
	for name := range one.services {
		if got, want := sorted(one.services[name].calls), sorted(other.services[name].calls); !slices.Equal(got, want) {
			t.Errorf("%s: declared %q, by hand %q", name, got, want)
		}
	}
}

// sorted are calls in an order that does not depend on which of several fields of an operation asked first.
func sorted(calls []string) []string {
	out := make([]string, len(calls))
	for i, call := range calls {
		path, query, _ := strings.Cut(call, "?")
		parameters := strings.Split(query, "&")
		slices.Sort(parameters)
		out[i] = path + "?" + strings.Join(parameters, "&")
	}
	slices.Sort(out)
	return out
}

// withoutID cuts the id of the request off an error.
func withoutID(body string) string {
	before, _, _ := strings.Cut(body, `,"requestId"`)
	return before
}

// BenchmarkDeclared is what a page costs that bindings declare, as a share of the same by hand: 1 is the same.
func BenchmarkDeclared(b *testing.B) {
	one, other := both(b)
	work := []measure.Work{
		{Name: "declared", Turn: 300, Do: func() { one.ask(page) }},
		{Name: "hand", Turn: 300, Do: func() { other.ask(page) }},
	}
	for b.Loop() {
		costs := measure.Interleave(20, work)
		b.ReportMetric(float64(costs[0].CPU)/float64(costs[1].CPU), "cpu-of-hand")
		b.ReportMetric(costs[0].Allocs/costs[1].Allocs, "allocs-of-hand")
		b.ReportMetric(costs[0].Bytes/costs[1].Bytes, "bytes-of-hand")
		b.ReportMetric(0, "ns/op") // of no meaning here
	}
}
