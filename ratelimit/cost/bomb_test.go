package cost_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/facetgraph/facet/ratelimit/cost"
)

const selfish = `
interface Self { self: Self }
type A implements Self { self: Self }
type B implements Self { self: Self }
type Query { self: Self  a: A }`

// bomb writes n fragments that each double the next, as described by body.
func bomb(n int, body, last string) string {
	var b strings.Builder
	if strings.Contains(body, "$") {
		b.WriteString("query($t: Boolean = true, $f: Boolean = false) ")
	}
	b.WriteString("{ self { ...F0 } }\n")
	for i := range n {
		next := fmt.Sprintf("...F%d", i+1)
		fmt.Fprintf(&b, "fragment F%d on Self { %s }\n", i, strings.ReplaceAll(body, "NEXT", next))
	}
	fmt.Fprintf(&b, "fragment F%d on Self { %s }", n, last)
	return b.String()
}

// Doubling fragments in every disguise. The work of compiling
// is counted, not timed: a budget of a few visits per selection must do.
func TestFragmentBombsAreLinear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		doubles    bool // whether the answer doubles; else the fields merge
	}{
		{"aliases", "a: self { NEXT } b: self { NEXT }", true},
		{"spread twice", "NEXT NEXT", false},
		{"spread twice below a field", "self { NEXT } self { NEXT }", false},
		{"inline fragments", "... { a: self { ... { NEXT } } } ... on Self { b: self { NEXT } }", true},
		{"mixed types", "... on A { a: self { NEXT } c: self { NEXT } } ... on B { b: self { NEXT } d: self { NEXT } }", true},
		{"conditions", "a: self @include(if: $t) { NEXT } b: self @skip(if: $f) { NEXT }", true},
	} {
		for _, n := range []int{25, 34, 60} {
			subtest(t, fmt.Sprintf("%s %d", c.name, n), func(t *testing.T) {
				query := bomb(n, c.body, "self { __typename }")
				a, _ := analyzer(t, cost.Options{Budget: 100 * n}, selfish)
				doc, err := parser.ParseQuery(&ast.Source{Input: query})
				if err != nil {
					t.Fatal(err)
				}
				f, err := a.Compile(doc, doc.Operations[0])
				if err != nil {
					t.Fatalf("not linear: %v", err)
				}
				_, err = f.Within(nil, 1000)
				if refused, ok := errors.AsType[*cost.LimitError](err); ok != c.doubles {
					t.Fatalf("got %v", err)
				} else if ok && refused.Estimate.Cost < min(float64(int64(1)<<n), cost.Saturated) {
					t.Errorf("priced only %v", refused.Estimate)
				}
			})
		}
	}
}

// Merging by response key is a subset construction, so fragments can be
// arranged to have exponentially many merged selections. That ends at the
// budget, with the limit's code.
func TestMergingBombEndsAtTheBudget(t *testing.T) {
	t.Parallel()
	const layers = 18
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
	a, schema := analyzer(t, cost.Options{}, selfish)
	doc, err := parser.ParseQuery(&ast.Source{Input: b.String()})
	if err != nil || schema == nil {
		t.Fatal(err)
	}
	_, err = a.Compile(doc, doc.Operations[0])
	if refused, ok := errors.AsType[*cost.Error](err); !ok || refused.Code != cost.CodeLimit {
		t.Errorf("got %v", err)
	}
}

// A fragment counts as often as it is spread, and costs
// the same as its fields written out.
func TestFragmentCountsEverySpread(t *testing.T) {
	t.Parallel()
	var spreads, written strings.Builder
	for i := range 100 {
		fmt.Fprintf(&spreads, "a%d: self { ...F } ", i)
		fmt.Fprintf(&written, "a%d: self { b: self { __typename } c: self { __typename } } ", i)
	}
	fragment := estimate(t, cost.Options{}, selfish,
		"{ "+spreads.String()+"} fragment F on Self { b: self { __typename } ... on Self { c: self { __typename } } }", nil)
	direct := estimate(t, cost.Options{}, selfish, "{ "+written.String()+"}", nil)
	if fragment != direct || direct.Cost != 1+100*6 {
		t.Errorf("fragment %+v, direct %+v", fragment, direct)
	}
}

// Compile must not hang or panic on documents that were never validated.
func TestCompileWithoutValidation(t *testing.T) {
	t.Parallel()
	a, _ := analyzer(t, cost.Options{}, selfish)
	for query, want := range map[string]string{
		`{ ...F } fragment F on Query { ...F }`:                             "",
		`{ self { ...F } } fragment F on Self { self { ...F } }`:            "contains itself",
		`{ self { ...F } } fragment F on Self { self { ...F self { x } } }`: "",
		`{ ...G }`:             `no fragment "G"`,
		`{ nothing }`:          `Query has no field "nothing"`,
		`{ self }`:             "",
		`mutation { a }`:       "no mutation type",
		`{ self @include }`:    "",
		`{ a @skip(if: 1) }`:   "",
		`{ a(x: $y) @d(z: 1)}`: "",
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: query})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Compile(doc, doc.Operations[0])
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
	if _, err := a.Compile(nil, nil); err == nil {
		t.Error("no document gave no error")
	}
}
