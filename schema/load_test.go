package schema_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/schema"
)

func TestLoadPassesFoldersOver(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(folders(
		"web/client.yaml", "title: Web\n", "web/s.graphql", "type Query { a: Int }",
		"tv-4k/client.yaml", "title: TV\n", "tv-4k/s.graphql", "type Query { a: Int }",
		".git/client.yaml", "nonsense", "_draft/client.yaml", "nonsense", "testdata/client.yaml", "nonsense",
		"docs/readme.md", "no client", "client.yaml", "nonsense", "s.graphql", "nonsense",
	))
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Names(); !slices.Equal(got, []string{"tv-4k", "web"}) {
		t.Errorf("clients %q", got)
	}
	if set.Client("web") != set.Clients[1] || set.Client("wb") != nil || set.Client("") != nil {
		t.Error("Client finds the wrong one")
	}
}

// A ConfigMap is mounted as links into a hidden folder.
func TestLoadFollowsLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "..data", "watch"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("..data/watch/client.yaml", "title: Watch\n")
	write("..data/watch/schema.graphql", "type Query { steps: Itn }")
	if err := os.Symlink(filepath.Join("..data", "watch"), filepath.Join(dir, "watch")); err != nil {
		t.Fatal(err)
	}
	_, err := schema.Load(schema.Dir(dir))
	want := filepath.Join(dir, "watch/schema.graphql") + ":1:14: Query.steps has the unknown type Itn; did you mean Int?"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	write("..data/watch/schema.graphql", "type Query { steps: Int }")
	if set, err := schema.Load(schema.Dir(dir)); err != nil || set.Client("watch") == nil {
		t.Errorf("%v %v", set, err)
	}
}

func TestLoadOfNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := schema.Load(schema.Dir(dir)); err == nil || err.Error() != dir+" cannot be read as a folder of clients: no such file or directory" || !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestLoadBoundsFiles(t *testing.T) {
	t.Parallel()
	_, err := schema.Load(folders("web/client.yaml", "title: X\n", "web/s.graphql", strings.Repeat("#", 5<<20)))
	if err == nil || err.Error() != "web/s.graphql: has 5242880 bytes; at most 4194304 are allowed" {
		t.Error(err)
	}
}

// What a client downloads: its own schema as it was written, whole.
func TestSDL(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(folders("web/client.yaml", "title: X\n",
		"web/b.graphql", `
extend type Query { "more" zoo(n: Int = 1 @deprecated(reason: "gone"), s: [String!] = ["a\"b"]): Animal! @authenticated }
interface Animal { name: String }
type Cat implements Animal { name: String }
union Pet = Cat
extend union Pet = Dog
type Dog { name: String @deprecated }
`, "web/a.graphql", `
"""
  What the web can ask.

    Indented.
"""
schema { query: Query }
type Query { ok: Boolean }
"quoted \"text\" with a \\ and \"\"\""
enum E { "first" A B }
scalar Date @specifiedBy(url: "https://example.com")
input In @oneOf { a: Int b: E }
directive @mine(e: E = B) repeatable on FIELD | QUERY
`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `"""
What the web can ask.

  Indented.
"""
schema {
  query: Query
}

"""
Only for viewers with a valid token; for others the field is null.
"""
directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE

"""
Directs the executor to defer this fragment when the ` + "`if`" + ` argument is true or undefined.
"""
directive @defer(
  """
  Deferred when true or undefined.
  """
  if: Boolean! = true

  """
  Unique name
  """
  label: String
) on FRAGMENT_SPREAD | INLINE_FRAGMENT

directive @mine(e: E = B) repeatable on FIELD | QUERY

type Query {
  ok: Boolean
  """
  more
  """
  zoo(n: Int = 1 @deprecated(reason: "gone"), s: [String!] = ["a\"b"]): Animal! @authenticated
}

"""
quoted "text" with a \ and \"""
"""
enum E {
  """
  first
  """
  A
  B
}

scalar Date @specifiedBy(url: "https://example.com")

input In @oneOf {
  a: Int
  b: E
}

interface Animal {
  name: String
}

type Cat implements Animal {
  name: String
}

union Pet = Cat | Dog

type Dog {
  name: String @deprecated
}
`
	c := set.Clients[0]
	if diff := cmp.Diff(want, c.SDL); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := gqlparser.LoadSchema(&ast.Source{Input: c.SDL}); err != nil {
		t.Errorf("does not parse alone: %v", err)
	}
}

// A description in quotes can be what no block string can; the schema has it as
// the SDL shows it.
func TestDescriptionsInQuotes(t *testing.T) {
	t.Parallel()
	c := loaded(t, "c", `type Query { "  a\n \t \n    b  \r\n\u0007\n  c\n" a: Int  "\n" b: Int }`)
	if got, want := c.Schema.Query.Fields.ForName("a").Description, "a\n\n  b\n\nc"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	alone, err := gqlparser.LoadSchema(&ast.Source{Input: c.SDL})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		if got, want := alone.Query.Fields.ForName(name).Description, c.Schema.Query.Fields.ForName(name).Description; got != want {
			t.Errorf("%s: the SDL says %q, the schema %q", name, got, want)
		}
	}
}

// The engine's directives are in a client's introspection only when its SDL
// uses them.
func TestUnusedDirectivesAreNotServed(t *testing.T) {
	t.Parallel()
	c := loaded(t, "c", `type Query { a: Int @cost(weight: "1") }`)
	if c.Schema.Directives["cost"] == nil || c.Schema.Directives["listSize"] != nil || c.Schema.Directives["authenticated"] != nil {
		t.Errorf("directives %v", c.Schema.Directives)
	}
	if c.Schema.Directives["skip"] == nil {
		t.Error("@skip is gone")
	}
}

func TestETag(t *testing.T) {
	t.Parallel()
	a, b := loaded(t, "a", "type Query { a: Int }"), loaded(t, "b", "type Query {\n  # a comment\n  a: Int\n}")
	c := loaded(t, "c", "type Query { a: Int! }")
	if a.ETag != b.ETag || a.ETag == c.ETag || len(a.ETag) != 66 || a.ETag[0] != '"' {
		t.Errorf("%s %s %s", a.ETag, b.ETag, c.ETag)
	}
}

func TestExamples(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(folders("web/client.yaml", "title: X\n", "web/s.graphql", "type Query { a(n: Int): Query b: Int } type Mutation { m: Int }",
		"web/example.graphql", `
# What a newcomer runs first.
query Home($n: Int = 3) { a(n: $n) { ...One } }
fragment Two on Query { b }
fragment One on Query { a { ...Two } }
mutation Do { m }
query Needs($n: Int!) { a(n: $n) { b } }
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []schema.Example{
		{Name: "Home", Kind: ast.Query, Runnable: true, Text: `# What a newcomer runs first.
query Home ($n: Int = 3) {
  a(n: $n) {
    ... One
  }
}
fragment Two on Query {
  b
}
fragment One on Query {
  a {
    ... Two
  }
}
`},
		{Name: "Do", Kind: ast.Mutation, Runnable: true, Text: "mutation Do {\n  m\n}\n"},
		{Name: "Needs", Kind: ast.Query, Text: "query Needs ($n: Int!) {\n  a(n: $n) {\n    b\n  }\n}\n"},
	}
	if diff := cmp.Diff(want, set.Clients[0].Examples); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A new client is a folder: nothing in Go names it.
func TestNewClientNeedsNoGo(t *testing.T) {
	t.Parallel()
	two := folders(
		"web/client.yaml", "title: Web\n", "web/schema.graphql", "type Query { viewer: Viewer }\ntype Viewer { id: ID! name: String }\n",
		"tv/client.yaml", "title: TV\n", "tv/schema.graphql", "type Query { shows: Int }\n",
	)
	compiledIn, err := schema.Load(two)
	if err != nil {
		t.Fatal(err)
	}
	union, _, err := schema.Union(compiledIn.Clients)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, two); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, folders(
		"watch/client.yaml", "title: Watch\nintrospection: on\n",
		"watch/schema.graphql", "type Query { viewer: Viewer }\ntype Viewer { id: ID! }\n",
	)); err != nil {
		t.Fatal(err)
	}
	set, err := schema.Load(schema.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	watch := set.Client("watch")
	if len(set.Clients) != len(compiledIn.Clients)+1 || watch == nil {
		t.Fatalf("clients %q", set.Names())
	}
	if err := schema.Within(watch.Schema, union); err != nil {
		t.Error(err)
	}
	if !watch.Policy.Playground {
		t.Error("no playground")
	}
}
