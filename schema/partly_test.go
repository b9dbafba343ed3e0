package schema_test

import (
	"strings"
	"testing"

	"github.com/facetgraph/facet/schema"
)

// A mistake in one folder does not hide what other folders, or the rest of this one, have otherwise.
func TestMistakesDoNotHideConflicts(t *testing.T) {
	t.Parallel()
	const right = "type Query { a: Int post: Post } type Post { likes: Int! }"
	for name, wrong := range map[string]string{
		"directive":      "type Query { a: String @nothing post: Post } type Post { likes: String! }",
		"argument":       "type Query { a: String @cost post: Post } type Post { likes: String! }",
		"unknown type":   "type Query { a: String b: Nothing post: Post } type Post { likes: String! c(n: Nothing): Int }",
		"only of a type": "type Query { a: String b: Nothing post: Post } type Post { likes: String! } type Empty { n: Nothing }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := folders("tv/client.yaml", "title: TV\n", "tv/s.graphql", right, "web/client.yaml", "titel: Web\n", "web/s.graphql", wrong,
				"watch/client.yaml", "title: Watch\n", "watch/s.graphql", "type Query {")
			set, err := schema.LoadPartly(fsys)
			if err == nil || set == nil {
				t.Fatalf("%v, %v", set, err)
			}
			web := set.Client("web")
			if !web.Incomplete || web.Schema == nil || set.Client("tv").Incomplete || set.Client("watch").Schema != nil {
				t.Errorf("incomplete: %+v", set.Clients)
			}
			conflicts := schema.Conflicts(set.Clients)
			if conflicts == nil || strings.Count(conflicts.Error(), "\n") != 1 || strings.Contains(conflicts.Error(), "Nothing") ||
				!strings.Contains(conflicts.Error(), "Query.a") || !strings.Contains(conflicts.Error(), "Post.likes") {
				t.Errorf("conflicts: %v", conflicts)
			}
			if set, err := schema.Load(fsys); set != nil || err == nil {
				t.Errorf("Load: %v, %v", set, err)
			}
		})
	}
}

// What only the whole has is not missed where a part was read: here a client that did not load has Cat.name.
func TestConflictsAreNotOfTheWhole(t *testing.T) {
	t.Parallel()
	set, err := schema.LoadPartly(folders(
		"a/client.yaml", "title: A\n", "a/s.graphql", "type Query { pet: Animal } interface Animal { id: ID } type Cat implements Animal { id: ID }",
		"b/client.yaml", "title: B\n", "b/s.graphql", "type Query { pet: Animal } interface Animal { name: String } type Dog implements Animal { name: String }",
		"c/client.yaml", "title: C\n", "c/s.graphql", "type Query { cat: Cat",
	))
	if err == nil {
		t.Fatal("no error")
	}
	if err := schema.Conflicts(set.Clients); err != nil {
		t.Error(err)
	}
}
