package recommendations_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/internal/demo"
)

// client calls a recommendations service of the test's own.
func client(t *testing.T) *recommendations.Client {
	t.Helper()
	return recommendations.New(clientstest.Serve(t, "recommendations", demo.New(demo.Options{}).Handler(demo.Recommendations)))
}

func TestFeed(t *testing.T) {
	t.Parallel()
	c := client(t)
	got, err := c.Feed(t.Context(), 7, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	next := int64(523)
	want := &recommendations.Feed{Next: &next, Items: []*recommendations.Item{
		{PostID: 521, Reason: recommendations.Trending},
		{PostID: 522, Reason: recommendations.Similar},
		{PostID: 523, Reason: recommendations.Followed},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first, last := clients.Cursor(521), clients.Cursor(523)
	if diff := cmp.Diff(&clients.PageInfo{HasNextPage: true, StartCursor: &first, EndCursor: &last}, got.PageInfo()); diff != "" {
		t.Error(diff)
	}
	more, err := c.Feed(t.Context(), 7, 3, *got.PageInfo().EndCursor)
	if err != nil || more.Edges()[0].PostID != 524 || !more.PageInfo().HasPreviousPage {
		t.Errorf("got %+v, %v", more, err)
	}
}

// The last page says so.
func TestFeedEnds(t *testing.T) {
	t.Parallel()
	got, err := client(t).Feed(t.Context(), 0, 100, 960)
	if err != nil || len(got.Items) != 20 || got.PageInfo().HasNextPage {
		t.Errorf("got %d items, %v", len(got.Items), err)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	rows, err := client(t).Rows(t.Context(), 7)
	if err != nil || len(rows) != 5 || rows[0].Title != "Trending now" || len(rows[0].PostIDs) != 10 {
		t.Errorf("got %v, %v", rows, err)
	}
}

func TestWrongFeeds(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"null":     `{"items":[null],"next":null}`,
		"no post":  `{"items":[{"reason":"TRENDING"}],"next":null}`,
		"too many": `{"items":[{"postId":1},{"postId":2}],"next":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := recommendations.New(clientstest.Serve(t, "recommendations", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(body))
			})))
			if got, err := c.Feed(t.Context(), 7, 1, 0); !errors.Is(err, clients.ErrInvalid) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// A reason that came after this client is passed on: it is for the executor to
// narrow it away.
func TestUnknownReason(t *testing.T) {
	t.Parallel()
	c := recommendations.New(clientstest.Serve(t, "recommendations", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"items":[{"postId":1,"reason":"PAID\"FOR"}],"next":null}`))
	})))
	got, err := c.Feed(t.Context(), 7, 1, 0)
	if err != nil || string(got.Items[0].Reason.AppendGQL(nil)) != `"PAID\"FOR"` {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	clientstest.CheckMembers[recommendations.Feed](t)
	clientstest.CheckMembers[recommendations.Item](t)
	clientstest.CheckMembers[recommendations.Row](t)
}
