package spec

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/generated"
	gqlgenstock "github.com/facetgraph/facet/test/stock"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/stock"
)

// testdata/stock.txt lists the cases that gqlgen's own executor, under Facet's rules, answers otherwise than the
// compiled one. The list is complete, and what stands in it is so: a new version of gqlgen may shorten it.
func TestStockDeviations(t *testing.T) {
	t.Parallel()
	set, cases := everyClient(t), readCases(t)
	_, fresh := readWorld(t)
	listed := readDeviations(t)
	for _, c := range cases {
		reason, deviates := listed[c.Name]
		delete(listed, c.Name)
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := fresh()
			theirs, ok := stockAnswer(t, serve(t, set, w).Client(c.Client), w, c)
			if !ok {
				if deviates {
					t.Error("is listed, but is not executed")
				}
				return
			}
			ours := served(t, set, fresh(), c)
			if diff := cmp.Diff(ours.lines(), theirs.lines()); (diff != "") != deviates {
				t.Errorf("listed: %t (%s); -Facet +gqlgen:\n%s\nFacet  %s\ngqlgen %s", deviates, reason, diff, plain(ours), plain(theirs))
			}
		})
	}
	for name := range listed {
		t.Errorf("testdata/stock.txt lists %s, which is no case", name)
	}
}

// stockAnswer answers a case with gqlgen's executor; false where the request is refused before.
func stockAnswer(t *testing.T, client *graph.Client, w *world, c *specCase) (answer, bool) {
	t.Helper()
	ctx := signedIn(t.Context())
	op, denied := client.Prepare(ctx, &graph.Request{Query: c.Query, OperationName: c.Operation, Variables: c.Variables})
	if denied != nil {
		return answer{}, false
	}
	s := client.Profile().Schema
	union, err := graph.Union(generated.Executable())
	if err != nil {
		t.Fatal(err)
	}
	foreign := map[string]bool{}
	for name := range client.Profile().Foreign(union) {
		foreign[name] = true
	}
	executor := stock.New(gqlgenstock.NewExecutableSchema(gqlgenstock.Config{Schema: s, Resolvers: root{w}}), stock.Rules{
		Schema: s, TypeName: typeName, Present: placed, Foreign: func(name string) bool { return foreign[name] },
	})
	response, err := executor.Execute(ctx, c.Query, c.Operation, op.Variables)
	if refused, ok := errors.AsType[stock.Refused](err); ok {
		return answer{Stage: "refused", Errors: []failure{failureOf(t, refused.List[0])}}, true
	}
	if err != nil {
		t.Fatal(err)
	}
	a := answer{Stage: "execute", Data: response.Data}
	for _, e := range response.Errors {
		a.Errors = append(a.Errors, failureOf(t, e))
	}
	return a, true
}

// placed gives an error the place of its field, which gqlgen does not give to those of batches.
func placed(ctx context.Context, err error) *gqlerror.Error {
	out := graphql.DefaultErrorPresenter(ctx, err)
	if fc := graphql.GetFieldContext(ctx); fc != nil && len(out.Locations) == 0 && fc.Field.Field != nil && fc.Field.Position != nil {
		out.Locations = []gqlerror.Location{{Line: fc.Field.Position.Line, Column: fc.Field.Position.Column}}
	}
	return out
}

// typeName is the GraphQL type of the members of abstract types.
func typeName(v any) string {
	switch v.(type) {
	case *posts.Post:
		return "Post"
	case *profiles.Profile:
		return "Profile"
	}
	return ""
}

// readDeviations reads the list: a case, a colon and the reason on each line.
func readDeviations(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/stock.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("testdata/stock.txt: %q has no reason", line)
		}
		listed[name] = reason
	}
	return listed
}
