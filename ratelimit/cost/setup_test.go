package cost_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"go.uber.org/goleak"

	"github.com/facetgraph/facet/ratelimit/cost"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tb is what *testing.T, *testing.F and *rapid.T have in common.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

func loadSchema(t tb, dialect cost.Dialect, sdl string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(
		&ast.Source{Name: "cost.graphql", Input: dialect.SDL()},
		&ast.Source{Name: "schema.graphql", Input: sdl},
	)
	if err != nil {
		t.Fatalf("the schema does not load: %v\n%s", err, sdl)
	}
	return schema
}

func analyzer(t tb, o cost.Options, sdl string) (*cost.Analyzer, *ast.Schema) {
	t.Helper()
	schema := loadSchema(t, o.Dialect, sdl)
	a, err := cost.New(schema, o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return a, schema
}

// priced is a valid operation with its formula and coerced variables.
type priced struct {
	doc     *ast.QueryDocument
	op      *ast.OperationDefinition
	formula *cost.Formula
	vars    map[string]any
}

func compile(t tb, a *cost.Analyzer, schema *ast.Schema, query string, vars map[string]any) priced {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Name: "query.graphql", Input: query})
	if err != nil {
		t.Fatalf("the query does not parse: %v\n%s", err, query)
	}
	if errs := validator.ValidateWithRules(schema, doc, nil); len(errs) > 0 {
		t.Fatalf("the query is not valid: %v\n%s", errs, query)
	}
	op := doc.Operations[0]
	coerced, err := validator.VariableValues(schema, op, vars)
	if err != nil {
		t.Fatalf("the variables are not valid: %v", err)
	}
	f, err := a.Compile(doc, op)
	if err != nil {
		t.Fatalf("Compile: %v\n%s", err, query)
	}
	return priced{doc, op, f, coerced}
}

func estimate(t tb, o cost.Options, sdl, query string, vars map[string]any) cost.Estimate {
	t.Helper()
	a, schema := analyzer(t, o, sdl)
	p := compile(t, a, schema, query, vars)
	got, err := p.formula.Estimate(p.vars)
	if err != nil {
		t.Fatalf("Estimate: %v\n%s", err, query)
	}
	return got
}

type vars = map[string]any

// subtest runs a table in parallel.
func subtest(t *testing.T, name string, fn func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		fn(t)
	})
}

// estimateUnvalidated is for documents that gqlparser's rules would refuse.
func estimateUnvalidated(t tb, sdl, query string) cost.Estimate {
	t.Helper()
	a, _ := analyzer(t, cost.Options{}, sdl)
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatalf("%v", err)
	}
	f, err := a.Compile(doc, doc.Operations[0])
	if err != nil {
		t.Fatalf("%v", err)
	}
	got, err := f.Estimate(nil)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return got
}
