package cost

import (
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/ratelimit/cost"
)

func estimate(b *testing.B, f *cost.Formula, vars map[string]any) {
	b.Helper()
	b.ReportAllocs()
	var got cost.Estimate
	for b.Loop() {
		var err error
		if got, err = f.Estimate(vars); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(got.Cost, "points")
}

// BenchmarkEstimate prices a request for a document that is already cached.
func BenchmarkEstimate(b *testing.B) {
	b.Run("Constant", func(b *testing.B) {
		_, _, f := compile(b, `{ feed(first: 20) { edges { node { title author { handle } } } } ads { advertiser } }`)
		estimate(b, f, nil)
	})
	b.Run("Home", func(b *testing.B) {
		_, _, f := compile(b, home)
		estimate(b, f, map[string]any{"first": int64(20)})
	})
	b.Run("FiveVariables", func(b *testing.B) {
		_, _, f := compile(b, `query($a: Int!, $b: Int!, $c: Int!, $s: Boolean!, $i: Boolean!) {
			feed(first: $a) { edges { node { comments(first: $b) { items { author { handle } } } stats @skip(if: $s) { views } } } }
			ads(slots: $c) @include(if: $i) { advertiser } }`)
		estimate(b, f, map[string]any{"a": int64(20), "b": int64(10), "c": int64(2), "s": false, "i": true})
	})
}

// BenchmarkCompile is paid once per document; parsing and validating the same
// document stand beside it for comparison.
func BenchmarkCompile(b *testing.B) {
	schema, doc, _ := compile(b, home)
	a := analyzer(b, schema)
	b.Run("Home", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := a.Compile(doc, doc.Operations[0]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("HomeParseAndValidate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if errs := validator.ValidateWithRules(schema, parse(b, home), nil); len(errs) > 0 {
				b.Fatal(errs)
			}
		}
	})
	b.Run("Introspection", func(b *testing.B) {
		b.ReportAllocs()
		doc := parse(b, `{ __schema { types { ...T } } }
			fragment T on __Type { kind name fields { name args { ...I } type { ...R } } inputFields { ...I } interfaces { ...R } enumValues { name } possibleTypes { ...R } }
			fragment I on __InputValue { name type { ...R } }
			fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`)
		for b.Loop() {
			if _, err := a.Compile(doc, doc.Operations[0]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkActual is the executor's side for Home with 20 posts: the counting,
// which is one addition per plan node, and the pricing of the counts.
func BenchmarkActual(b *testing.B) {
	_, doc, f := compile(b, home)
	nodes := homeNodes(doc, f)
	vars := map[string]any{"first": int64(20)}
	b.ReportAllocs()
	var got cost.Actual
	for b.Loop() {
		counts := f.NewCounts()
		for _, n := range nodes {
			counts.Add(n.id, n.times)
		}
		var err error
		if got, err = f.Actual(vars, counts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(got.Charge.Cost, "points")
}

type counted struct{ id, times int }

// homeNodes is what a plan of Home would count, for 15 posts instead of 20.
func homeNodes(doc *ast.QueryDocument, f *cost.Formula) []counted {
	root := doc.Operations[0].SelectionSet
	at := func(set ast.SelectionSet, i int) *ast.Field { return set[i].(*ast.Field) }
	viewer, feed, ads := at(root, 0), at(root, 1), at(root, 2)
	edges := at(feed.SelectionSet, 0)
	node := at(edges.SelectionSet, 0)
	author, stats := at(node.SelectionSet, 3), at(node.SelectionSet, 4)
	return []counted{
		{f.FieldNode(viewer, "Query"), 1}, {f.ObjectNode(viewer, "Query", "Viewer"), 1},
		{f.FieldNode(feed, "Query"), 1}, {f.ObjectNode(feed, "Query", "FeedConnection"), 1},
		{f.FieldNode(edges, "FeedConnection"), 1}, {f.ObjectNode(edges, "FeedConnection", "FeedEdge"), 15},
		{f.FieldNode(node, "FeedEdge"), 15}, {f.ObjectNode(node, "FeedEdge", "Post"), 15},
		{f.FieldNode(author, "Post"), 15}, {f.ObjectNode(author, "Post", "Profile"), 15},
		{f.FieldNode(stats, "Post"), 15}, {f.ObjectNode(stats, "Post", "Stats"), 15},
		{f.FieldNode(ads, "Query"), 1}, {f.ObjectNode(ads, "Query", "Ad"), 2},
	}
}
