package cost_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit/cost"
)

const feed = `
type Profile { handle: String }
type Post { title: String  author: Profile @cost(weight: "2")  ad: Int @cost(weight: "0.5") }
type Photo { author: Profile @cost(weight: "3") }
union Item = Post | Photo
type Edge { node: Item }
type Connection { edges: [Edge!]! }
type Query { feed(first: Int! = 20): Connection @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) }`

func TestBreakdown(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, feed)
	p := compile(t, a, schema, `query($n: Int!) { feed(first: $n) { edges { node {
		... on Post { title who: author { handle } } ... on Photo { author { handle } } } } } }`, vars{"n": 10})
	got, err := p.formula.Breakdown(p.vars)
	if err != nil {
		t.Fatal(err)
	}
	want := []cost.Line{
		{Coordinate: "Query", Times: 1, Size: 1, TypeCost: 1, Total: 1 + 2 + 1 + 10 + 10*(2+4)},
		{Path: "feed", Coordinate: "Query.feed", Times: 1, Size: 1, FieldCost: 1, TypeCost: 1, Total: 2 + 1 + 10 + 10*(2+4)},
		{Path: "feed.edges", Coordinate: "Connection.edges", Times: 1, Size: 10, FieldCost: 1, TypeCost: 10, Total: 1 + 10 + 10*(2+4)},
		{Path: "feed.edges.node", Coordinate: "Edge.node", Times: 10, Size: 1, FieldCost: 10, TypeCost: 10, Total: 10 * (2 + 4)},
		{Path: "feed.edges.node<Photo>.author", Coordinate: "Photo.author", Times: 10, Size: 1, FieldCost: 30, TypeCost: 10, Total: 40},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(cost.Line{})); diff != "" {
		t.Error(diff)
	}
}

func TestWithinNamesTheDearest(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{MaxCost: 50}, feed)
	p := compile(t, a, schema, `query($n: Int!) { feed(first: $n) { edges { node { ... on Post { author { handle } } } } } }`, vars{"n": 10})
	estimate, err := p.formula.Within(p.vars, 0)
	refused, ok := errors.AsType[*cost.LimitError](err)
	if !ok || refused.Code() != cost.CodeLimit || refused.Max != 50 || refused.Estimate != estimate {
		t.Fatalf("got %+v, %v", estimate, err)
	}
	want := "the operation costs 64 points; at most 50 are allowed; dearest: feed.edges.node<Post>.author 30, feed.edges.node 20, feed.edges 11, feed 2"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if _, err := p.formula.Within(p.vars, 64); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := p.formula.Within(vars{"n": -1}, 64); err == nil || !strings.Contains(err.Error(), "must not be negative") {
		t.Errorf("a negative size: %v", err)
	}
}

// The lines of a breakdown add up to the estimate.
func TestBreakdownAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, schema, _ := drawAnalyzer(t, rapid.SampledFrom([]cost.Dialect{cost.IBM, cost.Apollo}).Draw(t, "dialect"))
		d := write(t, a, schema, drawOperation(t, schema), rapid.SampledFrom(forms).Draw(t, "form"))
		lines, err := d.formula.Breakdown(d.vars)
		if err != nil {
			t.Fatalf("%v", err)
		}
		sum := 0.0
		for _, l := range lines {
			sum += l.Own()
		}
		if want := d.estimate(t).Cost; sum != want || lines[0].Total != want {
			t.Fatalf("the lines add up to %v, the estimate is %v\n%s\n%+v", sum, want, d.query, lines)
		}
	})
}

func TestBreakdownOfABombIsBounded(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, selfish)
	p := compile(t, a, schema, bomb(40, "a: self { NEXT } b: self { NEXT }", "self { __typename }"), nil)
	lines, err := p.formula.Breakdown(nil)
	if err != nil || len(lines) != 1000 || lines[0].Total != 6*float64(int64(1)<<40)-1 {
		t.Errorf("%d lines, total %v, %v", len(lines), lines[0].Total, err)
	}
}

func TestVariablesAndConstant(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, decided)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{`{ page { id } }`, nil},
		{`query($b: Boolean!) { page { id @include(if: $b) } }`, nil},
		{`query($b: Boolean!) { page @skip(if: $b) { id } }`, []string{"b"}},
		{`query($n: Int, $t: String, $x: Int) { page(n: $x) { id } pages(first: $n) { id } b: page(f: {any: [{text: $t}]}) { id } }`, []string{"n", "t"}},
	} {
		p := compile(t, a, schema, c.query, vars{"b": true, "n": 1})
		if diff := cmp.Diff(c.want, p.formula.Variables()); diff != "" || p.formula.Constant() != (c.want == nil) {
			t.Errorf("%s: constant %v, %s", c.query, p.formula.Constant(), diff)
		}
	}
}

// A formula is shared by all requests for its document.
func TestFormulaIsConcurrent(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, decided)
	p := compile(t, a, schema, `query($n: Int, $f: Filter) { pages(first: $n) { links { id } } page(f: $f) { id } }`, nil)
	node := p.formula.FieldNode(p.op.SelectionSet[0].(*ast.Field), "Query")
	counts := p.formula.NewCounts()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for range 200 {
				got, err := p.formula.Estimate(vars{"n": n, "f": vars{"text": "a"}})
				if want := float64(1+1+4*n) + 2 + 3.5; err != nil || got.Cost != want {
					t.Errorf("%d: %+v, %v, want %v", n, got, err, want)
				}
				counts.Add(node, 1)
			}
		})
	}
	all.Wait()
	actual, err := p.formula.Actual(vars{"n": 1}, counts)
	if err != nil || actual.Counted.FieldCost != 1600 || actual.Charge.FieldCost != 3 {
		t.Errorf("got %+v, %v", actual, err)
	}
}

// Counting is optional: without it the estimate stands.
func TestActualWithoutCounts(t *testing.T) {
	t.Parallel()
	a, schema := analyzer(t, cost.Options{}, specUsers)
	p := compile(t, a, schema, `{ users(max: 5) { age } }`, nil)
	want := cost.Estimate{Cost: 17, FieldCost: 11, TypeCost: 6}
	if got, err := p.formula.Actual(nil, nil); err != nil || got.Charge != want {
		t.Errorf("got %+v, %v", got, err)
	}
	counts := p.formula.NewCounts()
	for _, ignored := range []int{-1, 1 << 20} {
		counts.Add(ignored, 1)
	}
	if got, err := p.formula.Actual(nil, counts); err != nil || got.Charge.Cost != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if id := p.formula.FieldNode(&ast.Field{}, "Query"); id != -1 {
		t.Errorf("a foreign field has the node %d", id)
	}
}
