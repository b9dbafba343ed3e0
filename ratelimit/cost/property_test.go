package cost_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// drawn is a random operation on a random schema, in one form.
type drawn struct {
	priced
	analyzer *cost.Analyzer
	query    string
}

func write(t *rapid.T, a *cost.Analyzer, schema *ast.Schema, set []chosen, f form) drawn {
	query, values := f.print(set)
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.name, err, query)
	}
	// The drawn fragments' types may not overlap; what matters is that the
	// others, which pricing relies on, hold.
	checked := rules.NewDefaultRules()
	checked.RemoveRule("PossibleFragmentSpreads")
	if errs := validator.ValidateWithRules(schema, doc, checked); len(errs) > 0 {
		t.Fatalf("%s: %v\n%s", f.name, errs, query)
	}
	vars, err := validator.VariableValues(schema, doc.Operations[0], values)
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.name, err, query)
	}
	formula, err := a.Compile(doc, doc.Operations[0])
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.name, err, query)
	}
	return drawn{priced{doc, doc.Operations[0], formula, vars}, a, query}
}

func (d drawn) estimate(t *rapid.T) cost.Estimate {
	got, err := d.formula.Estimate(d.vars)
	if err != nil {
		t.Fatalf("%v\n%s", err, d.query)
	}
	return got
}

func drawAnalyzer(t *rapid.T, dialect cost.Dialect) (*cost.Analyzer, *ast.Schema, string) {
	sdl := drawSchema(t)
	schema := loadSchema(t, cost.IBM, sdl) // its weights are strings in both dialects
	a, err := cost.New(schema, cost.Options{Dialect: dialect, DefaultListSize: 4})
	if err != nil {
		t.Fatalf("%v\n%s", err, sdl)
	}
	return a, schema, sdl
}

// The compiled price equals the oracle's, for every way to write an operation:
// literals, variables, defaults, fragments, aliases.
func TestEveryFormCostsWhatTheOracleSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, schema, sdl := drawAnalyzer(t, cost.IBM)
		set := drawOperation(t, schema)
		for _, f := range forms {
			d := write(t, a, schema, set, f)
			o := oracle{schema: schema, vars: d.vars}
			want := plus(o.static([]ast.SelectionSet{d.op.SelectionSet}, schema.Query, nil), ofType(o.typeWeight("Query")), 1)
			if got := d.estimate(t); got != want {
				t.Fatalf("%s form: %+v, the oracle says %+v\n%s\n%v\n%s", f.name, got, want, d.query, d.vars, sdl)
			}
		}
	})
}

// What an execution over any data that keeps to @listSize really costs is
// counted exactly, and is never more than the estimate.
func TestStaticIsAtLeastActual(t *testing.T) {
	t.Parallel()
	for _, dialect := range []cost.Dialect{cost.IBM, cost.Apollo} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				a, schema, sdl := drawAnalyzer(t, dialect)
				d := write(t, a, schema, drawOperation(t, schema), rapid.SampledFrom(forms).Draw(t, "form"))
				most := d.estimate(t)
				for seed := range uint64(4) {
					actual, sum := d.execute(t, schema, dialect, seed, 0)
					if dialect == cost.IBM && actual.Counted != sum {
						t.Fatalf("counted %+v, executed %+v\n%s\n%s", actual.Counted, sum, d.query, sdl)
					}
					if exceeds(actual.Counted, most) || actual.Charge != actual.Counted {
						t.Fatalf("counted %+v, charged %+v, estimated %+v\n%s\n%s", actual.Counted, actual.Charge, most, d.query, sdl)
					}
				}
			})
		})
	}
}

// A service that returns more than it promised does not cost the client more
// than the estimate.
func TestChargeStaysWithinTheEstimate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, schema, _ := drawAnalyzer(t, cost.IBM)
		d := write(t, a, schema, drawOperation(t, schema), forms[0])
		most := d.estimate(t)
		actual, sum := d.execute(t, schema, cost.IBM, rapid.Uint64().Draw(t, "seed"), 3)
		if exceeds(actual.Charge, most) || actual.Counted != sum {
			t.Fatalf("charged %+v, counted %+v, executed %+v, estimated %+v\n%s", actual.Charge, actual.Counted, sum, most, d.query)
		}
	})
}

func (d drawn) execute(t *rapid.T, schema *ast.Schema, dialect cost.Dialect, seed uint64, lies int) (cost.Actual, cost.Estimate) {
	o := oracle{schema: schema, vars: d.vars, apollo: dialect == cost.Apollo}
	r := run{oracle: o, random: rand.New(rand.NewPCG(seed, 1)), formula: d.formula, counts: d.formula.NewCounts(), lies: lies}
	if !o.apollo {
		r.sum = ofType(o.typeWeight("Query"))
	}
	r.object([]ast.SelectionSet{d.op.SelectionSet}, schema.Query, nil)
	actual, err := d.formula.Actual(d.vars, r.counts)
	if err != nil {
		t.Fatalf("%v\n%s", err, d.query)
	}
	return actual, r.sum
}

func exceeds(a, b cost.Estimate) bool {
	return a.Cost > b.Cost || a.TypeCost > b.TypeCost || a.FieldCost > b.FieldCost
}
