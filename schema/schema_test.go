package schema_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/facetgraph/facet/schema"
)

// folders makes a file system of files given as path and text in turn.
func folders(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

func TestLoadSmall(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(folders(
		"web/client.yaml", "title: Web\n",
		"web/schema.graphql", "\"the root\"\ntype Query { posts(first: Int! = 20): [Post!] @listSize(slicingArguments: [\"first\"]) }\ntype Post { id: ID! title: String }\n",
		"web/example.graphql", "query Posts { posts { ...P } } fragment P on Post { title }",
	))
	if err != nil {
		t.Fatal(err)
	}
	c := set.Client("web")
	if c == nil || c.Policy.Title != "Web" || len(c.Examples) != 1 {
		t.Fatalf("client = %+v", c)
	}
	t.Log(c.SDL, c.ETag, c.Examples[0].Text)
	if !strings.Contains(c.SDL, "directive @listSize") {
		t.Error("SDL does not declare @listSize")
	}
}
