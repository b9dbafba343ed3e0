package execution

import (
	"context"
	"net/http"
	"time"

	"github.com/facetgraph/facet"

	"github.com/facetgraph/facet/edge"
	gqlgenstock "github.com/facetgraph/facet/test/stock"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/bench/stock"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/schema"
)

// Wait is how long a tuned dataloader v7 collects keys; its own default is 16 ms.
const Wait = time.Millisecond

// Competitor is one way to answer an operation.
type Competitor struct {
	Name    string
	Handler http.Handler
}

// Competitors answer w from data in memory. Call done at the end.
func Competitors(c *Cached, w Workload) (all []Competitor, done func(), err error) {
	facet, done, err := Facet(c, nil)
	if err != nil {
		return nil, nil, err
	}
	web, err := WebClient()
	if err != nil {
		return nil, nil, err
	}
	all = []Competitor{
		{"gqlgen-single", stock.New(web.Schema, c.Calls(), Wait)},
		{"gqlgen-batch", Batch(web.Schema, c)},
		{"facet", facet},
	}
	if w.Name != types && w.Name != typed { // nobody writes a schema's answers by hand
		all = append(all, Competitor{"byhand", &ByHand{C: c, W: w}})
	}
	return all, done, nil
}

// Facet is our server for the web client, without limits on what one operation may cost. Begin may be nil. Call done at
// the end.
func Facet(root generated.ResolverRoot, begin func(context.Context) (context.Context, plan.Tasks)) (h http.Handler, done func(), err error) {
	web, err := WebClient()
	if err != nil {
		return nil, nil, err
	}
	policy := *web.Policy
	policy.Cost.Max = 1 << 40
	policy.Cost.Expose = false
	web.Policy = &policy
	workers := plan.NewWorkers()
	s, err := graph.New(&schema.Set{Clients: []*schema.Client{web}}, graph.Options{Executable: generated.Executable(), Resolvers: root, Begin: begin, Workers: workers})
	if err != nil {
		workers.Close()
		return nil, nil, err
	}
	e, err := edge.New(s, edge.Options{})
	if err != nil {
		workers.Close()
		return nil, nil, err
	}
	return e.Handler(), workers.Close, nil
}

// Batch is gqlgen's own executor with batch resolvers.
func Batch(s *ast.Schema, root generated.ResolverRoot) http.Handler {
	return stock.Serve(gqlgenstock.NewExecutableSchema(gqlgenstock.Config{Schema: s, Resolvers: root}))
}

// WebClient is a copy of the web client as it is shipped.
func WebClient() (*schema.Client, error) {
	set, err := schema.Load(facet.Clients())
	if err != nil {
		return nil, err
	}
	web := *set.Client("web")
	return &web, nil
}

// newViewer is on whose behalf every operation runs.
func newViewer() *auth.Viewer { return &auth.Viewer{Subject: "7", ClientID: "web"} }

// AsViewer serves every request in the name of a viewer, as auth.Middleware would after it has verified a token.
func AsViewer(h http.Handler) http.Handler {
	viewer := newViewer()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), viewer)))
	})
}
