package spec

import (
	"encoding/json"
	"flag"
	"testing"

	"github.com/facetgraph/facet/internal/opgen"
)

var deferredOps = flag.Int("spec.deferred", 300, "random operations with @defer that TestDeferred runs in each format, over all clients")

var deferredShape = opgen.Options{Defer: true, Introspection: true, Conditions: 3}

// incrementalAnswer is what graphql-js 17 made of an operation with @defer.
type incrementalAnswer struct {
	Stage    string            `json:"stage"`
	Payloads []json.RawMessage `json:"payloads"`
}

// deferredRun is some operations with @defer and what graphql-js makes of them: 17 in parts, 16 in one piece without @defer.
type deferredRun struct {
	server *facetServer
	ops    []*randomOp
	parts  map[string][]incrementalAnswer // by format
	whole  []answer
}

func newDeferredRun(t *testing.T, first uint64, n int) *deferredRun {
	t.Helper()
	set := everyClient(t)
	raw, fresh := calmWorld(t, true)
	run := &deferredRun{server: newFacetServer(t, set, fresh), parts: map[string][]incrementalAnswer{}}
	run.ops = randomOps(set, deferredShape, first, n)
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

// The yardstick itself is straight: what graphql-js 17 sends in parts, in both formats, is well-formed and comes to what
// graphql-js 16 answers in one piece.
func TestDeferredReference(t *testing.T) {
	t.Parallel()
	requireReferences(t)
	for start := 0; start < *deferredOps; start += chunk {
		run := newDeferredRun(t, *specSeed+uint64(start), min(chunk, *deferredOps-start))
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
				merged, err := merge(format, answers[i].Payloads)
				problem := ""
				if err != nil {
					problem = err.Error()
				} else {
					problem = agree(run.whole[i], merged)
				}
				if problem != "" {
					t.Errorf("seed %d, client %s, format %s: %s\n%s\n%s\nin one piece %s\nin parts\n%s", op.Seed, op.Client, format, problem, op.Query, op.Variables, plain(run.whole[i]), text(answers[i].Payloads))
					return
				}
			}
			t.Logf("format %s: compared %d operations", format, compared)
		}
	}
}
