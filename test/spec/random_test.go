package spec

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/internal/opgen"
	"github.com/facetgraph/facet/schema"
)

// chunk is how many random operations one process of Node answers.
const chunk = 2500

// randomOp is one random operation.
type randomOp struct {
	Seed      uint64          `json:"seed"`
	Client    string          `json:"client"`
	Query     string          `json:"query"`
	Variables json.RawMessage `json:"variables"`
}

// body is the request that asks for it.
func (op *randomOp) body() []byte {
	text, _ := json.Marshal(map[string]any{"query": op.Query, "variables": op.Variables}) // strings and JSON marshal
	return text
}

// randomOps writes the operations of some seeds, for one client after the other. The world has a result or a fault for
// many of the values. A dry run of Query.rateLimit runs nothing else, which is Facet's own.
func randomOps(set *schema.Set, options opgen.Options, first uint64, n int) []*randomOp {
	options.IDs = []string{"nonsense"}
	for _, id := range []int64{1, 2, 3, 4, 7, 8, 9, 99} {
		options.IDs = append(options.IDs, clients.GlobalID("Post", id))
	}
	options.IDs = append(options.IDs, clients.GlobalID("Profile", 1), clients.GlobalID("Profile", 2), clients.GlobalID("Profile", 99))
	options.Strings = []string{"ann", "bob", "nobody", "error", "panic"}
	options.Without = []string{"Query.rateLimit"}
	ops := make([]*randomOp, n)
	for i := range ops {
		seed := first + uint64(i)
		client := set.Clients[seed%uint64(len(set.Clients))]
		op := opgen.New(client.Schema, options, seed)
		ops[i] = &randomOp{seed, client.Name, op.Document, json.RawMessage(op.Variables)}
	}
	return ops
}

// calmWorld is the world without panics in batches: one parent's panic is every parent's in Facet, and in nobody else's
// answer.
func calmWorld(t *testing.T, still bool) (raw json.RawMessage, fresh func() *world) {
	t.Helper()
	raw, _ = readWorld(t)
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	faults := members["faults"].(map[string]any)
	faults["Post.stats:8"], faults["Post.comments(14)"] = "error", "error"
	// Arguments of random operations are below 9.
	faults["Query.posts:7"], faults["Post.comments(6)"] = "error", "error"
	members["still"] = still
	raw, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return raw, func() *world { return decodeWorld(t, raw) }
}

// facetServer answers many operations with one server. Its world is made anew after each mutation, so it is for one
// operation at a time.
type facetServer struct {
	http.Handler
	world *world
	fresh func() *world
}

func newFacetServer(t *testing.T, set *schema.Set, fresh func() *world) *facetServer {
	t.Helper()
	w := fresh()
	return &facetServer{Handler: endpoint(t, serve(t, set, w)), world: w, fresh: fresh}
}

// renew forgets what a mutation did.
func (s *facetServer) renew(op *randomOp) {
	if strings.HasPrefix(op.Query, "mutation") {
		*s.world = *s.fresh()
	}
}

// served is the SDL that the server gives a client's developers.
func (s *facetServer) served(t *testing.T, client string) string {
	t.Helper()
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql/"+client+"/schema.graphql", http.NoBody))
	if rec.Code != http.StatusOK {
		t.Fatalf("schema.graphql of %s: status %d", client, rec.Code)
	}
	return rec.Body.String()
}

// referenceClient is what graphql-js must know of a client.
type referenceClient struct {
	SDL   string `json:"sdl"`   // as it is served
	Union string `json:"union"` // what other clients know
	Own   string `json:"own"`   // built-in types as Facet has them
}

// referenceClients are all of them. With defers, the schema has @defer even where the served SDL leaves it out.
func referenceClients(t *testing.T, set *schema.Set, s *facetServer, defers bool) map[string]referenceClient {
	t.Helper()
	out := map[string]referenceClient{}
	var union *ast.Schema
	for _, c := range set.Clients {
		if c.Name == "union" {
			union = c.Schema
		}
	}
	for _, c := range set.Clients {
		sdl := s.served(t, c.Name)
		if defers && !strings.Contains(sdl, "directive @defer") {
			sdl += "\ndirective @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT"
		}
		out[c.Name] = referenceClient{SDL: sdl, Union: printed(union), Own: printed(c.Schema, formatter.WithBuiltin())}
	}
	return out
}

// compact spells JSON on one line, keeping its order, so that equal answers are equal bytes.
func compact(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	if len(raw) == 0 {
		return ""
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Errorf("not JSON: %v: %s", err, raw)
	}
	return b.String()
}
