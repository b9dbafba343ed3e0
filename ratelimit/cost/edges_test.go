package cost_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// gqlparser coerces a single value for a list into a slice of its own type.
func TestTypedSlices(t *testing.T) {
	t.Parallel()
	const query = `query($r: [Range!], $f: [Filter!]) { page(f: {ranges: $r, any: $f}) { id } }`
	literal := estimate(t, cost.Options{}, decided, `{ page(f: {ranges: {from: 1}, any: {text: "a"}}) { id } }`, nil)
	variable := estimate(t, cost.Options{}, decided, query, vars{"r": vars{"from": 1}, "f": vars{"text": "a"}})
	if literal != variable {
		t.Errorf("literal %+v, variable %+v", literal, variable)
	}
}

// Documents that a program builds have no positions, aliases or operation
// keywords.
func TestHandMadeDocument(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, cost.IBM, specUsers)
	for _, def := range schema.Types {
		def.Position = nil
		for _, f := range def.Fields {
			f.Position = nil
		}
	}
	a, err := cost.New(schema, cost.Options{MaxCost: 7})
	if err != nil || a.MaxCost() != 7 {
		t.Fatalf("%v, %v", a, err)
	}
	op := &ast.OperationDefinition{SelectionSet: ast.SelectionSet{
		&ast.Field{Name: "users", Arguments: ast.ArgumentList{{Name: "max", Value: &ast.Value{Kind: ast.IntValue, Raw: "2"}}},
			SelectionSet: ast.SelectionSet{&ast.Field{Name: "age"}, &ast.Field{Name: "name"}}},
		&ast.Field{Name: "users", SelectionSet: ast.SelectionSet{&ast.Field{Name: "__typename"}}},
	}}
	f, err := a.Compile(&ast.QueryDocument{}, op)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.Estimate(nil); err != nil || got.FieldCost != 5 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := f.Within(nil, 0); err == nil || !strings.Contains(err.Error(), "costs 8 points; at most 7") {
		t.Errorf("got %v", err)
	}
}

func TestFindingsWithoutPositions(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, cost.IBM, `type Page { id: ID } type Query { a: [Page]  b: [Page] }`)
	schema.Query.Fields.ForName("b").Position = nil
	_, err := cost.New(schema, cost.Options{})
	want := "Query.b: a list of unknown length: add @listSize with assumedSize or slicingArguments\n" +
		"schema.graphql:1:35: Query.a: a list of unknown length: add @listSize with assumedSize or slicingArguments"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	unnamed, loadErr := validator.LoadSchema(validator.Prelude, &ast.Source{Input: `type Page { id: ID } type Query { a: [Page] }`})
	if loadErr != nil {
		t.Fatal(loadErr)
	}
	if got := findings(t, unnamed); len(got) != 1 || !strings.HasPrefix(got[0].Error(), "1:35: Query.a: ") {
		t.Errorf("got %v", got)
	}
}

// A price beyond counting is refused in words, not with a wrong number.
func TestSaturatedRefusal(t *testing.T) {
	t.Parallel()
	a, _ := analyzer(t, cost.Options{}, selfish)
	doc, err := parser.ParseQuery(&ast.Source{Input: bomb(60, "a: self { NEXT } b: self { NEXT }", "self { __typename }")})
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.Compile(doc, doc.Operations[0])
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Within(nil, 1000)
	if err == nil || !strings.HasPrefix(err.Error(), "the operation costs more than 9007199254740991 points; at most 1000 are allowed") {
		t.Errorf("got %v", err)
	}
}

// A refusal does not grow with the request: aliases are cut short.
func TestRefusalIsShort(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{MaxCost: 1}, selfish)
	alias := strings.Repeat("x", 5000)
	p := compile(t, a, schema, "{ "+alias+": self { "+alias+": self { __typename } } }", nil)
	_, err := p.formula.Within(nil, 0)
	if err == nil || len(err.Error()) > 500 || !strings.Contains(err.Error(), "dearest: …xxx") {
		t.Errorf("got %v", err)
	}
}

// Prices are told in the digits that the weights have, and not in those that sums of floating-point numbers get.
func TestRefusalHasNoDigitsThatNobodyWrote(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{MaxCost: 1}, `type Query { a: Int @cost(weight: "0.01") b: Int @cost(weight: "0.58") c: Int @cost(weight: "2") d: Int @cost(weight: "0.123456789") }`)
	for document, want := range map[string]string{
		"{ a b }": "the operation costs 1.59 points; at most 1 are allowed; dearest: b 0.58, a 0.01",
		"{ c d }": "the operation costs 3.123456789 points; at most 1 are allowed; dearest: c 2, d 0.123456789",
	} {
		_, err := compile(t, a, schema, document, nil).formula.Within(nil, 0)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", document, err)
		}
	}
}

// A refusal of a request, beside its code, carries the message for the client.
func TestErrorMessage(t *testing.T) {
	t.Parallel()
	if got := (&cost.Error{Message: "m"}).Error(); got != "m" {
		t.Errorf("got %q", got)
	}
	if got := (&cost.Error{Coordinate: "Query.a", Message: "m"}).Error(); got != "Query.a: m" {
		t.Errorf("got %q", got)
	}
}

// A price that could not be worked out used to be the operation's base, 1.
func TestRefusedEstimateIsZero(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, specUsers)
	p := compile(t, a, schema, `{ users(max: -1) { age } }`, nil)
	if got, err := p.formula.Estimate(nil); err == nil || got != (cost.Estimate{}) {
		t.Errorf("got %+v, %v", got, err)
	}
}
