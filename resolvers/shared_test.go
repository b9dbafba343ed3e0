package resolvers_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
)

// Equal selections under several aliases make one call, at the root and below the viewer; unequal ones make their own.
// In a mutation each field asks anew: what the one before it did may have changed the answer.
func TestEqualSelectionsMakeOneCall(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		document string
		want     map[string]int
	}{
		"count, aliased viewers": {`{ a: viewer { unreadNotifications } b: viewer { unreadNotifications } c: viewer { n: unreadNotifications } }`,
			map[string]int{"notifications /notifications/count": 1}},
		"count, aliases in one viewer": {`{ viewer { a: unreadNotifications b: unreadNotifications } }`,
			map[string]int{"notifications /notifications/count": 1}},
		"a page, aliased viewers": {`{ a: viewer { notifications(first: 3) { edges { cursor } } } b: viewer { notifications(first: 3) { edges { node { read } } } } }`,
			map[string]int{"notifications /notifications": 1}},
		"pages of different sizes": {`{ a: viewer { notifications(first: 3) { edges { cursor } } } b: viewer { notifications(first: 4) { edges { cursor } } } }`,
			map[string]int{"notifications /notifications": 2}},
		"the viewer's profile": {`{ a: viewer { profile { handle } } b: viewer { profile { name } } }`,
			map[string]int{"profiles /profiles": 1}},
		"root fields": {`{ a: ads { id } b: ads { advertiser } c: feed(first: 2) { edges { cursor } } d: feed(first: 2) { edges { reason } }
			e: posts(first: 2) { id } f: posts(first: 2) { title } g: profile(handle: "x") { id } h: profile(handle: "x") { name } }`,
			map[string]int{"ads /ads": 1, "recommendations /feed": 1, "posts /posts": 1, "profiles /profiles/by-handle/x": 1}},
		"a write that is made twice": {`mutation { a: likePost(id: "UG9zdDox") { likes } b: likePost(id: "UG9zdDox") { likes } }`, map[string]int{"posts /posts/1/like": 2}},
		"a mutation": {`mutation { a: markNotificationsRead { unreadNotifications } b: markNotificationsRead { unreadNotifications } }`,
			map[string]int{"notifications /notifications/read": 2, "notifications /notifications/count": 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, count := rig(t)
			ctx := auth.NewContext(t.Context(), &auth.Viewer{Subject: "7", ClientID: "web"})
			op, failure := s.Client("web").Prepare(ctx, &graph.Request{Query: test.document})
			if failure != nil {
				t.Fatal(failure)
			}
			for range 20 { // schedules
				result := s.Client("web").Execute(ctx, op, nil)
				var body struct{ Errors json.RawMessage }
				if err := json.Unmarshal(result.Body, &body); err != nil || body.Errors != nil {
					t.Fatalf("%v: %s", err, result.Body)
				}
				if diff := cmp.Diff(test.want, count()); diff != "" {
					t.Fatalf("calls (-want +got):\n%s", diff)
				}
			}
		})
	}
}
