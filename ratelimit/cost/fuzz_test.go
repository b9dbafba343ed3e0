package cost_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// FuzzCompile prices whatever parses, valid or not. What it must keep: no
// panic, no hang, a finite price that is its parts' sum or less, a breakdown
// that adds up, and for small valid documents the oracle's price.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`{ users(max: 5) { age } }`,
		`query($n: Int = 2) { pages(first: $n, last: null) { links { ...P } } } fragment P on Page { id links { id } }`,
		`{ node { ... on Photo { page { id } big } ... on Note { page { tags } } } found { __typename } }`,
		`query($f: Filter, $b: Boolean!) { page(f: $f) @dear(by: 1) @skip(if: $b) { id } page(f: $f) @include(if: $b) { links { id } } }`,
		`{ page(f: {any: [{text: "a", range: {from: 1}}, null], ranges: {to: 2}}) { id } }`,
		`{ connection(first: 99) { edges { node { id } } } grid(first: 2147483647) { id } }`,
		`{ pages(first: -1) { id } }`, `{ ...F } fragment F on Query { ...F page { ...G } } fragment G on Page { links { ...G } }`,
		`{ __schema { types { fields { type { fields { name } } } } } __type(name: "x") { name } }`,
		bomb(20, "a: self { NEXT } b: self { NEXT }", "self { __typename }"),
		`subscription { written { id } }`, `mutation { write { id } a: write { id } }`,
	} {
		f.Add(seed, int64(3), true)
	}
	a, schema := analyzer(f, cost.Options{Budget: 5000}, decided)
	f.Fuzz(func(t *testing.T, query string, n int64, b bool) {
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, 300)
		if err != nil || len(doc.Operations) == 0 {
			return
		}
		values := vars{"n": n, "b": b, "f": vars{"text": "x", "limit": n}}
		checkPrice(t, a, schema, doc, values)
	})
}

func checkPrice(t *testing.T, a *cost.Analyzer, schema *ast.Schema, doc *ast.QueryDocument, values vars) {
	op := doc.Operations[0]
	formula, err := a.Compile(doc, op)
	if err != nil {
		return
	}
	got, err := formula.Estimate(values)
	if err != nil {
		return
	}
	if !(got.FieldCost >= 0 && got.TypeCost >= 0 && got.Cost <= cost.Saturated && got.Cost <= (got.FieldCost+got.TypeCost)*(1+1e-12)) {
		t.Errorf("the estimate is %+v", got)
	}
	if lines, err := formula.Breakdown(values); err != nil || len(lines) > 1000 || lines[0].Total != got.Cost {
		t.Errorf("the breakdown's total is %v, %v; the estimate is %+v", lines[0].Total, err, got)
	}
	if got.Cost > 1000 || introspects(doc) || len(validator.ValidateWithRules(schema, doc, nil)) > 0 {
		return
	}
	coerced, err := validator.VariableValues(schema, op, values)
	if err != nil {
		return
	}
	got, err = formula.Estimate(coerced)
	if err != nil {
		return
	}
	o := oracle{schema: schema, vars: coerced}
	root := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription}[op.Operation]
	want := plus(o.static([]ast.SelectionSet{op.SelectionSet}, root, nil), ofType(o.typeWeight(root.Name)), 1)
	if got != want {
		t.Errorf("the estimate is %+v, the oracle says %+v", got, want)
	}
}

// introspects: the oracle does not know the sizes of the introspection lists.
func introspects(doc *ast.QueryDocument) bool {
	found := false
	var look func(ast.SelectionSet)
	look = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				found = found || s.Name == "__schema" || s.Name == "__type"
				look(s.SelectionSet)
			case *ast.InlineFragment:
				look(s.SelectionSet)
			}
		}
	}
	for _, op := range doc.Operations {
		look(op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		look(fragment.SelectionSet)
	}
	return found
}
