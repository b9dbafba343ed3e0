package cost_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// FuzzActual draws a schema, an operation and its execution from bytes: the estimate is the oracle's, what ran is
// counted exactly, and is never more than the estimate.
func FuzzActual(f *testing.F) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 7))
		var drawn []byte
		for range 300 {
			drawn = binary.LittleEndian.AppendUint64(drawn, random.Uint64()>>random.UintN(64))
		}
		f.Add(drawn)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		a, schema, sdl := drawAnalyzer(t, cost.IBM)
		d := write(t, a, schema, drawOperation(t, schema), rapid.SampledFrom(forms).Draw(t, "form"))
		most := d.estimate(t)
		o := oracle{schema: schema, vars: d.vars}
		static := o.static([]ast.SelectionSet{d.op.SelectionSet}, schema.Query, nil)
		if want := plus(static, ofType(o.typeWeight("Query")), 1); most != want {
			t.Fatalf("estimated %+v, the oracle says %+v\n%s\n%s", most, want, d.query, sdl)
		}
		actual, sum := d.execute(t, schema, cost.IBM, rapid.Uint64().Draw(t, "seed"), 0)
		if actual.Counted != sum || exceeds(sum, most) || actual.Charge != sum {
			t.Fatalf("counted %+v, executed %+v, estimated %+v\n%s\n%s", actual, sum, most, d.query, sdl)
		}
	}))
}
