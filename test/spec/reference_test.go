package spec

import (
	"encoding/json"
	"flag"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/opgen"
)

var (
	specOps  = flag.Int("spec.ops", 3000, "random operations that TestReference compares, over all clients")
	specSeed = flag.Uint64("spec.seed", 1, "seed of the first random operation, document or value of this package")
)

// Facet answers random operations, with introspection and many conditions, as both versions of graphql-js do: the same
// bytes of data, and the same errors. normalise.mjs and sameErrors list what is left to the implementation.
func TestReference(t *testing.T) {
	t.Parallel()
	requireReferences(t)
	shapes := map[string]opgen.Options{
		"data":          {Conditions: 3},
		"introspection": {Introspection: true, Conditions: 3},
		"conditions":    {Conditions: 100},
		"all":           {Introspection: true, Conditions: 100},
	}
	share := map[string]int{"data": 40, "introspection": 50, "conditions": 5, "all": 5} // percent; wide operations take long
	for name, options := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			total := *specOps * share[name] / 100
			for start := 0; start < total; start += chunk {
				compareWithReferences(t, options, *specSeed+uint64(start), min(chunk, total-start))
			}
		})
	}
}

// compareWithReferences compares some operations, from the seed on.
func compareWithReferences(t *testing.T, options opgen.Options, first uint64, n int) {
	t.Helper()
	set := everyClient(t)
	raw, fresh := calmWorld(t, false)
	s := newFacetServer(t, set, fresh)
	ops := randomOps(set, options, first, n)
	input := map[string]any{"mode": "plain", "world": raw, "clients": referenceClients(t, set, s, false), "operations": ops}
	older, newer := graphqlJS16.answers(t, input, n), graphqlJS17.answers(t, input, n)
	valid, limited := 0, 0
	for i, op := range ops {
		var theirs [2]answer
		for j, text := range []json.RawMessage{older[i], newer[i]} {
			if err := json.Unmarshal(text, &theirs[j]); err != nil {
				t.Fatal(err)
			}
		}
		differs(t, op, "graphql-js 16", theirs[0], "graphql-js 17", theirs[1], false)
		ours := ask(t, s, op.Client, op.body())
		s.renew(op)
		if ours.Stage == "limit" {
			limited++
			continue
		}
		differs(t, op, "graphql-js 17", theirs[1], "Facet", ours, true)
		if theirs[1].Stage == "execute" {
			valid++
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("compared %d operations; Facet's limits refused %d more, and %d were not valid", valid, limited, n-valid-limited)
	if valid < n*8/10 {
		t.Errorf("only %d of %d operations were valid", valid, n)
	}
}

// differs compares two answers to an operation and reports what differs. One of them may have more errors below a
// propagated null than the other, and locate each at the first of merged fields only.
func differs(t *testing.T, op *randomOp, name string, want answer, name2 string, got answer, lenient bool) {
	t.Helper()
	diff := cmp.Diff(want.Stage, got.Stage)
	if diff == "" && want.Stage == "execute" {
		if a, b := compact(t, want.Data), compact(t, got.Data); a != b {
			diff = cmp.Diff(tokens(want.Data), tokens(got.Data))
		}
		if diff == "" {
			diff = sameErrors(want, got, lenient)
		}
	}
	if diff != "" {
		t.Errorf("seed %d, client %s: -%s +%s:\n%s\n%s\n%s\n%s: %s\n%s: %s", op.Seed, op.Client, name, name2, diff, op.Query, op.Variables,
			name, plain(want), name2, plain(got))
	}
}
