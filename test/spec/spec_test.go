package spec

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/schema"
)

// Facet answers as graphql-js does, but for the differences that it means to have.
func TestSpecification(t *testing.T) {
	t.Parallel()
	requireNode(t)
	set, cases := everyClient(t), readCases(t)
	raw, fresh := readWorld(t)
	reference := graphqlJS(t, set, raw, cases)
	for i, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			compare(t, c, served(t, set, fresh(), c), reference[i])
		})
	}
}

func compare(t *testing.T, c *specCase, ours, theirs answer) {
	t.Helper()
	if c.differs == nil {
		if diff := cmp.Diff(theirs.lines(), ours.lines()); diff != "" {
			t.Errorf("-graphql-js +Facet:\n%s\n%s%s\ngraphql-js %s\nFacet      %s", diff, c.Query, c.Variables, plain(theirs), plain(ours))
		}
		return
	}
	if diff := cmp.Diff(c.differs.Facet.lines(), ours.lines()); diff != "" {
		t.Errorf("-listed +Facet:\n%s\nFacet %s", diff, plain(ours))
	}
	if ours.lines() == theirs.lines() {
		t.Errorf("is listed as a difference (%s), but is none", c.differs.Reason)
	}
}

// plain is an answer as JSON, to read and to list.
func plain(a answer) string {
	text, _ := json.Marshal(a) // what was read as JSON marshals
	return string(text)
}

// graphqlJS answers all cases in one process of Node.
func graphqlJS(t *testing.T, set *schema.Set, world json.RawMessage, cases []*specCase) (answers []answer) {
	t.Helper()
	schemas := map[string]string{}
	for _, c := range set.Clients {
		schemas[c.Name] = printed(c.Schema)
	}
	askNode(t, "run.mjs", map[string]any{"schemas": schemas, "world": world, "cases": cases}, &answers)
	if len(answers) != len(cases) {
		t.Fatalf("%d answers for %d cases", len(answers), len(cases))
	}
	return answers
}

// requireNode skips where Node or the package is missing, unless the environment demands the real thing.
func requireNode(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("node_modules/graphql")
	}
	switch {
	case err == nil:
	case os.Getenv("FACET_REQUIRE_REAL") == "1":
		t.Fatalf("needs Node and `npm ci` in test/spec: %v", err)
	default:
		t.Skipf("needs Node and `npm ci` in test/spec: %v", err)
	}
}
