package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/demo"
)

// costOf is extensions.cost of a response.
func costOf(t *testing.T, a answer) map[string]any {
	t.Helper()
	extensions, _ := a.json(t)["extensions"].(map[string]any)
	cost, _ := extensions["cost"].(map[string]any)
	if cost == nil {
		t.Fatalf("no extensions.cost in %s", a.body)
	}
	return cost
}

// left is how many points there are to spend.
func left(t *testing.T, a answer) float64 {
	t.Helper()
	return costOf(t, a)["throttleStatus"].(map[string]any)["currentlyAvailable"].(float64)
}

// What an operation did not use of its price is given back: 100 posts are paid for, 20 are not there.
func TestUnusedCostIsGivenBack(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	got := d.post(t, "web", "7", `{ node(id: "UG9zdDo5OTk5OTk") { ... on Post { title comments(first: 100) { items { body } } } } }`, "")
	c := costOf(t, got)
	if requested, actual := c["requestedQueryCost"].(float64), c["actualQueryCost"].(float64); requested < 100 || actual > 5 {
		t.Errorf("asked for %v, paid %v: %s", requested, actual, got.body)
	}
	if now := left(t, got); now < 1990 {
		t.Errorf("%v points are left, of 2000", now)
	}
}

// A viewer who goes on and on is stopped, is told when to come back, and other viewers are not.
func TestThrottling(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	var got answer
	for range 40 {
		if got = d.post(t, "web", "7", designHome, `{"first": 20}`); got.status != http.StatusOK {
			break
		}
	}
	if got.status != http.StatusTooManyRequests || !strings.Contains(string(got.body), `"code":"RATE_LIMITED"`) {
		t.Fatalf("after 40 home pages: %d %s", got.status, got.body)
	}
	if got.header.Get("Retry-After") == "" || got.header.Get("RateLimit") == "" || got.header.Get("RateLimit-Policy") == "" {
		t.Errorf("headers: %v", got.header)
	}
	if costOf(t, got)["actualQueryCost"] != nil {
		t.Errorf("what did not run has an actual cost: %s", got.body)
	}
	if other := d.post(t, "web", "8", designHome, `{"first": 20}`); other.status != http.StatusOK {
		t.Errorf("another viewer is stopped, too: %d %s", other.status, other.body)
	}
	if other := d.post(t, "mobile", "7", `{ feed(first: 1) { edges { cursor } } }`, ""); other.status != http.StatusOK {
		t.Errorf("the same viewer is stopped at another client: %d %s", other.status, other.body)
	}
}

// GraphQL-Cost: validate prices without running, for a point; report explains what ran.
func TestCostHeader(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	ask := func(mode string) answer {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/graphql/web", strings.NewReader(`{"query":"{ posts(first: 20) { author { handle } } }"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("GraphQL-Cost", mode)
		return do(t, req)
	}
	got := ask("validate")
	if costOf(t, got)["requestedQueryCost"].(float64) < 20 || !strings.Contains(string(got.body), `"coordinate":"Post.author"`) || left(t, got) != 1999 {
		t.Errorf("validate answers %s", got.body)
	}
	if calls := d.calls(); len(calls) > 0 {
		t.Errorf("validate calls services: %v", calls)
	}
	if got := ask("report"); !strings.Contains(string(got.body), `"handle":"`) || !strings.Contains(string(got.body), `"coordinate":"Post.author"`) {
		t.Errorf("report answers %s", got.body)
	}
	if got := ask("maybe"); !strings.Contains(string(got.body), "must be report or validate") {
		t.Errorf("another mode answers %s", got.body)
	}
}

// A subscription pays a point to open and its price for each event: when the points are spent, it ends and says why.
func TestSubscriptionPaysPerEvent(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{Chatter: 5 * time.Millisecond}, "cost: {max: 40, expose: true}\nrate:\n  - {name: viewer, algorithm: fixedWindow, limit: 41, window: 24h}\n")
	const operation = `subscription { notificationAdded { id kind actor { handle } } }`
	op, failure := d.Server().Client("web").Prepare(t.Context(), &graph.Request{Query: operation})
	if failure != nil {
		t.Fatal(failure)
	}
	each := op.Estimate.Cost
	s := d.open(t, "web", "7")
	s.send(subscribe("1", operation))
	events := 0
	for {
		got := s.receive()
		if strings.Contains(got, "RATE_LIMITED") {
			break
		}
		if !strings.Contains(got, `"notificationAdded":{`) {
			t.Fatalf("after %d events: %s", events, got)
		}
		events++
	}
	if most := int((41 - 1) / each); events != most {
		t.Errorf("%d events at %v points each came for 40 points, want %d", events, each, most)
	}
}
