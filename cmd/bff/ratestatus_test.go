package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/demo"
)

// rateStatus is the field rateLimit of an answer, which must be the only one if alone.
func rateStatus(t *testing.T, a answer, alone bool) (s graph.RateStatus) {
	t.Helper()
	var body struct {
		Data   map[string]json.RawMessage
		Errors []any
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		t.Fatal(err)
	}
	if a.status != http.StatusOK || len(body.Errors) > 0 || alone != (len(body.Data) == 1) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if err := json.Unmarshal(body.Data["rateLimit"], &s); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return s
}

const rateLimitFields = `{ cost limit used remaining resetAt }`

// The root field rateLimit says what the operation was charged, and a dry run what it would be: of that, nothing else
// is run, and one point is charged, whether dryRun is a literal or a variable, at the root or in fragments.
func TestRateLimitField(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	ran := rateStatus(t, d.post(t, "web", "7", `{ rateLimit `+rateLimitFields+` feed(first: 20) { edges { node { title } } } }`, ""), false)
	// A point comes back every 10 ms, so less may be used than was charged.
	if ran.Cost < 20 || ran.Limit != 2000 || ran.Used+ran.Remaining != ran.Limit || ran.Used > ran.Cost || ran.Used == 0 || time.Until(ran.ResetAt) > time.Minute {
		t.Errorf("after a feed of 20: %+v", ran)
	}
	before := d.calls()["recommendations"]
	left := ran.Remaining
	for name, test := range map[string]struct{ operation, variables string }{
		"literal":  {`{ rateLimit(dryRun: true) ` + rateLimitFields + ` feed(first: 100) { edges { node { title } } } }`, ""},
		"variable": {`query ($dry: Boolean) { feed(first: 100) { edges { node { title } } } rateLimit(dryRun: $dry) ` + rateLimitFields + ` }`, `{"dry": true}`},
		"fragments": {`{ ...All ... on Query { rateLimit(dryRun: true) { remaining } } }
			fragment All on Query { feed(first: 100) { edges { node { title } } } rateLimit(dryRun: true) ` + rateLimitFields + ` }`, ""},
	} {
		dry := rateStatus(t, d.post(t, "web", "7", test.operation, test.variables), true)
		if left--; dry.Cost < 100 || dry.Remaining < left || dry.Used == 0 {
			t.Errorf("%s: %+v after %+v", name, dry, ran)
		}
	}
	if after := d.calls()["recommendations"]; after != before {
		t.Errorf("dry runs called the service %d times", after-before)
	}
	if got := rateStatus(t, d.post(t, "web", "", `{ rateLimit `+rateLimitFields+` }`, ""), true); got.Cost != 1 || got.Limit == 0 {
		t.Errorf("without a token: %+v", got)
	}
}
