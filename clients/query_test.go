package clients_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

// What is written by hand reads back as url.Values would have written it.
func TestQuery(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.Int64(), 1, 9).Draw(t, "ids")
		limit := rapid.Int().Draw(t, "limit")
		viewer := rapid.Int64().Draw(t, "viewer")
		query := clients.AppendInts(nil, "ids", ids)
		query = clients.AppendInt(query, "limit", limit)
		query = clients.AppendViewer(query, viewer)
		got, err := url.ParseQuery(string(query))
		if err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(ids))
		for i, id := range ids {
			texts[i] = strconv.FormatInt(id, 10)
		}
		if got.Get("ids") != strings.Join(texts, ",") || got.Get("limit") != strconv.Itoa(limit) {
			t.Fatalf("got %s", query)
		}
		if got.Has("viewer") != (viewer != 0) {
			t.Fatalf("viewer %d gives %s", viewer, query)
		}
	})
}

func TestPaths(t *testing.T) {
	t.Parallel()
	if got := clients.PathID("/posts/", int64(12), "/like"); got != "/posts/12/like" {
		t.Errorf("got %s", got)
	}
	if got := clients.PathText("/by/", "a/../b c?d"); got != "/by/a%2F..%2Fb%20c%3Fd" {
		t.Errorf("got %s", got)
	}
}
