package cost_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// decided is a schema for everything the specification leaves to us.
const decided = `
directive @dear(by: Int @cost(weight: "4")) on FIELD
input Range { from: Int @cost(weight: "1")  to: Int @cost(weight: "1") }
input Filter {
  text: String @cost(weight: "2")
  range: Range
  ranges: [Range!]
  any: [Filter!]
  limit: Int = 3 @cost(weight: "0.5")
}
interface Node { id: ID! }
interface Pager { pager(first: Int): Connection }
type Twice implements Pager { pager(first: Int): Connection @listSize(assumedSize: 2, sizedFields: ["edges"]) }
type Thrice implements Pager { pager(first: Int): Connection @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) }
type Page implements Node { id: ID!  tags: [String!]  links: [Page] @listSize(assumedSize: 2) }
type Photo implements Node @cost(weight: "5") { id: ID!  page: Page @cost(weight: "7")  big: Int @cost(weight: "3") }
type Note implements Node { id: ID!  page: Page  big: Int }
union Found = Page | Photo
type Edge { node: Page }
type Connection { edges: [Edge!]!  total: Int  owner: Page }
type Query {
  page(f: Filter, n: Int = 1): Page
  preset(f: Filter = {text: "a"}): Page
  strict(f: Filter! @cost(weight: "10")): Page
  pages(first: Int, last: Int): [Page] @listSize(slicingArguments: ["first", "last"])
  loose(first: Int, last: Int): [Page] @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false, assumedSize: 9)
  given(first: Int = 4, last: Int): [Page] @listSize(slicingArguments: ["first", "last"])
  required(first: Int! = 6): [Page] @listSize(slicingArguments: ["first"])
  grid(first: Int): [[Page]] @listSize(slicingArguments: ["first"])
  connection(first: Int): Connection @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
  node: Node
  found: Found
  pager: Pager
}
type Mutation { write: Page @cost(weight: "10") }
type Subscription { written: Page }`

// decision is one decision of the package documentation, by its price. The
// type cost of Query, 1, is in each of them.
type decision struct {
	name, query string
	vars        vars
	want        float64
}

func decide(t *testing.T, decisions []decision) {
	t.Helper()
	for _, c := range decisions {
		subtest(t, c.name, func(t *testing.T) {
			got := estimate(t, cost.Options{}, decided, c.query, c.vars)
			if got.Cost != c.want || got.Cost > cost.Saturated {
				t.Errorf("%s = %+v, want %v", c.query, got, c.want)
			}
		})
	}
}

func TestDecisionsOnInput(t *testing.T) {
	t.Parallel()
	decide(t, []decision{
		{"a null argument is not given", `{ page(f: null) { id } }`, nil, 3},
		{"a null variable is not given", `query($f: Filter) { page(f: $f) { id } }`, vars{"f": nil}, 3},
		{"a missing variable is not given", `query($f: Filter) { page(f: $f) { id } }`, nil, 3},
		{"an input object weighs 1, its default 0.5", `{ page(f: {}) { id } }`, nil, 4.5},
		{"a null input field is not given, nor defaulted", `{ page(f: {text: null, limit: null}) { id } }`, nil, 4},
		{"input fields add up through objects and lists", `{ page(f: {text: "a", range: {from: 1, to: 2}, ranges: [{from: 1}, {to: 2}], limit: 1}) { id } }`, nil, 3 + 1 + 2 + 3 + 3 + 0.5},
		{"a single value where a list is expected", `{ page(f: {ranges: {from: 1}}) { id } }`, nil, 3 + 1 + 2 + 0.5},
		{"the schema's default counts as given", `{ preset { id } }`, nil, 3 + 1 + 2 + 0.5},
		{"... and as the variable that is not", `query($f: Filter) { preset(f: $f) { id } }`, nil, 3 + 1 + 2 + 0.5},
		{"an argument's own weight", `{ strict(f: {}) { id } }`, nil, 3 + 10 + 0.5},
		{"the largest slicing argument counts", `{ loose(first: 2, last: 5) { id } }`, nil, 2 + 5},
		{"assumedSize is the backup", `{ loose { id } }`, nil, 2 + 9},
		{"a null slicing argument is not given", `{ loose(first: null, last: 3) { id } }`, nil, 2 + 3},
		{"the default satisfies requireOne", `{ given { id } }`, nil, 2 + 4},
		{"... and does not forbid the other", `{ given(last: 7) { id } }`, nil, 2 + 7},
		{"the default is in the maximum", `{ given(last: 2) { id } }`, nil, 2 + 4},
		{"a non-null default", `{ required { id } }`, nil, 2 + 6},
		{"a size of zero", `{ pages(first: 0) { id } }`, nil, 2},
		{"a list of lists has the size of its elements", `{ grid(first: 6) { id } }`, nil, 2 + 6},
		{"sizedFields size the child", `{ connection(first: 5) { total edges { node { id } } } }`, nil, 1 + 1 + 1 + 1 + 5*(1+1+1)},
		{"... not the other children", `{ connection(first: 5) { owner { id } } }`, nil, 1 + 1 + 1 + 1 + 1},
		{"... through fragments", `{ connection(first: 5) { ...C } } fragment C on Connection { ... { edges { node { id } } } }`, nil, 1 + 1 + 1 + 1 + 5*3},
		{"unweighted lists of scalars are free", `{ page { tags } }`, nil, 3},
	})
}

func TestDecisionsOnSelections(t *testing.T) {
	t.Parallel()
	decide(t, []decision{
		{"merged by response key", `{ page { id } page { id links { id } } }`, nil, 3 + 1 + 2},
		{"aliases are executed each", `{ a: page { id } b: page { id } }`, nil, 5},
		{"the dearest member, not the sum", `{ found { ... on Page { links { id } } ... on Photo { page { id } } } }`, nil, 1 + 1 + 5 + 7 + 1},
		{"the dearest implementation of an interface field", `{ node { id } }`, nil, 1 + 1 + 5},
		{"... merged with a member's own selection", `{ node { id ... on Photo { big } ... on Note { big } } }`, nil, 1 + 1 + 5 + 3},
		{"the dearest sizing of an interface's field", `{ pager { pager(first: 3) { edges { node { id } } } } }`, nil, 1 + 1 + 1 + (1 + 1 + 1) + 3*3},
		{"... whichever is larger", `{ pager { pager(first: 1) { edges { node { id } } } } }`, nil, 1 + 1 + 1 + (1 + 1 + 1) + 2*3},
		{"@skip", `{ page @skip(if: true) { id } }`, nil, 1},
		{"@include", `query($i: Boolean!) { page @include(if: $i) { id } }`, vars{"i": false}, 1},
		{"@include on a fragment", `query($i: Boolean!) { ...F @include(if: $i) } fragment F on Query { page { id } }`, vars{"i": true}, 3},
		{"@skip goes before @include", `query($i: Boolean!) { page @include(if: $i) @skip(if: $i) { id } }`, vars{"i": true}, 1},
		{"one included occurrence is enough", `query($i: Boolean!) { page @include(if: $i) { id } page { id } }`, vars{"i": false}, 3},
		{"the default of a Boolean", `query($i: Boolean! = false) { page @include(if: $i) { id } }`, nil, 1},
		{"a skipped field cannot fail", `query($n: Int) { pages(first: $n) @skip(if: true) { id } }`, vars{"n": -1}, 1},
		{"... nor by a variable", `query($n: Int, $i: Boolean!) { pages(first: $n) @skip(if: $i) { id } }`, vars{"n": -1, "i": true}, 1},
		{"the dearest of merged directives", `{ page @dear(by: 1) { id } page { id } }`, nil, 3 + 4},
		{"... of those included", `query($i: Boolean!) { page @dear(by: 1) @include(if: $i) { id } page { id } }`, vars{"i": false}, 3},
		{"a directive's argument in a variable", `query($b: Int) { page @dear(by: $b) { id } }`, vars{"b": 1}, 3 + 4},
		{"__typename is free", `{ __typename page { __typename } }`, nil, 3},
		{"a mutation", `mutation { write { id } }`, nil, 1 + 10 + 1},
		{"a subscription is priced per event", `subscription { written { id } }`, nil, 3},
		{"a huge size saturates", `{ pages(first: 2147483647) { links { links { links { links { id } } } } } }`, nil, 2 + 2147483647*(1+1+2*(1+1+2*(1+1+2*(1+1+2))))},
	})
}

// The numbers with which slicing arguments are attacked, and every form that coercion lets through.
func TestSlicingArgumentForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		value any
		want  float64
	}{
		{"int64", int64(3), 3}, {"int", 3, 3}, {"int32", int32(3), 3}, {"uint8", uint8(3), 3},
		{"float64", 3.0, 3}, {"float32", float32(3), 3},
		{"json.Number", json.Number("3"), 3}, {"numeric string", "10", 10},
		{"a billion", int64(1e9), 1e9}, {"beyond float64", json.Number("1e999"), cost.Saturated},
	} {
		subtest(t, c.name, func(t *testing.T) {
			a, schema := analyzer(t, cost.Options{}, decided)
			p := compile(t, a, schema, `query($n: Int) { pages(first: $n) { id } }`, nil)
			got, err := p.formula.Estimate(vars{"n": c.value})
			if err != nil || got.TypeCost != min(1+c.want, cost.Saturated) {
				t.Errorf("first: %v = %+v, %v", c.value, got, err)
			}
		})
	}
}

func TestSlicingErrorsNameTheArgument(t *testing.T) {
	t.Parallel()
	const byVariable = `query($n: Int, $m: Int) { pages(first: $n, last: $m) { id } }`
	for _, c := range []struct {
		name, query string
		vars        vars
		argument    string
		message     string
	}{
		{"negative literal", `{ pages(first: -1) { id } }`, nil, "first", "Query.pages: the argument first is -1; it must not be negative"},
		{"negative variable", byVariable, vars{"n": -1}, "first", "is -1"},
		{"negative default", `query($n: Int = -5) { pages(first: $n) { id } }`, nil, "first", "is -5"},
		{"negative string", byVariable, vars{"m": "-7"}, "last", "is -7"},
		{"fraction", byVariable, vars{"n": 1.5}, "first", "whole number"},
		{"no number", byVariable, vars{"n": "many"}, "first", "whole number"},
		{"not a number", byVariable, vars{"n": json.Number("NaN")}, "first", "whole number"},
		{"an object", byVariable, vars{"n": vars{}}, "first", "whole number"},
		{"none given", `{ pages { id } }`, nil, "", "give exactly one of first, last"},
		{"null given", byVariable, vars{"n": nil}, "", "exactly one"},
		{"both given", `{ pages(first: 1, last: 1) { id } }`, nil, "", "exactly one"},
		{"for children that are not selected", `{ connection(first: -2) { total } }`, nil, "first", "Query.connection"},
	} {
		subtest(t, c.name, func(t *testing.T) {
			a, schema := analyzer(t, cost.Options{}, decided)
			p := compile(t, a, schema, c.query, nil)
			_, err := p.formula.Estimate(c.vars)
			refused, ok := errors.AsType[*cost.Error](err)
			if !ok || refused.Code != cost.CodeBadInput || refused.Argument != c.argument || refused.Pos == nil {
				t.Fatalf("got %#v", err)
			}
			if !strings.Contains(refused.Error(), c.message) {
				t.Errorf("message %q does not contain %q", refused, c.message)
			}
		})
	}
}

func TestDefaultListSize(t *testing.T) {
	t.Parallel()
	const sdl = `
type Page { id: ID }
type Query { pages: [Page]  some(first: Int): [Page] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) }`
	for query, want := range map[string]float64{
		`{ pages { id } }`:          1 + 1 + 8,
		`{ some { id } }`:           1 + 1 + 8,
		`{ some(first: 2) { id } }`: 1 + 1 + 2,
	} {
		if got := estimate(t, cost.Options{DefaultListSize: 8}, sdl, query, nil); got.Cost != want {
			t.Errorf("%s = %+v, want %v", query, got, want)
		}
	}
}

// Hot Chocolate prices a filter in a variable at the recursive worst case;
// here it costs what the same filter costs as a literal.
func TestFilterAsVariable(t *testing.T) {
	t.Parallel()
	filter := vars{"any": []any{vars{"text": "a"}, vars{"range": vars{"from": json.Number("1")}}}}
	literal := estimate(t, cost.Options{}, decided, `{ page(f: {any: [{text: "a"}, {range: {from: 1}}]}) { id } }`, nil)
	variable := estimate(t, cost.Options{}, decided, `query($f: Filter) { page(f: $f) { id } }`, vars{"f": filter})
	if literal != variable || literal.Cost != 3+1+0.5+1+(2+0.5)+(1+1+0.5) {
		t.Errorf("literal %+v, variable %+v", literal, variable)
	}
}
