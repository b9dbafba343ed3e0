package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/schema"
)

// served is the union that TestWithin holds clients against.
const served = `
type Query { feed(first: Int!, after: String): [Item!]  me: User  find(by: By, filter: Filter): [Item!] }
interface Node { id: ID! }
type Post implements Node { id: ID!  title: String  size: Size }
type User implements Node { id: ID!  name: String! }
union Item = Post | User
enum Size { SMALL LARGE }
input By @oneOf { id: ID  name: String }
input Filter { text: String!  size: Size = SMALL  old: Boolean }
scalar Date
directive @client(name: String) on FIELD
`

func TestWithin(t *testing.T) {
	t.Parallel()
	const hint = "run go generate ./... and build again"
	tests := []struct{ name, client, want string }{
		{"all of it", served, ""},
		{"some of it", "type Query { feed(first: Int! = 9): [Item!] } union Item = Post type Post { title: String }", ""},
		{"its own directives", `directive @team(name: String) on OBJECT type Query @team(name: "x") { me: User @authenticated } type User { id: ID! @cost(weight: "1") }`, ""},
		{"unknown field", "type Query { feeds(first: Int!): [Int] }",
			"c/schema.graphql:1:14: Query.feeds is not served by this build; " + hint + ", or use a name that exists: feed"},
		{"unknown field of no likeness", "type Query { a: Int }",
			"c/schema.graphql:1:14: Query.a is not served by this build; " + hint + ", or use a name that exists: feed, find, me"},
		{"unknown type", "type Query { me: User } type User { id: ID! } type Psot { id: ID! }",
			"c/schema.graphql:1:52: type Psot is not served by this build; " + hint + ", or use a name that exists: Post"},
		{"other kind", "type Query { me: User } type User { id: ID! } enum Post { A }",
			"c/schema.graphql:1:52: Post is an enum, but this build serves a type; change it to that, or " + hint},
		{"other type", "type Query { me: User! } type User { id: ID! name: ID! }",
			"c/schema.graphql:1:14: Query.me is User!, but this build serves User; change it to that, or " + hint + "\n" +
				"c/schema.graphql:1:46: User.name is ID!, but this build serves String!; change it to that, or " + hint},
		{"unknown argument", "type Query { feed(first: Int!, before: String): [Item!] } union Item = Post type Post { id: ID! }",
			"c/schema.graphql:1:32: Query.feed(before:) is not served by this build; " + hint + ", or use a name that exists: after, first"},
		{"other argument", "type Query { feed(first: Int): [Item!] } union Item = Post type Post { id: ID! }",
			"c/schema.graphql:1:19: Query.feed(first:) is Int, but this build serves Int!; change it to that, or " + hint},
		{"missing argument", "type Query { feed: [Item!] } union Item = Post type Post { id: ID! }",
			"c/schema.graphql:1:14: Query.feed lacks the argument first: Int!, which this build requires; add it"},
		{"unknown value", "type Query { me: User } type User { id: ID! } type Post { size: Size } enum Size { SMALL LARG }",
			"c/schema.graphql:1:90: enum value Size.LARG is not served by this build; " + hint + ", or use a name that exists: LARGE"},
		{"unknown member", "type Query { feed(first: Int!): [Item!] me: User } union Item = Query type User { id: ID! }",
			"c/schema.graphql:1:58: union Item has Query, which is not served by this build; " + hint + ", or use a name that exists: Post, User"},
		{"unknown interface", "type Query implements Node { id: ID! } interface Node { id: ID! }",
			"c/schema.graphql:1:6: Query implements Node, which is not served by this build; " + hint + ", or use a name that exists: there is none yet\n" +
				"c/schema.graphql:1:30: Query.id is not served by this build; " + hint + ", or use a name that exists: feed, find, me"},
		{"inputs", "type Query { find(by: By, filter: Filter): [Item!] } union Item = Post type Post { id: ID! } input By { id: ID } input Filter { old: Boolean = true }",
			"c/schema.graphql:1:100: input By without @oneOf, but this build serves it with @oneOf; change it to that, or " + hint + "\n" +
				"c/schema.graphql:1:120: input Filter lacks the field size: Size with the default SMALL, which this build fills in; add it\n" +
				"c/schema.graphql:1:120: input Filter lacks the field text: String! with no default, which this build fills in; add it\n" +
				"c/schema.graphql:1:129: Filter.old has the default true, but this build serves no default; change it to that, or " + hint},
		{"directives", "directive @client(name: Int) on FIELD directive @cleint on FIELD type Query { me: User } type User { id: ID! }",
			"c/schema.graphql:1:12: @client(name: Int) on FIELD here, but this build serves @client(name: String) on FIELD; change it to that, or " + hint + "\n" +
				"c/schema.graphql:1:50: directive @cleint is not served by this build; " + hint + ", or use a name that exists: client"},
	}
	union, _, err := schema.Union([]*schema.Client{loaded(t, "u", served)})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := schema.Within(loaded(t, "c", test.client).Schema, union); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestForeign(t *testing.T) {
	t.Parallel()
	union, _, err := schema.Union([]*schema.Client{loaded(t, "u", served)})
	if err != nil {
		t.Fatal(err)
	}
	client := loaded(t, "c", `
type Query { find: [Item!] node: Node me: User }
interface Node { id: ID! }
type User implements Node { id: ID! }
type Post { id: ID! size: Size }
union Item = User
enum Size { LARGE }
`)
	want := map[string][]string{"Item": {"Post"}, "Node": {"Post"}, "Size": {"SMALL"}}
	if diff := cmp.Diff(want, client.Foreign(union)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := loaded(t, "u", served).Foreign(union); len(got) != 0 {
		t.Errorf("foreign to itself: %v", got)
	}
}
