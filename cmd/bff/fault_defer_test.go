package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Who has the first part of a deferred answer and leaves while a service hangs that the next part waits for has left,
// too.
func TestCallerWhoLeavesBetweenParts(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 2)
	w := startWatched(t, "", map[string]http.Handler{"profiles": hangs(arrived)})
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL()+"/graphql/web",
		strings.NewReader(query(`{ posts(first: 2) { id ... @defer { author { handle } } } }`)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"multipart/mixed"}}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-arrived
	leave()
	w.await(t, "facet.operations", "canceled", 1)
	if diff := cmp.Diff(map[string]int64{"canceled": 1}, w.outcomes(t)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// What is wrong in a deferred fragment is laid to whom it would be laid in the whole answer, and costs as much.
func TestFaultsInDeferredFragments(t *testing.T) {
	t.Parallel()
	dead := map[string]http.Handler{"ads": answers(http.StatusInternalServerError, "")}
	for name, test := range map[string]struct {
		viewer, fields, deferred string
		services                 map[string]http.Handler
		outcome                  string
	}{
		"a viewer, anonymous":        {"", "__typename", "viewer { notifications(first: 100) { edges { node { actor { id } } } } }", nil, "caller"},
		"an id of nothing":           {"7", "viewer { id }", `node(id: "zzz") { id }`, nil, "caller"},
		"an argument out of range":   {"7", "__typename", "ads(slots: 50) { id }", nil, "caller"},
		"a service failed":           {"7", "viewer { id }", "ads { id }", dead, "partial"},
		"a service failed, and all":  {"7", "__typename", "ads { id }", dead, "partial"},
		"nothing is wrong":           {"7", "viewer { id }", "ads { id }", nil, "ok"},
		"nobody has the handle":      {"7", "viewer { id }", `profile(handle: "nobody") { id }`, nil, "ok"},
		"denied, and another failed": {"", "__typename", "viewer { id } ads { id }", dead, "partial"},
	} {
		for _, accept := range []string{repeated, distinct} {
			t.Run(name+", "+accept, func(t *testing.T) {
				t.Parallel()
				w := startWatched(t, "cost: {expose: true}\n", test.services)
				parts := partsOf(t, w.stream(t, test.viewer, "{ "+test.fields+" ... @defer { "+test.deferred+" } }", accept))
				w.await(t, "facet.operations", test.outcome, 1)
				if diff := cmp.Diff(map[string]int64{test.outcome: 1}, w.outcomes(t)); diff != "" {
					t.Errorf("outcomes (-want +got):\n%s", diff)
				}
				whole := costOf(t, w.post(t, "web", test.viewer, "{ "+test.fields+" "+test.deferred+" }", ""))["actualQueryCost"].(float64)
				if paid := parts[len(parts)-1].Extensions.Cost.ActualQueryCost; paid == nil || *paid != whole {
					t.Errorf("it cost %v, and %v as a whole", paid, whole)
				}
				if named := len(parts[len(parts)-1].Extensions.Degraded) > 0; named != (test.services != nil) {
					t.Errorf("a service is named: %t", named)
				}
			})
		}
	}
}

// Below the root of a mutation @defer works like elsewhere: the change is made once, and what follows comes in a part.
func TestDeferredBelowMutations(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{repeated, distinct} {
		w := startWatched(t, "", nil)
		parts := partsOf(t, w.stream(t, "7", `mutation { a: likePost(id: "UG9zdDox") { id ... @defer { author { handle } } } b: follow(id: "UHJvZmlsZTox") { id } }`, accept))
		if len(parts) != 2 || !strings.HasPrefix(string(parts[0].Data), `{"a":{"id":"UG9zdDox"},"b":{`) || !strings.Contains(strings.Join(deferred(parts), ""), `{"author":{"handle":"`) {
			t.Errorf("%s: %s, then %s", accept, parts[0].Data, deferred(parts))
		}
		if n := w.Services.Stats("posts").Calls["PUT /posts/{id}/like"]; n != 1 {
			t.Errorf("%s: it was liked %d times: %v", accept, n, w.Services.Stats("posts").Calls)
		}
	}
}
