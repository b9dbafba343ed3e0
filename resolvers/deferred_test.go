package resolvers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/edge"
	"github.com/facetgraph/facet/graph"
)

// deferred are operations of which parts come later, each with the calls of all parts. Take @defer away, and they make
// the same.
var deferred = map[string]string{
	"web": `{
  viewer { id ... @defer { unreadNotifications notifications(first: 3) { edges { node { id } } } } }
  feed(first: 20) { edges { node { id title ... @defer(label: "people") { author { handle } } ... @defer(label: "numbers") { stats { views } comments(first: 2) { items { author { name } } } } } } }
  ... @defer { ads { advertiser } }
}`,
	"tv":     `{ home { ... @defer { rows { id title ... @defer { items { id title author { name } } } } } } }`,
	"mobile": `{ viewer { id } ... @defer(label: "feed") { feed(first: 10) { edges { node { id title ... @defer { author { handle } } } } } } }`,
}

// However calls happen to end, an operation with @defer makes the calls that it makes without, each as often, in both
// forms of parts.
func TestCallsWithDeferAreDeterministic(t *testing.T) {
	t.Parallel()
	for client, operation := range deferred {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			s, count := rig(t)
			ask := func(operation, accept string) (string, map[string]int) {
				body := answerOf(t, s, client, operation, accept)
				return body, count()
			}
			plain := strings.NewReplacer(`@defer(label: "people")`, "", `@defer(label: "numbers")`, "", `@defer(label: "feed")`, "", "@defer", "").Replace(operation)
			_, want := ask(plain, "application/json")
			t.Log(want)
			for i := range *schedules {
				accept := []string{"multipart/mixed; deferSpec=20220824", "multipart/mixed; incrementalSpec=v0.2"}[i%2]
				body, got := ask(operation, accept)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("schedule %d makes other calls (-without @defer +with):\n%s\n%s", i, diff, body)
				}
				if !strings.Contains(body, `"hasNext":false`) || strings.Contains(body, `"errors"`) {
					t.Fatalf("schedule %d is answered otherwise: %s", i, body)
				}
			}
		})
	}
}

func answerOf(t *testing.T, s *graph.Server, client, operation, accept string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	ctx := auth.NewContext(context.Background(), &auth.Viewer{Subject: "7", ClientID: client})
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql/"+client, strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	endpoint(t, s).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// endpoint serves a server's clients over HTTP.
func endpoint(t testing.TB, s *graph.Server) http.Handler {
	t.Helper()
	e, err := edge.New(s, edge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e.Handler()
}
