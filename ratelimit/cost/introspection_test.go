package cost_test

import (
	"math"
	"testing"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// Introspection makes no backend call, so it is cheap; but its lists multiply,
// so it is not free.
func TestIntrospectionIsPriced(t *testing.T) {
	t.Parallel()
	const sdl = `
"A type with two fields." type Page { id: ID  big(a: Int, b: Int, c: Int): Int }
type Query { page: Page }`
	schema := loadSchema(t, cost.IBM, sdl)
	types := float64(len(schema.Types))
	for _, c := range []struct {
		name, query string
		weight      float64
		want        float64 // without Query's own 1
	}{
		{"a scalar", `{ __schema { description } }`, 0, 0.01 + 0.01},
		{"all types", `{ __schema { types { name } } }`, 0, 3*0.01 + types*0.01},
		{"by weight", `{ __schema { types { name } } }`, 0.5, 3*0.5 + types*0.5},
		{"one type", `{ __type(name: "Page") { name } }`, 0, 2 * 0.01},
	} {
		subtest(t, c.name, func(t *testing.T) {
			got := estimate(t, cost.Options{IntrospectionWeight: c.weight}, sdl, c.query, nil)
			if math.Abs(got.Cost-1-c.want) > 1e-9 {
				t.Errorf("%s = %+v, want 1 + %v", c.query, got, c.want)
			}
		})
	}
}

// Nesting the lists of introspection multiplies.
func TestIntrospectionBomb(t *testing.T) {
	t.Parallel()
	const nested = `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`
	got := estimateUnvalidated(t, feed, nested)
	flat := estimateUnvalidated(t, feed, `{ __schema { types { fields { name } } } }`)
	if got.Cost < 100*flat.Cost || flat.Cost < 2 {
		t.Errorf("nested %v, flat %v", got.Cost, flat.Cost)
	}
}
