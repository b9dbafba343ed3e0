package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/browser"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/playground"
)

// Each client's playground opens in a real browser, its example runs on the first click and shows data, and where npm
// ci was run nothing is loaded from outside.
func TestPlaygroundsRun(t *testing.T) {
	if !playground.Embedded().Offline() {
		browser.Missing(t, "the playground's scripts (run npm ci in playground)")
	}
	d := startDemo(t, demo.Options{})
	b := browser.Start(t)
	for _, client := range d.Server().Clients() {
		page := b.Open(t, d.URL()+"/playground/"+client)
		result := page.GraphiQL().Run()
		if result["data"] == nil || result["errors"] != nil {
			t.Errorf("%s: the example answers %v", client, result)
		}
		if outside := page.Outside(); len(outside) > 0 {
			t.Errorf("%s: the page loads from outside: %v", client, outside)
		}
		if problems := page.Problems(); len(problems) > 0 {
			t.Errorf("%s: the browser complains: %v", client, problems)
		}
	}
}

// The chooser links every playground, and only the demo gives tokens away.
func TestPlaygroundPages(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	chooser := string(d.get(t, "/playground", nil).body)
	for _, client := range d.Server().Clients() {
		if !strings.Contains(chooser, "/playground/"+client) {
			t.Errorf("the chooser lacks %s", client)
		}
		if got := string(d.get(t, "/playground/"+client, nil).body); !strings.Contains(got, "Bearer ") {
			t.Errorf("the demo's page of %s has no token", client)
		}
	}
	if got := d.get(t, "/playground/fridge", nil); got.status != http.StatusNotFound {
		t.Errorf("a client that is none has a page: %d", got.status)
	}
}

// Pages link to the schema where a link, which carries no token, leads to it.
func TestPlaygroundLinksToPublicSchemas(t *testing.T) {
	t.Parallel()
	const link = "/graphql/web/schema.graphql"
	for policy, linked := range map[string]bool{"introspection: on\n": true, "introspection: authenticated\nplayground: true\n": false} {
		dir := copyClients(t)
		write(t, filepath.Join(dir, "web/client.yaml"), "identify:\n  clientIds: [web]\n"+policy)
		d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
		for _, path := range []string{"/playground", "/playground/web"} {
			if got := d.get(t, path, nil); got.status != 200 || strings.Contains(string(got.body), link) != linked {
				t.Errorf("%s: %s is %d and has the link: %t", policy, path, got.status, !linked)
			}
		}
		if got := d.get(t, link, nil); (got.status == http.StatusOK) != linked {
			t.Errorf("%s: the schema is answered %d without a token", policy, got.status)
		}
		if got := d.get(t, link, d.bearer(t, "web")); got.status != http.StatusOK {
			t.Errorf("%s: the schema is answered %d with a token: %s", policy, got.status, got.body)
		}
	}
}
