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
