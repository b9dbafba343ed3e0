package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// designHome is the home screen that the demo promises: 20 posts with authors and figures, by six calls.
const designHome = `query Home($first: Int!) {
  viewer { id unreadNotifications }
  feed(first: $first) { edges { node { id title likes author { handle name avatarUrl } stats { views shares } } } }
  ads { advertiser imageUrl }
}`

// The home screens cost each service one call at most, however many posts they show.
func TestHomeCallsEachServiceOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		operation, variables string
		want                 map[string]int
	}{
		"web": {designHome, `{"first": 20}`, map[string]int{
			"recommendations": 1, "posts": 1, "profiles": 1, "notifications": 1, "ads": 1, "analytics": 1}},
		"mobile": {`{ viewer { id unreadNotifications } feed(first: 20) { edges { node { title likes author { handle avatarThumbnail } } } } }`, "",
			map[string]int{"recommendations": 1, "posts": 1, "profiles": 1, "notifications": 1}},
		"tv": {`{ home { rows { title items { title artworkUrl(size: UHD) author { name } } } } }`, "",
			map[string]int{"recommendations": 1, "posts": 1, "profiles": 1}},
	}
	for client, test := range tests {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t, demo.Options{})
			got := d.post(t, client, "7", test.operation, test.variables).json(t)
			if got["errors"] != nil {
				t.Fatalf("errors: %v", got["errors"])
			}
			if diff := cmp.Diff(test.want, d.calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// All 20 posts of the Home query are complete: nothing that was asked for is missing or empty.
func TestHomeIsComplete(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	var got struct {
		Data struct {
			Viewer struct {
				ID                  string
				UnreadNotifications *int
			}
			Feed struct {
				Edges []struct {
					Node struct {
						ID, Title string
						Likes     *int
						Author    struct{ Handle, Name, AvatarURL string }
						Stats     struct{ Views, Shares *int }
					}
				}
			}
			Ads []struct{ Advertiser, ImageURL string }
		}
	}
	if err := json.Unmarshal(d.post(t, "web", "7", designHome, `{"first": 20}`).body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Data.Viewer.ID == "" || got.Data.Viewer.UnreadNotifications == nil || len(got.Data.Feed.Edges) != 20 || len(got.Data.Ads) != 2 {
		t.Fatalf("incomplete: %+v", got.Data)
	}
	authors := map[string]bool{}
	for i, e := range got.Data.Feed.Edges {
		n := e.Node
		if n.ID == "" || n.Title == "" || n.Likes == nil || n.Author.Handle == "" || n.Author.Name == "" || n.Author.AvatarURL == "" ||
			n.Stats.Views == nil || n.Stats.Shares == nil {
			t.Errorf("post %d is incomplete: %+v", i, n)
		}
		authors[n.Author.Handle] = true
	}
	if len(authors) != 15 {
		t.Errorf("%d authors, want 15", len(authors))
	}
}
