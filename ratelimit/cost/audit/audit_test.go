package audit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"go.uber.org/goleak"

	"github.com/facetgraph/facet/ratelimit/cost"
	"github.com/facetgraph/facet/ratelimit/cost/audit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const sdl = `
type Profile { handle: String }
type Post { title: String  author: Profile }
type Query { posts(first: Int! = 10): [Post] @listSize(slicingArguments: ["first"]) }`

func schema(t testing.TB, sdl string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Input: cost.IBM.SDL()}, &ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// documents has one of everything that can happen.
var documents = []audit.Document{
	{Name: "fragments.graphql", Text: `fragment Card on Post { title ...By }  fragment By on Post { author { handle } }`},
	{Name: "home.graphql", Text: `query Home($n: Int!) { posts(first: $n) { ...Card } }  query Plain { posts { title } }`},
	{Name: "anonymous.graphql", Text: `{ posts(first: 3) { title } }`},
	{Name: "own.graphql", Text: `query Own { posts { ...Card } }  fragment Card on Post { title }`},
	{Name: "wrong.graphql", Text: `query Wrong { nothing }`},
	{Name: "negative.graphql", Text: `query Negative { posts(first: -3) { title } }`},
	{Name: "broken.graphql", Text: `query {`},
}

func report(t *testing.T, sdl string, b audit.Budget, documents ...audit.Document) audit.Report {
	t.Helper()
	r, err := audit.Price(schema(t, sdl), cost.Options{MaxCost: 1000}, documents, b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPrice(t *testing.T) {
	t.Parallel()
	budget, err := audit.ReadBudget([]byte(`{"max": 20, "operations": {
		"Home": {"max": 100, "variables": {"n": 5}}, "anonymous.graphql": {"max": 4}, "Gone": {"max": 1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := report(t, sdl, budget, documents...)
	want := audit.Report{
		Operations: []audit.Operation{
			{Document: "home.graphql", Name: "Home", Max: 100, Variables: []string{"n"}, Estimate: cost.Estimate{Cost: 17, FieldCost: 6, TypeCost: 11}},
			{Document: "home.graphql", Name: "Plain", Max: 20, Estimate: cost.Estimate{Cost: 12, FieldCost: 1, TypeCost: 11}},
			{Document: "anonymous.graphql", Max: 4, Estimate: cost.Estimate{Cost: 5, FieldCost: 1, TypeCost: 4}},
			{Document: "own.graphql", Name: "Own", Max: 20, Estimate: cost.Estimate{Cost: 12, FieldCost: 1, TypeCost: 11}},
			{Document: "wrong.graphql", Name: "Wrong", Max: 20, Problem: `input:1: Cannot query field "nothing" on type "Query".`},
			{Document: "negative.graphql", Name: "Negative", Max: 20, Problem: "Query.posts: the argument first is -3; it must not be negative"},
		},
		Problems: []string{
			`broken.graphql:1:8: Expected Name, found <EOF>`,
			`the budget names the operation "Gone", which is in no document`,
		},
	}
	// The wording of gqlparser's own messages is not ours to pin down.
	loosely := cmp.FilterPath(func(p cmp.Path) bool {
		return strings.HasSuffix(p.String(), "Problem") || strings.HasPrefix(p.String(), "Problems")
	}, cmp.Comparer(func(a, b string) bool { return a != "" && b != "" || a == b }))
	if diff := cmp.Diff(want, got, loosely, cmpopts.IgnoreFields(audit.Operation{}, "Lines")); diff != "" {
		t.Error(diff)
	}
	if !got.Failed() || !got.Operations[2].Over() || got.Operations[0].Over() || len(got.Operations[0].Lines) != 3 {
		t.Errorf("got %+v", got)
	}
}

func TestPriceAsksForVariables(t *testing.T) {
	t.Parallel()
	home := documents[1]
	home.Text = `query Home($n: Int!) { posts(first: $n) { title } }`
	for text, want := range map[string]string{
		`{}`: "the price depends on $n; give a value in the budget's variables",
		`{"operations": {"Home": {"variables": {"m": 1}}}}`:         "the price depends on $n",
		`{"operations": {"Home": {"variables": {"n": 1, "m": 1}}}}`: "a value for $m, which the operation does not have",
		`{"operations": {"Home": {"variables": {"n": "many"}}}}`:    "the budget's value for $n does not fit",
	} {
		budget, err := audit.ReadBudget([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got := report(t, sdl, budget, home)
		if problem := got.Operations[0].Problem; !strings.Contains(problem, want) || !got.Failed() {
			t.Errorf("%s: %q, want %q", text, problem, want)
		}
	}
}

// A required variable that cannot change the price need not be in the budget.
func TestPriceNeedsNoOtherVariables(t *testing.T) {
	t.Parallel()
	got := report(t, `type Query { echo(text: String!): String }`, audit.Budget{}, audit.Document{Name: "a", Text: `query A($t: String!) { echo(text: $t) }`})
	if got.Failed() || got.Operations[0].Estimate.Cost != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestPriceRefusesTheSchema(t *testing.T) {
	t.Parallel()
	_, err := audit.Price(schema(t, `type Post { id: ID } type Query { posts: [Post] }`), cost.Options{}, nil, audit.Budget{})
	if err == nil || !strings.Contains(err.Error(), "Query.posts: a list of unknown length") {
		t.Errorf("got %v", err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	gone := audit.Document{Name: "gone.graphql", Text: `query Gone { posts { title } }`}
	fresh := audit.Document{Name: "new.graphql", Text: `query New { posts { title } }`}
	same := audit.Document{Name: "same.graphql", Text: `query Same { __typename }`}
	dearer := audit.Document{Name: "a.graphql", Text: `query Dearer { posts { author { handle } } }`}
	before := report(t, sdl, audit.Budget{}, same, gone, dearer, documents[4])
	after := report(t, strings.Replace(sdl, "author: Profile", `author: Profile @cost(weight: "3")`, 1), audit.Budget{}, same, dearer, fresh, documents[4])
	changes := audit.Compare(before, after)
	var text strings.Builder
	if err := audit.WriteChanges(&text, changes); err != nil {
		t.Fatal(err)
	}
	want := `a.graphql Dearer   32 → 52    +62%
new.graphql New    none → 12  
gone.graphql Gone  12 → none  
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
	if again := audit.Compare(after, after); again != nil {
		t.Errorf("a report differs from itself: %+v", again)
	}
}

func TestWriteText(t *testing.T) {
	t.Parallel()
	r := report(t, sdl, audit.Budget{Operations: map[string]audit.Allowance{"Plain": {Max: 11}, "Home": {Variables: map[string]any{"n": int64(5)}}}},
		documents[0], documents[1], documents[5])
	r.Problems = []string{"something"}
	var text strings.Builder
	if err := r.WriteText(&text, true); err != nil {
		t.Fatal(err)
	}
	want := `ok       home.graphql Home          17 points of 1000 (fields 6, types 11)
           Query                    1; 17 with all below
           posts                    6, a list of 5; 16 with all below
           posts.author             10, 5 times
over     home.graphql Plain         12 points of 11 (fields 1, types 11)
           Query                    1; 12 with all below
           posts                    11, a list of 10
problem  negative.graphql Negative  Query.posts: the argument first is -3; it must not be negative
problem  something                  
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
}

// A file in which nothing stands is a mistake, not a document that costs nothing; one of fragments alone is not.
func TestEmptyDocuments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "a.graphql: holds no operation and no fragment",
		"# a comment":                     "a.graphql: holds no operation and no fragment",
		"fragment Card on Post { title }": "there is no operation in the documents",
		"query A { __typename }":          "",
	} {
		got := report(t, sdl, audit.Budget{}, audit.Document{Name: "a.graphql", Text: text})
		if problems := strings.Join(got.Problems, "\n"); problems != want || got.Failed() != (want != "") {
			t.Errorf("%q: %q, want %q", text, problems, want)
		}
	}
	if got := report(t, sdl, audit.Budget{}); !got.Failed() {
		t.Error("no documents at all pass")
	}
}
