package syntax_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/facetgraph/facet/graph/syntax"
)

// BenchmarkParse reads a document as clients send it, and says what that costs beside gqlparser's parser alone.
func BenchmarkParse(b *testing.B) {
	const home = `query Home($first: Int!) { viewer { id unreadNotifications } feed(first: $first) { edges { node { id title likes author { handle name avatarUrl } stats { views shares } } } } ads { advertiser imageUrl } }`
	b.Run("facet", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := syntax.Parse(&ast.Source{Input: home}, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gqlparser", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.ParseQuery(&ast.Source{Input: home}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
