package spec

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/facetgraph/facet/internal/opgen"
)

var deferredOps = flag.Int("spec.deferred", 300, "random operations with @defer that TestDeferred runs in each format, over all clients")

// deferredShapes are kinds of operations, half of them each.
var deferredShapes = map[string]opgen.Options{
	"data":          {Defer: true, Conditions: 3},
	"introspection": {Defer: true, Introspection: true, Conditions: 3},
}

// incrementalAnswer is what graphql-js 17 made of an operation with @defer.
type incrementalAnswer struct {
	Stage    string            `json:"stage"`
	Payloads []json.RawMessage `json:"payloads"`
}

// deferredRun is some operations with @defer and what graphql-js makes of them: 17 in parts, 16 in one piece without
// @defer.
type deferredRun struct {
	server *facetServer
	ops    []*randomOp
	parts  map[string][]incrementalAnswer // by format
	whole  []answer
}

func newDeferredRun(t *testing.T, shape opgen.Options, first uint64, n int) *deferredRun {
	t.Helper()
	set := everyClient(t)
	raw, fresh := calmWorld(t, true)
	run := &deferredRun{server: newFacetServer(t, set, fresh), parts: map[string][]incrementalAnswer{}}
	run.ops = randomOps(set, shape, first, n)
	input := map[string]any{"world": raw, "clients": referenceClients(t, set, run.server, true), "operations": run.ops}
	for _, format := range []string{format2022, format02} {
		input["mode"] = format
		run.parts[format] = decodeAll[incrementalAnswer](t, graphqlJS17.answers(t, input, n))
	}
	plain := make([]*randomOp, n)
	for i, op := range run.ops {
		plain[i] = whole(op)
	}
	input["mode"], input["operations"] = "plain", plain
	run.whole = decodeAll[answer](t, graphqlJS16.answers(t, input, n))
	return run
}

func decodeAll[T any](t *testing.T, lines []json.RawMessage) []T {
	t.Helper()
	out := make([]T, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal(line, &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// The yardstick itself is straight: what graphql-js 17 sends in parts, in both formats, is well-formed and comes to
// what graphql-js 16 answers in one piece.
func TestDeferredReference(t *testing.T) {
	t.Parallel()
	requireReferences(t)
	for start := 0; start < *deferredOps; start += chunk {
		run := newDeferredRun(t, deferredShapes["introspection"], *specSeed+uint64(start), min(chunk, *deferredOps-start))
		for format, answers := range run.parts {
			compared := 0
			for i, op := range run.ops {
				if answers[i].Stage != "execute" || run.whole[i].Stage != "execute" {
					if answers[i].Stage != run.whole[i].Stage {
						t.Errorf("seed %d: stage %s in parts, %s in one piece: %s", op.Seed, answers[i].Stage, run.whole[i].Stage, op.Query)
					}
					continue
				}
				compared++
				problem := judge(t, format, run, i, run.whole[i], answers[i].Payloads)
				if problem != "" {
					t.Errorf("seed %d, client %s, format %s: %s\n%s\n%s\nin one piece %s\nin parts\n%s", op.Seed, op.Client, format, problem, op.Query, op.Variables, plain(run.whole[i]), text(answers[i].Payloads))
					return
				}
			}
			t.Logf("format %s: compared %d operations", format, compared)
		}
	}
}

// Facet's parts, read over HTTP as clients read them, are well-formed, come to what it answers in one piece, and are
// the parts that graphql-js 17 sends: of the same fragments, with the same data.
func TestDeferred(t *testing.T) {
	t.Parallel()
	requireReferences(t)
	total := *deferredOps / len(deferredShapes)
	for format := range spoken {
		for name, shape := range deferredShapes {
			t.Run(format+"/"+name, func(t *testing.T) {
				t.Parallel()
				for start := 0; start < total; start += chunk {
					deferOverHTTP(t, format, newDeferredRun(t, shape, *specSeed+uint64(start), min(chunk, total-start)))
				}
			})
		}
	}
}

func deferOverHTTP(t *testing.T, format string, run *deferredRun) {
	t.Helper()
	url := listen(t, run.server)
	compared, deferring := 0, 0
	for i, op := range run.ops {
		reference := run.parts[format][i]
		if reference.Stage != "execute" || run.whole[i].Stage != "execute" {
			continue // TestReference compares refusals
		}
		whole := ask(t, run.server, op.Client, whole(op).body())
		run.server.renew(op)
		if whole.Stage == "limit" {
			continue
		}
		if problem := inOnePiece(t, run.server, op, whole); problem != "" {
			t.Errorf("seed %d, client %s: %s\n%s\n%s", op.Seed, op.Client, problem, op.Query, op.Variables)
			return
		}
		compared++
		if len(reference.Payloads) > 1 {
			deferring++
		}
		parts, err := inParts(t.Context(), url, format, op)
		run.server.renew(op)
		problem := ""
		if err != nil {
			problem = err.Error()
		} else {
			problem = judge(t, format, run, i, whole, parts)
		}
		if problem != "" {
			t.Errorf("seed %d, client %s: %s\n%s\n%s\nin one piece %s\ngraphql-js 17\n%s\nFacet\n%s", op.Seed, op.Client, problem, op.Query, op.Variables,
				plain(whole), text(reference.Payloads), text(parts))
			return
		}
	}
	t.Logf("compared %d operations, of which %d defer something", compared, deferring)
	if deferring < len(run.ops)/3 {
		t.Errorf("only %d of %d operations defer anything", deferring, len(run.ops))
	}
}

// inOnePiece says how the answer to a client that does not take parts differs from that without @defer. Locations do
// differ, because the text does.
func inOnePiece(t *testing.T, s *facetServer, op *randomOp, whole answer) string {
	t.Helper()
	got := ask(t, s, op.Client, op.body())
	s.renew(op)
	if a, b := compact(t, whole.Data), compact(t, got.Data); a != b {
		return fmt.Sprintf("@defer changes the answer in one piece:\nwithout %s\nwith    %s", a, b)
	}
	without, with := answer{Data: whole.Data}, answer{Data: got.Data}
	for _, e := range whole.Errors {
		without.Errors = append(without.Errors, failure{Path: e.Path})
	}
	for _, e := range got.Errors {
		with.Errors = append(with.Errors, failure{Path: e.Path})
	}
	return sameErrors(without, with, false)
}

// judge says what is wrong with the parts that Facet sent for an operation, which it also answered in one piece.
func judge(t *testing.T, format string, run *deferredRun, i int, plain answer, parts []json.RawMessage) string {
	t.Helper()
	theirs, err := merge(format, run.parts[format][i].Payloads)
	if err != nil {
		return "graphql-js 17: " + err.Error()
	}
	complete, err := merge(format2022, run.parts[format2022][i].Payloads)
	if err != nil {
		return "graphql-js 17: " + err.Error()
	}
	ours, err := merge(format, parts)
	switch {
	case err != nil:
		return err.Error()
	case plain.Stage != "execute":
		return fmt.Sprintf("refused in one piece, though graphql-js runs it: %+v", plain)
	case !slices.Equal(tokens(ours.initial), tokens(theirs.initial)):
		return "the first part differs"
	}
	for _, check := range []func() string{
		func() string { return nestedOrder(t, run.ops[i].Query, ours) },
		func() string { return agree(plain, ours) },
		func() string { return sameFragments(format, ours, theirs) },
		func() string { return completeFragments(ours, complete, decoded(plain.Data)) },
	} {
		if problem := check(); problem != "" {
			return problem
		}
	}
	return ""
}
