package cost_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// loose defines the directives everywhere, so that gqlparser lets through what
// New itself must refuse.
const loose = `
directive @cost(weight: Float) repeatable on ARGUMENT_DEFINITION | ENUM | ENUM_VALUE | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR | INTERFACE | UNION | INPUT_OBJECT
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) repeatable on FIELD_DEFINITION | OBJECT
`

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	const page = "type Page { id: ID } "
	for _, c := range []struct {
		name, sdl, want string
	}{
		{"a weight that is no number", `type Query { a: Int @cost(weight: "dear") }`, `1:22: Query.a: @cost(weight: "dear") is not a number`},
		{"an infinite weight", `type Query { a: Int @cost(weight: "Inf") }`, `Query.a: @cost(weight: "Inf") is not a number`},
		{"a weight that overflows", `type Query { a: Int @cost(weight: "1e999") }`, `Query.a: @cost(weight: "1e999") is out of range`},
		{"NaN", `type Query { a(b: Int @cost(weight: "NaN")): Int }`, `Query.a(b:): @cost(weight: "NaN") is not a number`},
		{"hexadecimal", `type Query { a: Int @cost(weight: "0x1p4") }`, `is not a number`},
		{"an empty weight", `type Query { a: Int @cost(weight: "") }`, `is not a number`},
		{"half a number", `type Query { a: Int @cost(weight: "1e") }`, `is not a number`},
		{"a list as weight", `type Query { a: Int @cost(weight: [1]) }`, `Query.a: @cost(weight: [1]) is not a number`},
		{"no weight", `type Query { a: Int @cost }`, `Query.a: @cost has no weight`},
		{"two weights", `type Query { a: Int @cost(weight: "1") @cost(weight: "2") }`, `Query.a: @cost stands twice`},
		{"an input field's weight", `type Query { a(i: In): Int } input In { x: Int @cost(weight: "x") }`, `In.x: @cost`},
		{"a directive argument's weight", `directive @d(x: Int @cost(weight: "x")) on FIELD type Query { a: Int }`, `@d(x:): @cost`},
		{"a negative type weight", page + `type Query @cost(weight: "-1") { a: Page }`, `Query: a type's weight must not be negative`},
		{"@cost on an interface", `interface I @cost(weight: "1") { a: Int } type Query implements I { a: Int }`, `I: @cost is not allowed on an interface`},
		{"@cost on an interface's field", `interface I { a: Int @cost(weight: "1") } type Query implements I { a: Int }`, `I.a: @cost is not allowed on an interface's field`},
		{"@cost on an interface's argument", `interface I { a(b: Int @cost(weight: "1")): Int } type Query implements I { a(b: Int): Int }`, `I.a(b:): @cost is not allowed on the argument`},
		{"@cost on a union", page + `union U @cost(weight: "1") = Page type Query { a: U }`, `U: @cost is not allowed on a union`},
		{"@cost on an input object", `input In @cost(weight: "1") { x: Int } type Query { a(i: In): Int }`, `In: @cost is not allowed on an input object`},
		{"@cost on an enum value", `enum E { A @cost(weight: "1") } type Query { a: E }`, `E.A: @cost is not allowed on an enum value`},
		{"@listSize on a type", page + `type Query @listSize(assumedSize: 1) { a: Page }`, `Query: @listSize is not allowed on a type`},
		{"@listSize on no list", page + `type Query { a: Page @listSize(assumedSize: 1) }`, `Query.a: @listSize stands on a field of type Page; it needs a list, or sizedFields`},
		{"@listSize without a size", page + `type Query { a: [Page] @listSize }`, `Query.a: @listSize gives no size`},
		{"@listSize twice", page + `type Query { a: [Page] @listSize(assumedSize: 1) @listSize(assumedSize: 2) }`, `Query.a: @listSize stands twice`},
		{"a negative assumed size", page + `type Query { a: [Page] @listSize(assumedSize: -1) }`, `Query.a: @listSize(assumedSize:) is -1; it must not be negative`},
		{"an unknown slicing argument", page + `type Query { a(n: Int, m: Int): [Page] @listSize(slicingArguments: ["first"]) }`, `Query.a: @listSize names the slicing argument "first", which the field does not have; it has n, m`},
		{"no arguments at all", page + `type Query { a: [Page] @listSize(slicingArguments: ["first"]) }`, `it has no arguments`},
		{"a slicing argument of another type", page + `type Query { a(first: Float): [Page] @listSize(slicingArguments: ["first"]) }`, `the slicing argument "first" has type Float; Int and Int! are allowed`},
		{"a slicing argument that is a list", page + `type Query { a(first: [Int]): [Page] @listSize(slicingArguments: ["first"]) }`, `has type [Int]`},
		{"an unknown sized field", page + `type Query { a: Page @listSize(assumedSize: 1, sizedFields: ["edges"]) }`, `Query.a: @listSize names the sized field "edges", which Page does not have`},
		{"a sized field that is no list", page + `type Query { a: Page @listSize(assumedSize: 1, sizedFields: ["id"]) }`, `Query.a: the sized field Page.id has type ID; it must be a list`},
		{"a sized field of a union", page + `union U = Page type Query { a: U @listSize(assumedSize: 1, sizedFields: ["id"]) }`, `which U does not have`},
		{"assumedSize beside required slicing", page + `type Query { a(first: Int): [Page] @listSize(assumedSize: 1, slicingArguments: ["first"]) }`, `together they need requireOneSlicingArgument: false`},
		{"assumedSize beside a default", page + `type Query { a(first: Int = 2): [Page] @listSize(assumedSize: 1, slicingArguments: ["first"], requireOneSlicingArgument: false) }`, `has a default value, so it would never count`},
		{"a wrong @listSize on an interface", `interface I { a: [Int] @listSize(assumedSize: -2) } type Query implements I { a: [Int] }`, `I.a: @listSize(assumedSize:) is -2`},
		{"an unbounded list", page + `type Query { a: [Page] }`, `1:35: Query.a: a list of unknown length`},
		{"a default that contains itself", `input In { x: In = {} } type Query { a(i: In): Int }`, `its default value contains itself`},
	} {
		subtest(t, c.name, func(t *testing.T) {
			schema, err := gqlparser.LoadSchema(
				&ast.Source{Name: "loose.graphql", Input: loose}, &ast.Source{Name: "schema.graphql", Input: c.sdl})
			if schema == nil {
				t.Fatalf("the schema does not load: %v", err)
			}
			_, err = cost.New(schema, cost.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("New: %v\nwant %q", err, c.want)
			}
		})
	}
}

func TestNewReportsEverythingInOrder(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, cost.IBM, `type Page { id: ID @cost(weight: "x") }
type Query {
  b: Page @cost(weight: "y")
  a: [Page] @listSize(sizedFields: ["none"])
  connection: Connection @listSize(sizedFields: ["edges"])
  c: [Page]
}
type Connection { edges: [Page] }`)
	_, err := cost.New(schema, cost.Options{})
	want := []string{
		`schema.graphql:1:21: Page.id: @cost(weight: "x") is not a number such as "2.5"`,
		`schema.graphql:3:12: Query.b: @cost(weight: "y") is not a number such as "2.5"`,
		`schema.graphql:4:14: Query.a: @listSize gives no size; it needs assumedSize or slicingArguments`,
		`schema.graphql:4:14: Query.a: @listSize names the sized field "none", which Page does not have`,
		`schema.graphql:5:27: Query.connection: @listSize gives no size; it needs assumedSize or slicingArguments`,
		`schema.graphql:6:3: Query.c: a list of unknown length: add @listSize with assumedSize or slicingArguments`,
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	_, err := cost.New(loadSchema(t, "", specUsers), cost.Options{Dialect: "cosmo", DefaultListSize: -1, Budget: -1, MaxCost: -1, IntrospectionWeight: -1})
	for _, want := range []string{`dialect is "cosmo"; allowed are "ibm" and "apollo"`, "defaultListSize", "budget", "maxCost", "introspectionWeight"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not contain %q", err, want)
		}
	}
	if _, err := cost.New(nil, cost.Options{}); err == nil {
		t.Error("New(nil) gave no error")
	}
}

// Apollo's schemas are looser about assumedSize, and write weights as numbers.
func TestApolloSchemaForms(t *testing.T) {
	t.Parallel()
	const sdl = `type Page { id: ID  dear: Int @cost(weight: 4) }
type Query { pages(first: Int = 3): [Page] @listSize(assumedSize: 10, slicingArguments: ["first"]) }`
	if got := estimate(t, cost.Options{Dialect: cost.Apollo}, sdl, `{ pages { dear } }`, nil); got.Cost != 3*(1+4) {
		t.Errorf("got %+v", got)
	}
}
