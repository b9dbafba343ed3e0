package cost

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// mergingBomb arranges fragments so that merging by response key has
// exponentially many results: the worst there is for pricing, which ends at
// the budget.
func mergingBomb(layers int) string {
	var b strings.Builder
	b.WriteString("{ self { ...F0x0 } }\n")
	for d := range layers {
		fmt.Fprintf(&b, "fragment F%dx0 on Self { a: self { ...F%dx0 ...F%dx1 } b: self { ...F%dx0 } }\n", d, d+1, d+1, d+1)
		for s := 1; s <= d; s++ {
			fmt.Fprintf(&b, "fragment F%dx%d on Self { a: self { ...F%dx%d } b: self { ...F%dx%d } }\n", d, s, d+1, s+1, d+1, s+1)
		}
	}
	for s := range layers + 1 {
		fmt.Fprintf(&b, "fragment F%dx%d on Self { l%d: self { __typename } }\n", layers, s, s)
	}
	return b.String()
}

// BenchmarkMergingBomb is the time and memory that the budget allows.
func BenchmarkMergingBomb(b *testing.B) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: cost.IBM.SDL()}, &ast.Source{Input: bombSDL})
	if err != nil {
		b.Fatal(err)
	}
	a := analyzer(b, schema)
	doc := parse(b, mergingBomb(18))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Compile(doc, doc.Operations[0]); err == nil {
			b.Fatal("the budget was not spent")
		}
	}
}

// stock is as much of an executable schema as gqlgen's complexity needs.
type stock struct {
	graphql.ExecutableSchema
	schema *ast.Schema
}

func (s stock) Schema() *ast.Schema { return s.schema }

func (stock) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// BenchmarkStockComplexity is gqlgen's own limit on the same bombs, and on
// Home: it doubles with every n, so n stays small.
func BenchmarkStockComplexity(b *testing.B) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: bombSDL})
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{8, 12, 16} {
		b.Run(fmt.Sprintf("Bomb/%d", n), func(b *testing.B) { complexityOf(b, schema, bomb(n), nil) })
	}
	b.Run("Home", func(b *testing.B) { complexityOf(b, webSchema(b), home, map[string]any{"first": int64(20)}) })
}

func complexityOf(b *testing.B, schema *ast.Schema, query string, vars map[string]any) {
	b.Helper()
	doc := parse(b, query)
	if errs := validator.ValidateWithRules(schema, doc, nil); len(errs) > 0 {
		b.Fatal(errs)
	}
	b.ReportAllocs()
	for b.Loop() {
		complexity.Calculate(b.Context(), stock{schema: schema}, doc.Operations[0], vars)
	}
}
