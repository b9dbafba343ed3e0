package cost

import (
	"fmt"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/ratelimit/cost"
)

// BenchmarkBomb refuses doubling fragments by their price alone, as if no
// other limit stood before it: compile, price, explain.
func BenchmarkBomb(b *testing.B) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: cost.IBM.SDL()}, &ast.Source{Input: bombSDL})
	if err != nil {
		b.Fatal(err)
	}
	a := analyzer(b, schema)
	for _, n := range []int{25, 34, 60} {
		doc := parse(b, bomb(n))
		b.Run(fmt.Sprintf("Price/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f, err := a.Compile(doc, doc.Operations[0])
				if err != nil {
					b.Fatal(err)
				}
				if _, err := f.Within(nil, 1000); err == nil {
					b.Fatal("a bomb passed")
				}
			}
		})
		b.Run(fmt.Sprintf("Limits/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := limits.CheckDocument(b.Context(), doc, nil, limits.Limits{}); err == nil {
					b.Fatal("a bomb passed")
				}
			}
		})
	}
}

// BenchmarkLimits is what an ordinary document and request pay.
func BenchmarkLimits(b *testing.B) {
	doc := parse(b, home)
	vars := map[string]any{"first": int64(20), "filter": map[string]any{"ids": []any{"a", "b", "c"}}}
	b.Run("Source", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := limits.CheckSource(home, limits.Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Document", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := limits.CheckDocument(b.Context(), doc, nil, limits.Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Variables", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := limits.CheckVariables(vars, limits.Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
