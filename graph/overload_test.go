package graph

import (
	"testing"

	"github.com/facetgraph/facet/schema"
)

// How urgent an operation is, is known before it is parsed: from its name, its kind, and what the request asks, which can
// only put it into the background unless the policy says otherwise.
func TestUrgency(t *testing.T) {
	t.Parallel()
	ask := func(u int) *int { return &u }
	for name, test := range map[string]struct {
		document, operation string
		asked               *int
		raise               bool
		want                int
	}{
		"a query":                      {document: "query Home { a }", want: 3},
		"nothing but fields":           {document: "{ a }", want: 3},
		"nothing":                      {document: "", want: 3},
		"a comment without an end":     {document: "# mutation", want: 3},
		"a mutation":                   {document: "mutation { a }", want: 1},
		"after what is ignored":        {document: "\ufeff # query\r\n,\tmutation{ a }", want: 1},
		"begins like a mutation":       {document: "mutations { a }", want: 3},
		"listed":                       {document: "query Warm { a }", want: 6},
		"listed, named in the request": {document: "fragment F on Q { a } query Warm { ...F }", operation: "Warm", want: 6},
		"a listed mutation":            {document: "mutation Track($a: Int) { a }", want: 7},
		"the other of two":             {document: "mutation Like { a } query Home { a }", operation: "Home", want: 3},
		"the first of two":             {document: "mutation Like { a } query Home { a }", operation: "Like", want: 1},
		"asks for less":                {document: "query Home { a }", asked: ask(6), want: 6},
		"a mutation asks for less":     {document: "mutation Like { a }", asked: ask(7), want: 7},
		"asks for more":                {document: "query Home { a }", asked: ask(0), want: 3},
		"asks for more than listed":    {document: "query Warm { a }", asked: ask(5), want: 6},
		"what browsers send":           {document: "query Home { a }", asked: ask(4), want: 3},
		"may ask for more":             {document: "query Home { a }", asked: ask(0), raise: true, want: 0},
		"may ask, and does not":        {document: "query Home { a }", raise: true, want: 3},
	} {
		p := schema.DefaultPolicy()
		p.Priority.Operations, p.Priority.Raise = map[string]int{"Warm": 6, "Track": 7}, test.raise
		c := &Client{profile: &schema.Client{Policy: p}}
		if got := c.urgency(&Request{Query: test.document, OperationName: test.operation, Urgency: test.asked}); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
