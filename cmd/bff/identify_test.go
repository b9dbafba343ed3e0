package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/demo"
)

// At /graphql the token decides which client this is, else a header; at /graphql/{client} the path does, and a token of
// another client is refused.
func TestWhichClient(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	tests := map[string]struct {
		path, header, name, token string
		status                    int
		title                     string // of the query type's fields: home is TV's alone
	}{
		"token":                        {path: "/graphql", token: "tv", status: 200, title: "home"},
		"token of one of several ids":  {path: "/graphql", token: "mobile-ios", status: 200, title: "viewer"},
		"neutral header":               {path: "/graphql", header: "GraphQL-Client-Name", name: "TV", status: 200, title: "home"},
		"Apollo's header":              {path: "/graphql", header: "apollographql-client-name", name: "tv", status: 200, title: "home"},
		"the token wins over a header": {path: "/graphql", header: "GraphQL-Client-Name", name: "web", token: "tv", status: 200, title: "home"},
		"path":                         {path: "/graphql/tv", status: 200, title: "home"},
		"path and token":               {path: "/graphql/tv", token: "tv", status: 200, title: "home"},
		"path and another's token":     {path: "/graphql/web", token: "tv", status: 403},
		"path wins over a header":      {path: "/graphql/tv", header: "GraphQL-Client-Name", name: "web", status: 200, title: "home"},
		"nothing":                      {path: "/graphql", status: 400},
		"a name that is none":          {path: "/graphql", header: "GraphQL-Client-Name", name: "fridge", status: 400},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+test.path, strings.NewReader(`{"query":"{ __schema { queryType { fields { name } } } }"}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if test.header != "" {
				req.Header.Set(test.header, test.name)
			}
			if test.token != "" {
				token, err := d.Issuer.Token(test.token, "7", nil, 0)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer "+token)
			}
			got := do(t, req)
			if got.status != test.status || test.title != "" && !strings.Contains(string(got.body), `"name":"`+test.title+`"`) {
				t.Errorf("got %d %s", got.status, got.body)
			}
			if test.title == "viewer" && strings.Contains(string(got.body), `"home"`) {
				t.Errorf("another client's schema: %s", got.body)
			}
		})
	}
}
