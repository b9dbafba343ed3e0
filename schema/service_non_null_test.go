package schema_test

import (
	"testing"

	"github.com/facetgraph/facet/schema"
)

// A field that a resolver answers is warned of if it cannot be null, unless it costs nothing: then it asks nobody.
func TestServiceNonNull(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(folders("web/client.yaml", "title: Web\n", "web/schema.graphql",
		"type Query {\n  greet: String! @cost(weight: \"0\")\n  count: Int!\n  name: String\n  size: Int! @cost(weight: \"1\")\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	union, _, err := schema.Union(set.Clients)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range schema.Lint(set.Clients[0], union, func(string, string) bool { return true }) {
		if f.Rule == schema.RuleServiceNonNull {
			found = append(found, f.Coordinate)
		}
	}
	if len(found) != 2 || found[0] != "Query.count" || found[1] != "Query.size" {
		t.Errorf("%q", found)
	}
}
