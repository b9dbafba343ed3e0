package graph

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/cost"
)

// costByReflection is what encoding/json makes of extensions.cost: the reference.
func costByReflection(t *rapid.T, op *Operation, actual *int64, d *ratelimit.Decision) string {
	ext := map[string]any{"requestedQueryCost": int64(math.Ceil(op.Estimate.Cost)), "actualQueryCost": actual}
	if d != nil {
		most := d.Policy.Burst
		if most == 0 {
			most = d.Policy.Limit
		}
		ext["throttleStatus"] = map[string]any{
			"maximumAvailable":   float64(most),
			"currentlyAvailable": d.Remaining,
			"restoreRate":        float64(d.Policy.Limit) / d.Policy.Window.Seconds(),
		}
	}
	out, err := json.Marshal(ext)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestCostNoteIsWhatReflectionWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		op := &Operation{Estimate: cost.Estimate{Cost: rapid.Float64Range(0, ratelimit.MaxUnits).Draw(t, "estimate")}}
		var actual *int64
		if rapid.Bool().Draw(t, "ran") {
			n := rapid.Int64Range(0, ratelimit.MaxUnits).Draw(t, "actual")
			actual = &n
		}
		var ds []ratelimit.Decision
		var least *ratelimit.Decision
		if rapid.Bool().Draw(t, "limited") {
			ds = []ratelimit.Decision{{
				Remaining: rapid.Int64Range(0, ratelimit.MaxUnits).Draw(t, "remaining"),
				Policy: &ratelimit.Policy{
					Limit:  rapid.Int64Range(1, ratelimit.MaxUnits).Draw(t, "limit"),
					Burst:  rapid.Int64Range(0, ratelimit.MaxUnits).Draw(t, "burst"),
					Window: time.Duration(rapid.Int64Range(1_000, ratelimit.MaxWindow.Microseconds()).Draw(t, "window")) * time.Microsecond,
				},
			}}
			least = &ds[0]
		}
		note := newCostNote(op, actual, ds)
		want := costByReflection(t, op, actual, least)
		if got := string(note.append(nil)); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
		if got, err := json.Marshal(map[string]any{"cost": note}); err != nil || string(got) != `{"cost":`+want+`}` {
			t.Fatalf("%v: %s, want the same of %s", err, got, want)
		}
	})
}
