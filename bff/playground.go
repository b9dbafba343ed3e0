package bff

import (
	"net/http"

	"github.com/facetgraph/facet/playground"
	"github.com/facetgraph/facet/schema"
)

// mountPlayground serves a page for each client whose policy allows one, and the page to choose between them. Clients
// can change while the server runs, so handlers are made per request.
func (a *App) mountPlayground(mux *http.ServeMux, p Options) error {
	pages, err := playground.New(playground.Options{Assets: playground.Embedded()})
	if err != nil {
		return err
	}
	mux.Handle("/playground/assets/", pages.Assets())
	mux.HandleFunc("/playground", func(w http.ResponseWriter, r *http.Request) {
		var shown []playground.Client
		for _, name := range a.graph.Clients() {
			if profile := a.playable(name); profile != nil {
				shown = append(shown, page(profile, p))
			}
		}
		pages.Chooser(shown).ServeHTTP(w, r)
	})
	mux.HandleFunc("/playground/{client}", func(w http.ResponseWriter, r *http.Request) {
		profile := a.playable(r.PathValue("client"))
		if profile == nil {
			http.NotFound(w, r)
			return
		}
		pages.Page(page(profile, p)).ServeHTTP(w, r)
	})
	return nil
}

// playable is a client that has a playground, nil for others.
func (a *App) playable(name string) *schema.Client {
	c := a.graph.Client(name)
	if c == nil || !c.Profile().Policy.Playground {
		return nil
	}
	return c.Profile()
}

// page is what the playground shows of a client. Its headers hold a token in the demo only.
func page(c *schema.Client, p Options) playground.Client {
	out := playground.Client{
		Name: c.Name, Title: c.Policy.Title, Owner: c.Policy.Owner,
		Endpoint: "/graphql/" + c.Name,
	}
	if c.Policy.Introspection == schema.IntrospectionOn { // a link carries no token
		out.SchemaURL = "/graphql/" + c.Name + "/schema.graphql"
	}
	for _, e := range c.Examples {
		out.Examples = append(out.Examples, playground.Example{Name: e.Name, Text: e.Text})
	}
	if p.DemoToken != nil {
		if token := p.DemoToken(c.Name); token != "" {
			out.Headers = map[string]string{"Authorization": "Bearer " + token}
		}
	}
	return out
}
