package bff_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing/fstest"
	"time"

	"go.opentelemetry.io/otel/metric"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/loader"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// domain is a company's: here a library that lends books, in front of nothing.
func domain() bff.Domain {
	folders := fstest.MapFS{
		"app/schema.graphql": &fstest.MapFile{Data: []byte("type Query { greeting: String! }\n")},
		"app/client.yaml":    &fstest.MapFile{Data: []byte("title: App\nowner: \"@app\"\nidentify:\n  clientIds: [app]\n")},
	}
	return bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.FS(folders, "schema"),
		Resolvers: func(bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: kitchen.Chaos{Seed: 1}}, nil
		},
	}
}

// ask serves a domain and asks it for an operation.
func ask(d bff.Domain, token, operation string) string {
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	app, err := bff.NewApp(context.Background(), d, cfg, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err.Error()
	}
	defer app.Close()
	r := httptest.NewRequest(http.MethodPost, "/graphql/app", strings.NewReader(`{"query":"`+operation+`"}`))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	app.Handler().ServeHTTP(w, r)
	return fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String()))
}

// The program of a company is one call.
func ExampleMain() {
	main := func() { bff.Main(domain()) }
	_ = main
}

// A domain is also served without a process around it, as in tests.
func ExampleNewApp() {
	fmt.Println(ask(domain(), "", "{ greeting }"))
	// Output: 200 {"data":{"greeting":"hello"}}
}

// books resolves fields of books. Embed what resolves the others.
type books struct {
	generated.BookResolver
	creators *loader.Definition[int64, *library.Creator]
}

// Author is a batch resolver: it is asked once for all books of a level, and loads each author once.
func (b books) Author(ctx context.Context, of []*library.Book) ([]*library.Creator, error) {
	return loader.All(ctx, b.creators, loader.KeysOf(of, func(book *library.Book) int64 { return book.AuthorID }))
}

// A resolver of one's own batches by a loader, which is defined once and begins anew with each operation.
func ExampleDomain_resolver() {
	find := func(_ context.Context, ids []int64) ([]*library.Creator, error) {
		fmt.Println("one call for", ids)
		return []*library.Creator{{ID: 7, Name: "Ada"}}, nil
	}
	b := books{creators: loader.Define(
		loader.Batch(find, func(c *library.Creator) int64 { return int64(c.ID) }),
		loader.Config[int64, *library.Creator]{Name: "creators", HeedsContext: true},
	)}
	ctx, scheduler := loader.Begin(context.Background(), loader.SchedulerConfig{}) // the engine does this
	scheduler.Enter()
	defer scheduler.Leave()
	authors, err := b.Author(ctx, []*library.Book{{AuthorID: 7}, {AuthorID: 8}, {AuthorID: 7}, {}})
	fmt.Println(authors[0].Name, authors[1] == nil, authors[2] == authors[0], authors[3] == nil, err)
	// Output:
	// one call for [7 8]
	// Ada true true true <nil>
}

// Calls to a service may take another way, as through a proxy with certificates of its own.
func ExampleDomain_transport() {
	d := domain()
	d.Transport = func(service string) http.RoundTripper {
		if service != "billing" {
			return nil // the engine's
		}
		t := clients.NewTransport()
		t.ResponseHeaderTimeout = time.Second
		return t
	}
	fmt.Println(ask(d, "", "{ greeting }"))
	// Output: 200 {"data":{"greeting":"hello"}}
}

// Limits may be counted in a store of one's own: it implements ratelimit.Store.
func ExampleDomain_limiter() {
	d := domain()
	d.Limiter = func(c ratelimit.Config) (*ratelimit.Limiter, error) {
		store, err := ratelimit.NewMemory(ratelimit.MemoryConfig{}) // in its place, yours
		if err != nil {
			return nil, err
		}
		c.Store = store
		return ratelimit.New(c)
	}
	fmt.Println(ask(d, "", "{ greeting }"))
	// Output: 200 {"data":{"greeting":"hello"}}
}

// sessions verifies tokens by asking a directory of sessions.
type sessions map[string]string

// Verify implements auth.TokenVerifier.
func (s sessions) Verify(_ context.Context, token string) (*auth.Viewer, error) {
	subject, ok := s[token]
	if !ok {
		return nil, &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonExpired}
	}
	return &auth.Viewer{Subject: subject, Issuer: "sessions", ClientID: "app"}, nil
}

// Tokens need not be those of an issuer.
func ExampleDomain_verifier() {
	d := domain()
	d.Verifier = sessions{"s3ss10n": "ada"}
	fmt.Println(ask(d, "s3ss10n", "{ greeting }"))
	fmt.Println(ask(d, "old", "{ greeting }")[:3])
	// Output:
	// 200 {"data":{"greeting":"hello"}}
	// 401
}

// Middleware wraps every request, also those that are refused.
func ExampleDomain_middleware() {
	d := domain()
	d.Middleware = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Served-By", "company")
			next.ServeHTTP(w, r)
			fmt.Println(r.URL.Path, w.Header().Get("X-Served-By"))
		})
	}
	ask(d, "", "{ greeting }")
	// Output: /graphql/app company
}

// Metrics of one's own go where the engine's go: to /metrics, and wherever the OTEL_ variables say.
func ExampleBackends_metrics() {
	d := domain()
	d.Resolvers = func(b bff.Backends) (bff.Resolvers, error) {
		lent, err := b.MeterProvider.Meter("example.com/library").Int64Counter("library.lent", metric.WithDescription("Books lent"))
		if err != nil {
			return bff.Resolvers{}, err
		}
		lent.Add(context.Background(), 1) // in a resolver, with its context
		return bff.Resolvers{Root: kitchen.Chaos{Seed: 1}}, nil
	}
	fmt.Println(ask(d, "", "{ greeting }"))
	// Output: 200 {"data":{"greeting":"hello"}}
}

// Errors say by their type what a client may learn of them.
func ExampleResolvers() {
	resolve := func(first int) error {
		if first > 100 {
			return graph.BadInput("first", "must be at most %d", 100)
		}
		return nil
	}
	fmt.Println(resolve(1000))
	// Output: BAD_USER_INPUT: argument first must be at most 100
}
