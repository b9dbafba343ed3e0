package graph

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/opgen"
	"github.com/facetgraph/facet/schema"
)

// FuzzExecute feeds any document and variables to a server over chaotic resolvers: it must never panic, and whatever it
// answers is one JSON object.
func FuzzExecute(f *testing.F) {
	set := everyClient(f)
	for seed := range uint64(40) {
		op := opgen.New(set.Clients[seed%uint64(len(set.Clients))].Schema, opgen.Options{}, seed)
		f.Add(seed, op.Document, op.Variables)
	}
	for _, document := range []string{"", "{", "{a", "{...F} fragment F on Query{...F}", "{__schema{types{name}}}", "{books{author{...{id}}}}",
		"query($n:Int!){books(first:$n){id}}", "{books(first:2){id}} # \u2028", "subscription{reservationOpened{id}}", "{cds @defer{id}}"} {
		f.Add(uint64(1), document, `{"n":1}`)
	}
	servers := map[uint64]*Server{}
	for seed := range uint64(4) {
		s, err := New(&schema.Set{Clients: set.Clients}, Options{Executable: generated.Executable(), Resolvers: chaos(seed)})
		if err != nil {
			f.Fatal(err)
		}
		servers[seed] = s
	}
	f.Fuzz(func(t *testing.T, seed uint64, document, variables string) {
		ctx := auth.NewContext(context.Background(), &auth.Viewer{Subject: "7"})
		c := servers[seed%4].Client(set.Clients[seed%uint64(len(set.Clients))].Name)
		op, failure := c.Prepare(ctx, &Request{Query: document, Variables: []byte(variables)})
		var result *Result
		switch {
		case failure != nil:
			result = AppendFailure(ctx, nil, failure, 10)
		case op.Type == "subscription":
			return
		default:
			result = c.Execute(ctx, op, nil)
		}
		var object map[string]any
		if err := json.Unmarshal(result.Body, &object); err != nil {
			t.Fatalf("not a JSON object: %v: %s", err, result.Body)
		}
	})
}

// FuzzDecodeRequest: whatever is accepted has exactly one reading, the one of encoding/json without its leniency.
func FuzzDecodeRequest(f *testing.F) {
	for _, body := range []string{`{"query":"{a}"}`, `{"query":"\u007b","variables":{"a":[1,2.5e3]},"operationName":null}`, `{"query":"a","query":"b"}`,
		`{"QUERY":"a"}`, `{"query":"a"}x`, `[]`, `{"variables":{"a":1,"a":2}}`, `{"extensions":{}}`, "{\"query\":\"\xff\"}", `{"query":7}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		req, err := DecodeRequest(body)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("accepted what is not JSON: %v: %q", err, body)
		}
		var query string
		if raw, ok := want["query"]; ok {
			if err := json.Unmarshal(raw, &query); err != nil {
				t.Fatalf("accepted a query that is no string: %s", raw)
			}
		}
		if query != req.Query {
			t.Fatalf("read the query as %q, not %q", req.Query, query)
		}
		if len(req.Variables) > 0 && !json.Valid(req.Variables) {
			t.Fatalf("variables are not JSON: %s", req.Variables)
		}
	})
}
