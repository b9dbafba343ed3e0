package cost_test

import (
	"fmt"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/ratelimit/cost"
)

func Example() {
	schema := gqlparser.MustLoadSchema(
		&ast.Source{Input: cost.IBM.SDL()},
		&ast.Source{Input: `
			type User { name: String  age: Int @cost(weight: "2.0") }
			type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }`},
	)
	analyzer, err := cost.New(schema, cost.Options{MaxCost: 100}) // once per client
	if err != nil {
		fmt.Println(err)
		return
	}
	doc := gqlparser.MustLoadQueryWithRules(schema, `query($n: Int) { users(max: $n) { age } }`, nil)
	formula, err := analyzer.Compile(doc, doc.Operations[0]) // once per document
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range []int64{5, 50, -1} {
		estimate, err := formula.Within(map[string]any{"n": n}, 0) // every request
		fmt.Println(estimate.Cost, err)
	}
	// Output:
	// 17 <nil>
	// 152 the operation costs 152 points; at most 100 are allowed; dearest: users.age 100, users 51
	// 0 Query.users: the argument max is -1; it must not be negative
}

// An executor asks for the numbers of its plan nodes once, and adds to them
// while it works: here one call of users, which returned three.
func ExampleFormula_Actual() {
	schema := gqlparser.MustLoadSchema(
		&ast.Source{Input: cost.IBM.SDL()},
		&ast.Source{Input: `
			type User { name: String  age: Int @cost(weight: "2.0") }
			type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }`},
	)
	analyzer, _ := cost.New(schema, cost.Options{})
	doc := gqlparser.MustLoadQueryWithRules(schema, `{ users(max: 5) { name age } }`, nil)
	op := doc.Operations[0]
	formula, _ := analyzer.Compile(doc, op)

	users := op.SelectionSet[0].(*ast.Field)
	name, age := users.SelectionSet[0].(*ast.Field), users.SelectionSet[1].(*ast.Field)
	nodes := []int{formula.FieldNode(users, "Query"), formula.FieldNode(name, "User"), formula.FieldNode(age, "User")}
	objects := formula.ObjectNode(users, "Query", "User")

	counts := formula.NewCounts()
	counts.Add(nodes[0], 1) // users, for the root
	counts.Add(objects, 3)  // it returned three of type User
	counts.Add(nodes[1], 3) // name, which costs nothing: its node is -1
	counts.Add(nodes[2], 3) // age, for three live parents

	actual, _ := formula.Actual(nil, counts)
	fmt.Println(nodes[1], actual.Charge.FieldCost, actual.Charge.TypeCost)
	// Output: -1 7 4
}
