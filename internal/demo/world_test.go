package demo

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// get asks a service in process and decodes its answer.
func get[T any](t *testing.T, s *Services, name, target string) (answer T) {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler(name).ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s is answered %d: %s", target, w.Code, w.Body)
	}
	if err := json.NewDecoder(w.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// What benchmarks and fixtures rely on: the first page of any feed is one block
// of 20 posts by 15 authors, all of whom exist.
func TestEveryFeedBeginsWithOneBlock(t *testing.T) {
	t.Parallel()
	for viewer := range int64(200) {
		page := pageOf(viewer, blockPosts, 0)
		authors, reasons := map[int64]bool{}, map[string]bool{}
		for _, item := range page.Items {
			authors[authorOf(item.PostID)] = true
			reasons[item.Reason] = true
		}
		want := 3
		if viewer == 0 {
			want = 2 // an anonymous viewer follows nobody
		}
		if len(page.Items) != blockPosts || len(authors) != blockAuthors || len(reasons) != want {
			t.Errorf("viewer %d: %d posts, %d authors, %d reasons", viewer, len(page.Items), len(authors), len(reasons))
		}
	}
}

// Whatever the size of pages, a feed has every post of the world exactly once.
func TestFeedPagesCoverTheWorld(t *testing.T) {
	t.Parallel()
	for _, viewer := range []int64{0, 7, 750, 1<<63 - 1} {
		for _, limit := range []int{1, 7, 20, 100} {
			seen := map[int64]bool{}
			after := int64(0)
			for {
				page := pageOf(viewer, limit, after)
				for _, item := range page.Items {
					if seen[item.PostID] || item.PostID < 1 || item.PostID > postCount {
						t.Fatalf("viewer %d, limit %d: post %d again or out of the world", viewer, limit, item.PostID)
					}
					seen[item.PostID] = true
				}
				if len(page.Items) == 0 {
					t.Fatalf("viewer %d, limit %d: an empty page was offered", viewer, limit)
				}
				if page.Next == nil {
					break
				}
				after = *page.Next
			}
			if len(seen) != postCount {
				t.Errorf("viewer %d, limit %d: %d posts", viewer, limit, len(seen))
			}
		}
	}
}

func TestWorldIsConsistent(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	handles, kinds := map[string]bool{}, map[string]bool{}
	for id := int64(1); id <= profileCount; id++ {
		handles[handleOf(id)] = true
	}
	if len(handles) != profileCount {
		t.Errorf("%d handles for %d profiles", len(handles), profileCount)
	}
	for _, p := range get[[]post](t, s, Posts, "/posts?limit=100") {
		kinds[p.MediaKind] = true
		if p.AuthorID < 1 || p.AuthorID > profileCount {
			t.Errorf("post %d has author %d", p.ID, p.AuthorID)
		}
	}
	if len(kinds) != 3 {
		t.Errorf("the latest posts have the media kinds %v", kinds)
	}
	for _, n := range get[notificationPage](t, s, Notifications, "/notifications?viewer=17&limit=100").Items {
		if (n.PostID == 0) != (n.Kind == "FOLLOW") || n.PostID != 0 && authorOf(n.PostID) != 17 {
			t.Errorf("notification %+v is not about a post of the viewer", n)
		}
	}
}

// The order asked for is kept, each id is answered once, unknown ones are not.
func TestBatchesKeepOrder(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	var got []int64
	for _, p := range get[[]post](t, s, Posts, "/posts/batch?ids=30,2,9999,2,30,1") {
		got = append(got, p.ID)
	}
	if diff := cmp.Diff([]int64{30, 2, 1}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"GET /posts/batch": 6}, s.Stats(Posts).Keys); diff != "" {
		t.Error(diff)
	}
}

// Two starts give the same answers, byte for byte.
func TestWorldIsDeterministic(t *testing.T) {
	t.Parallel()
	a, b := New(Options{}), New(Options{})
	for name, target := range map[string]string{
		Recommendations: "/feed?viewer=7&limit=50",
		Posts:           "/comments?postIds=1,2,3,4,5",
		Profiles:        "/profiles?ids=1,2,3",
		Notifications:   "/notifications?viewer=7",
		Ads:             "/ads?viewer=7",
		Analytics:       "/analytics?postIds=1,2,3",
	} {
		first, second := httptest.NewRecorder(), httptest.NewRecorder()
		a.Handler(name).ServeHTTP(first, httptest.NewRequest(http.MethodGet, target, nil))
		b.Handler(name).ServeHTTP(second, httptest.NewRequest(http.MethodGet, target, nil))
		body, _ := io.ReadAll(first.Body)
		if first.Code != http.StatusOK || string(body) != second.Body.String() {
			t.Errorf("%s %s: %d, and another answer the second time", name, target, first.Code)
		}
	}
}
