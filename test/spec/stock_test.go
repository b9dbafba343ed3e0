package spec

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/graph"
)

// testdata/stock.txt lists the cases that gqlgen's own executor, under Facet's rules, answers otherwise than the compiled
// one. The list is complete, and what stands in it is so: a new version of gqlgen may shorten it.
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
			theirs, ok := stock(t, serve(t, set, fresh()).Client(c.Client), c)
			if !ok {
				if deviates {
					t.Error("is listed, but is not executed")
				}
				return
			}
			ours := facet(t, set, fresh(), c)
			if diff := cmp.Diff(ours.lines(), theirs.lines()); (diff != "") != deviates {
				t.Errorf("listed: %t (%s); -Facet +gqlgen:\n%s\nFacet  %s\ngqlgen %s", deviates, reason, diff, plain(ours), plain(theirs))
			}
		})
	}
	for name := range listed {
		t.Errorf("testdata/stock.txt lists %s, which is no case", name)
	}
}

// stock answers a case with gqlgen's executor; false where the request is refused before.
func stock(t *testing.T, client *graph.Client, c *specCase) (answer, bool) {
	t.Helper()
	ctx := signedIn(t.Context())
	op, failure := client.Prepare(ctx, &graph.Request{Query: c.Query, OperationName: c.Operation, Variables: c.Variables})
	if failure != nil {
		return answer{}, false
	}
	next, failure := client.Deferred(ctx, op)
	if failure != nil {
		t.Fatal(failure)
	}
	response := next(ctx)
	a := answer{Stage: "execute", Data: response.Data}
	for _, e := range response.Errors {
		a.Errors = append(a.Errors, failureOf(t, e))
	}
	for next(ctx) != nil { // gqlgen's goroutines wait until nothing is left
	}
	return a, true
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
