package graph

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/kitchen/generated"
)

// weighed are documents of many shapes for the client web. The number makes each copy another document.
func weighed() map[string]func(n int) string {
	number := func(format string) func(int) string {
		return func(n int) string {
			return strings.ReplaceAll(strings.Replace(format, "#", fmt.Sprint(n), 1), "##", "#")
		}
	}
	return map[string]func(int) string{
		"tiny": number(`query q#{__typename}`),
		"Hall": number(`query Hall#($first: Int! = 20) {
  viewer { id openReservations }
  desk(first: $first) {
    edges { node { id title loans author { handle name avatarUrl } stats { views shares } } }
    pageInfo { hasNextPage endCursor }
  }
  cds { performer imageUrl }
}`),
		"booleans":     number(conditional()),
		"deep":         number(`query q#{books{` + strings.Repeat("...on Book{", 40) + "editions(first:1){items{author{id}}}" + strings.Repeat("}", 40) + `}}`),
		"wide":         number(`query q#{` + numbered(60, "a~: books(first: 1) { id title body } ") + `}`),
		"leaves":       number(`query q#{books{` + numbered(200, "a~: title ") + `}}`),
		"fragments":    number(`query q#{books{` + numbered(20, "...F~ ") + `}} ` + numbered(20, "fragment F~ on Book { id author { ...G~ } } fragment G~ on Creator { name } ")),
		"operations":   number(numbered(30, "query qx~ { books { id title } cds { id } } ")),
		"strings":      number(`query q#{` + numbered(5, `a~: creator(handle: "`+strings.Repeat("h", 500)+`") { id } `) + `}`),
		"escapes":      number(`query q#{` + numbered(5, `a~: creator(handle: "`+strings.Repeat(`\n`, 300)+`") { id } `) + `}`),
		"block string": number("query q#{creator(handle: \"\"\"\n" + strings.Repeat("  line\n", 100) + "\"\"\") {id}}"),
		"editions":     number("query q#{\n" + numbered(100, "## comment ~\n") + "books { ## here\n id } }"),
		"inputs":       number(`mutation m#{` + numbered(10, `a~: donateBook(input: {title: "t", body: "b"}) { id } `) + `}`),
		"dry run":      number(`query q#($dry: Boolean){rateLimit(dryRun: $dry) { cost } ...F} fragment F on Query { books { id } cds { id } }`),
		"nodes":        number(`query q#{` + numbered(10, `a~: node(id: "x") { id ... on Book { title author { name } } ... on Creator { handle } } `) + `}`),
		"directives":   number(`query q#($a: Boolean!){` + numbered(20, `a~: books(first: 1) @include(if: $a) { id @skip(if: $a) title } `) + `}`),
		"typenames":    number(`query q#{` + numbered(300, "a~: __typename ") + `}`),
		"comment only": number("query q#{__typename}\n## " + strings.Repeat("x", 5000)),
	}
}

func numbered(n int, template string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(template, "~", fmt.Sprint(i)))
	}
	return b.String()
}

// conditional is 1.5 kB with six Boolean variables.
func conditional() string {
	var b strings.Builder
	b.WriteString("query q#($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!, $f: Boolean!) {\n")
	for i := 0; b.Len() < 1500; i++ {
		fmt.Fprintf(&b, "  p%d: books(first: 5) @include(if: $%c) { id title body author { id handle name } stats { views } }\n", i, 'a'+i%6)
	}
	return b.String() + "}"
}

func weighingClient(t testing.TB) *Client {
	t.Helper()
	s, err := New(everyClient(t), Options{Executable: generated.Executable(), Resolvers: chaos(1)})
	if err != nil {
		t.Fatal(err)
	}
	return s.Client("web")
}

func parsed(t testing.TB, c *Client, text string) *document {
	t.Helper()
	doc, failure := c.documents.parse(t.Context(), strings.Clone(text))
	if failure != nil {
		t.Fatalf("%v: %.200s", failure.Errors, text)
	}
	return doc
}

const weighedCopies = 200

// grown is by how much the heap is larger after f, for each of the copies that f makes.
func grown(copies int, f func()) float64 {
	before := heapInUse()
	f()
	return (heapInUse() - before) / float64(copies)
}

func heapInUse() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools let go of
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// near wants a measured size within a fifth of the heap's.
func near(t *testing.T, what string, measured int, heap float64) {
	t.Helper()
	ratio := float64(measured) / heap
	t.Logf("%s: measured %d, on the heap %.0f: %.3f", what, measured, heap, ratio)
	if math.Abs(ratio-1) > 0.2 {
		t.Errorf("%s: measured %d, on the heap %.0f", what, measured, heap)
	}
}

// Not parallel, as the next two: the heap is everybody's.
func TestDocumentsWeighWhatTheyHold(t *testing.T) {
	c := weighingClient(t)
	parsed(t, c, "{__typename}")
	for name, text := range weighed() {
		var docs [weighedCopies]*document
		heap := grown(weighedCopies, func() {
			for i := range docs {
				docs[i] = parsed(t, c, text(i+100))
			}
		})
		near(t, name, int(docs[0].weight.Load())-entryOverhead, heap)
		runtime.KeepAlive(docs)
	}
}

// A text that is a piece of a longer string, as in a URL, does not keep that.
func TestDocumentsKeepNothingAroundTheirText(t *testing.T) {
	c := weighingClient(t)
	const text = "{__typename}"
	var docs [weighedCopies]*document
	heap := grown(weighedCopies, func() {
		for i := range docs {
			doc, failure := c.documents.parse(t.Context(), strings.Repeat(text, 1000)[:len(text)])
			if failure != nil {
				t.Fatal(failure.Errors)
			}
			docs[i] = doc
		}
	})
	near(t, text, int(docs[0].weight.Load())-entryOverhead, heap)
	runtime.KeepAlive(docs)
}

// Plans of every combination of variables weigh what they add to their document.
func TestPlansWeighWhatTheyHold(t *testing.T) {
	c := weighingClient(t)
	for name, text := range weighed() {
		var docs [weighedCopies]*document
		for i := range docs {
			docs[i] = parsed(t, c, text(i+100))
		}
		for _, all := range []bool{false, true} {
			if all && !strings.Contains(text(0), "$a") {
				continue // the same plans
			}
			variables := map[string]any{}
			for _, v := range []string{"a", "b", "c", "d", "e", "f"} {
				variables[v] = all
			}
			sum := 0
			heap := grown(weighedCopies, func() {
				for _, d := range docs {
					for _, op := range d.definitions {
						if _, _, err := op.plans.Plan(variables, plan.Whole); err != nil {
							t.Fatal(err)
						}
					}
				}
			})
			for _, op := range docs[0].definitions {
				p, _, _ := op.plans.Plan(variables, plan.Whole)
				sum += c.engine.weights.plan(docs[0], p)
			}
			if len(docs[0].definitions) == 2 { // the only one stands there twice
				sum /= 2
			}
			near(t, fmt.Sprintf("%s, variables %t", name, all), sum, heap)
			runtime.KeepAlive(docs)
		}
	}
}

// Operations that are kept ready weigh what they add, once they have run: variables, and arguments decoded.
func TestPreparedOperationsWeighWhatTheyHold(t *testing.T) {
	const copies = 5 * weighedCopies // they are small
	c := weighingClient(t)
	ctx := auth.NewContext(t.Context(), &auth.Viewer{Subject: "7"})
	for name, test := range map[string]struct{ text, variables string }{
		"numbers": {`query q($a: Int!, $b: Int!) { a: books(first: $a) { id } b: books(first: $b) { id } }`, `{"a": 1000, "b": #}`},
		"text":    {`query q($a: String!) { a: creator(handle: $a) { id } b: creator(handle: $a) { name } }`, `{"a": "` + strings.Repeat("x", 300) + `#"}`},
		"many":    {`query q($a: Int!) {` + numbered(40, "a~: books(first: $a) { id } ") + `}`, `{"a": #}`},
		"none":    {`query q { books { id } }`, `{"a": #}`},
	} {
		doc := parsed(t, c, test.text)
		op := doc.definitions["q"]
		for range 20 { // what the first runs keep is not these operations'
			prepared, failure := c.bind(op, []byte(strings.ReplaceAll(test.variables, "#", "1")))
			if failure != nil {
				t.Fatalf("%s: %v", name, failure.Errors)
			}
			c.Execute(ctx, prepared, nil)
		}
		takeReady(op)
		op.price.paid.Store(nil)
		measured := 0
		var kept [copies]*readyOperation
		heap := grown(copies, func() {
			for i := range kept {
				prepared, failure := c.bind(op, []byte(strings.ReplaceAll(test.variables, "#", fmt.Sprint(i+1000))))
				if failure != nil {
					t.Fatal(failure.Errors)
				}
				kept[i] = takeReady(op)
				doc.weight.Store(0) // what was taken away does not count
				c.Execute(ctx, prepared, nil)
				measured += int(prepared.bytes.Load())
			}
			op.price.paid.Store(nil)
		})
		near(t, name, measured/copies, heap)
		runtime.KeepAlive([]any{doc, &kept})
	}
}

// takeReady removes the operation that was made ready last.
func takeReady(op *definition) (taken *readyOperation) {
	for i := range op.ready {
		if r := op.ready[i].Swap(nil); r != nil {
			taken = r
		}
	}
	return taken
}

// The cache makes room for documents that grow, and none grows beyond its part.
func TestDocumentsThatGrowMakeRoom(t *testing.T) {
	t.Parallel()
	c := weighingClient(t)
	const most = 1 << 20
	d := newDocuments(c, most)
	get := func(n int) *document {
		doc, failure := d.get(t.Context(), fmt.Sprintf("query q%d{__typename}", n), &entry{client: c})
		if failure != nil {
			t.Fatal(failure.Errors)
		}
		return doc
	}
	const many = 100 // of some 2 kB each
	for n := range many {
		get(n)
	}
	d.cache.CleanUp()
	if n := d.cache.EstimatedSize(); n != many {
		t.Fatalf("%d documents of %d are there", n, many)
	}
	if doc := get(0); d.grow(doc, most/partsOfCache) || d.grow(doc, most) {
		t.Error("a document grows beyond its part")
	}
	for n := range many {
		if !d.grow(get(n), 50_000) {
			t.Fatalf("document %d may not grow", n)
		}
		d.cache.CleanUp()
		if w := d.cache.WeightedSize(); w > most {
			t.Fatalf("the cache holds %d bytes; at most %d are allowed", w, most)
		}
	}
	if n := d.cache.EstimatedSize(); n < 10 || n > most/50_000 {
		t.Errorf("%d documents of 50 kB are there", n)
	}
	gone := &document{text: "gone"}
	if !d.grow(gone, 1000) || d.cache.EstimatedSize() > most/50_000 {
		t.Error("a document that is not in the cache came back")
	}
}

func BenchmarkWeigh(b *testing.B) {
	c := weighingClient(b)
	doc := parsed(b, c, weighed()["booleans"](1))
	p, _, err := doc.definitions["q1"].plans.Plan(map[string]any{"a": true, "b": true}, plan.Whole)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("document", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.engine.weights.document(doc)
		}
	})
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.engine.weights.plan(doc, p)
		}
	})
	b.Run("parsing, to compare", func(b *testing.B) {
		for b.Loop() {
			parsed(b, c, doc.text)
		}
	})
}
