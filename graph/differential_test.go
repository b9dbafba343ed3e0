package graph

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/kitchen"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/opgen"
	"github.com/facetgraph/facet/schema"
)

var (
	diffOps  = flag.Int("diff.ops", 4000, "operations that TestDifferential compares, over all clients")
	diffSeed = flag.Uint64("diff.seed", 1, "seed of the first of them")
)

// everyClient are the real clients and one that has the whole union, without bounds on anything.
func everyClient(t testing.TB) *schema.Set {
	t.Helper()
	set, err := schema.Load(kitchen.Clients())
	if err != nil {
		t.Fatal(err)
	}
	union, err := Union(generated.Executable())
	if err != nil {
		t.Fatal(err)
	}
	all := *set.Clients[0]
	all.Name, all.Schema = "union", union
	set.Clients = append(set.Clients, &all)
	for _, c := range set.Clients {
		p := *c.Policy
		p.Limits.Errors, p.Limits.Tokens, p.Limits.Aliases, p.Limits.Depth = 100_000, 15_000, 1000, 100
		p.Limits.Directives, p.Limits.RootFields, p.Cost.Max = 10_000, 1000, 1_000_000_000
		c.Policy = &p
	}
	return set
}

// TestDifferential compares the compiled executor with gqlgen's own on random operations over chaotic resolvers: data
// must be equal byte for byte, and errors must be the same but for their order.
func TestDifferential(t *testing.T) {
	t.Parallel()
	set := everyClient(t)
	var s *Server
	var err error
	compared, invalid := 0, 0
	for i := range uint64(*diffOps) {
		seed := *diffSeed + i
		if i%100 == 0 { // what resolvers do changes with the server
			if s, err = New(set, Options{Executable: generated.Executable(), Resolvers: chaos(seed)}); err != nil {
				t.Fatal(err)
			}
		}
		profile := set.Clients[i%uint64(len(set.Clients))]
		op := opgen.New(profile.Schema, opgen.Options{Conditions: int(i%5) * 25}, seed)
		if same(t, s.Client(profile.Name), seed, op.Document, op.Variables) {
			compared++
		} else {
			invalid++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("compared %d operations from seed %d; %d more were not valid", compared, *diffSeed, invalid)
	if compared < *diffOps/2 {
		t.Errorf("only %d of %d operations were valid", compared, *diffOps)
	}
}

// same runs one operation both ways; false where it is not valid.
func same(t *testing.T, c *Client, seed uint64, document, variables string) bool {
	t.Helper()
	ctx := auth.NewContext(context.Background(), &auth.Viewer{Subject: "7"})
	op, failure := c.Prepare(ctx, &Request{Query: document, Variables: []byte(variables)})
	if failure != nil || op.dryRun { // a dry run is the compiled executor's alone
		return false
	}
	compiled := c.Execute(ctx, op, nil)
	stock, err := stockOf(c).Execute(ctx, document, op.Name, op.Variables)
	if err != nil {
		t.Fatalf("seed %d: gqlgen refuses: %v: %s", seed, err, document)
	}
	if a, b := dataOf(t, compiled), string(stock.Data); a != b {
		t.Errorf("seed %d, client %s: data differs\ncompiled %s\nstock    %s\n%s\n%s", seed, c.Name(), a, b, document, variables)
	}
	if a, b := errorsOf(compiled.Errors), errorsOf(stock.Errors); !slices.Equal(a, b) {
		t.Errorf("seed %d, client %s: errors differ\ncompiled %s\nstock    %s\n%s\n%s\n%s", seed, c.Name(), strings.Join(a, "\n         "), strings.Join(b, "\n         "), document, variables, compiled.Body)
	}
	return true
}

// dataOf is the data member as it was written.
func dataOf(t *testing.T, r *Result) string {
	t.Helper()
	var body struct{ Data json.RawMessage }
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Fatalf("not JSON: %v: %s", err, r.Body)
	}
	return string(body.Data)
}

// errorsOf are the errors without their order. gqlgen gives errors of batch resolvers no locations, where the
// specification wants them (§7.1.2): locations are compared by the plan's own tests.
func errorsOf(list gqlerror.List) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = fmt.Sprintf("%s %s %v", e.Path, e.Message, e.Extensions["code"])
	}
	slices.Sort(out)
	return out
}
