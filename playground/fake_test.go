package playground_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/facetgraph/facet/playground"
)

// The examples of the fake client, in the order of their tabs.
const (
	hello    = "# Greets.\nquery Hello {\n  hello\n}\n"
	tick     = "subscription Tick {\n  tick\n}\n"
	deferred = "query Late {\n  hello\n  ... @defer {\n    late: hello\n  }\n}\n"
	broken   = "query Broken {\n  hello\n}\n"
	hostile  = "query Hostile {\n  hello # </script><script>window.hacked = true</script> \u2028 {{.}} \"'\n}\n"
)

// fakeClient is a client with an example for each way of answering.
func fakeClient() playground.Client {
	return playground.Client{
		Name: "web", Title: "Web", Owner: "@facetgraph/web",
		Endpoint: "/graphql/web", SchemaURL: "/graphql/web/schema.graphql",
		Examples: []playground.Example{{"Hello", hello}, {"Tick", tick}, {"Late", deferred}, {"Broken", broken}, {"Hostile", hostile}},
		Headers:  map[string]string{"Authorization": "Bearer demo"},
	}
}

// fake is a server of the pages and of the endpoint behind them.
type fake struct {
	*httptest.Server
	*endpoint
}

// serveFake serves the pages of some clients. What page returns is served for a
// client at each request, so that it can change between them.
func serveFake(t testing.TB, o playground.Options, page func(*playground.Playground, playground.Client) http.Handler, clients ...playground.Client) *fake {
	t.Helper()
	p, err := playground.New(o)
	if err != nil {
		t.Fatal(err)
	}
	answers := newEndpoint()
	mux := http.NewServeMux()
	mux.Handle("/playground", p.Chooser(clients))
	mux.Handle("/playground/assets/", p.Assets())
	for _, c := range clients {
		mux.HandleFunc("/playground/"+c.Name, func(w http.ResponseWriter, r *http.Request) { page(p, c).ServeHTTP(w, r) })
		mux.Handle(c.Endpoint, answers)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return &fake{s, answers}
}
