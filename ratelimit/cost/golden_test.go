package cost_test

import (
	"testing"

	"github.com/facetgraph/facet/ratelimit/cost"
)

const specUsers = `
type User { name: String  age: Int @cost(weight: "2.0") }
type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }`

const specProducts = `
input Approximate { within: Float }
input Filter { approx: Approximate @cost(weight: "-12.0")  brand: String }
type Product { name: String }
directive @approx(tolerance: Float! @cost(weight: "-1.0")) on FIELD
type Query {
  topProducts(filter: Filter @cost(weight: "15.0")): [String] @cost(weight: "5.0") @listSize(assumedSize: 10)
  mostPopularProduct(approx: Approximate @cost(weight: "-3.0")): Product @cost(weight: "5.0")
  cheap(approx: Approximate @cost(weight: "-9.0")): Product
}`

// The worked values of the specification's text, all of them field costs.
func TestSpecificationGoldenValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sdl, query string
		field, typ       float64
	}{
		{"section 3: five users by age", specUsers, `{ users(max: 5) { age } }`, 11, 6},
		{"section 5.3.2.2: no filter", specProducts, `{ topProducts }`, 5, 1},
		{"section 5.3.2.2: a filter", specProducts, `{ topProducts(filter: {brand: "x"}) }`, 20, 1},
		{"section 5.3.2.2: an approximate filter", specProducts, `{ topProducts(filter: {approx: {within: 1}}) }`, 8, 1},
		{"section 5.3.2.2: exact", specProducts, `{ mostPopularProduct { name } }`, 5, 2},
		{"section 5.3.2.2: approximate", specProducts, `{ mostPopularProduct(approx: {within: 1}) { name } }`, 2, 2},
		{"section 5.3.2.2: a negative sum is zero", specProducts, `{ cheap(approx: {within: 1}) { name } }`, 0, 2},
		{"section 5.3.2.2: a directive's argument", specProducts, `{ mostPopularProduct @approx(tolerance: 0.5) { name } }`, 4, 2},
	} {
		subtest(t, c.name, func(t *testing.T) {
			got := estimate(t, cost.Options{}, c.sdl, c.query, nil)
			if want := (cost.Estimate{Cost: c.field + c.typ, FieldCost: c.field, TypeCost: c.typ}); got != want {
				t.Errorf("%s = %+v, want %+v", c.query, got, want)
			}
		})
	}
}

// Section 3 goes on: when three users come back, it was 7.
func TestSpecificationGoldenActual(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, specUsers)
	p := compile(t, a, schema, `{ users(max: 5) { age } }`, nil)
	counts := p.formula.NewCounts()
	users := field(p.op.SelectionSet, 0)
	counts.Add(p.formula.FieldNode(users, "Query"), 1)
	counts.Add(p.formula.ObjectNode(users, "Query", "User"), 3)
	counts.Add(p.formula.FieldNode(field(users.SelectionSet, 0), "User"), 3)
	got, err := p.formula.Actual(p.vars, counts)
	want := cost.Estimate{Cost: 11, FieldCost: 7, TypeCost: 4}
	if err != nil || got.Charge != want || got.Counted != want {
		t.Errorf("Actual = %+v, %v, want %+v twice", got, err, want)
	}
}

func TestApolloGoldenValues(t *testing.T) {
	t.Parallel()
	const book = `
type Address { zipCode: Int }
type Publisher { name: String  address: Address }
type Author { name: String }
type Book { title: String  author: Author  publisher: Publisher }
type Query { book(id: ID): Book  books(first: Int): [Book] @listSize(slicingArguments: ["first"]) }
type Mutation { publish: Book }`
	const users = `
type User { name: String  age: Int @cost(weight: 2) }
type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }`
	for _, c := range []struct {
		name, sdl, query string
		want             float64
	}{
		{"the router's BookQuery", book, `query BookQuery { book(id: 1) { title author { name } publisher { name address { zipCode } } } }`, 4},
		{"a mutation", book, `mutation { publish { title } }`, 11},
		{"the specification's users", users, `{ users(max: 5) { age } }`, 15},
		{"a list", book, `{ books(first: 3) { title author { name } } }`, 6},
	} {
		subtest(t, c.name, func(t *testing.T) {
			got := estimate(t, cost.Options{Dialect: cost.Apollo}, c.sdl, c.query, nil)
			if want := (cost.Estimate{Cost: c.want, FieldCost: c.want}); got != want {
				t.Errorf("%s = %+v, want %+v", c.query, got, want)
			}
		})
	}
}

// GitHub's documented example counts nodes: 50 repositories, ten issues each.
func TestGitHubNodeCount(t *testing.T) {
	t.Parallel()
	const sdl = `
type Issue { title: String }
type IssueEdge @cost(weight: "0") { node: Issue @cost(weight: "0") }
type IssueConnection @cost(weight: "0") { edges: [IssueEdge] @cost(weight: "0") }
type Repository { issues(first: Int, last: Int): IssueConnection @cost(weight: "0")
  @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"]) }
type RepositoryEdge @cost(weight: "0") { node: Repository @cost(weight: "0") }
type RepositoryConnection @cost(weight: "0") { edges: [RepositoryEdge] @cost(weight: "0") }
type User @cost(weight: "0") { repositories(first: Int, last: Int): RepositoryConnection @cost(weight: "0")
  @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"]) }
type Query @cost(weight: "0") { viewer: User @cost(weight: "0") }`
	got := estimate(t, cost.Options{}, sdl,
		`{ viewer { repositories(first: 50) { edges { node { issues(first: 10) { edges { node { title } } } } } } } }`, nil)
	if want := (cost.Estimate{Cost: 550, TypeCost: 550}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
