package posts_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/internal/demo"
)

// client calls a posts service of the test's own.
func client(t *testing.T) *posts.Client {
	t.Helper()
	return posts.New(clientstest.Serve(t, "posts", demo.New(demo.Options{}).Handler(demo.Posts)))
}

func TestPosts(t *testing.T) {
	t.Parallel()
	got, err := client(t).GetPosts(t.Context(), posts.GetPostsParams{IDs: []int{10, 5000, 1}})
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	want := &posts.Post{
		ID: 10, AuthorID: 10, Title: "Slow market #10",
		Body:     "We set out before sunrise and had the place to ourselves for an hour. Recorded in one take, with the window open. You can hear the rain.",
		MediaURL: "https://media.example/posts/10.mp3", MediaKind: posts.MediaKindAudio,
		CreatedAt: time.Date(2026, 10, 21, 16, 30, 0, 0, time.UTC), Likes: 370, CommentCount: 10,
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Error(diff)
	}
}

func TestLatest(t *testing.T) {
	t.Parallel()
	got, err := client(t).GetLatestPosts(t.Context(), posts.GetLatestPostsParams{Limit: new(3)})
	if err != nil || len(got) != 3 || got[0].ID != 1000 || got[2].ID != 998 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	got, err := client(t).GetComments(t.Context(), posts.GetCommentsParams{PostIDs: []int{2, 12, 5000}, Limit: new(1)})
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if c := got[0]; c.PostID != 2 || c.Total != 2 || len(c.Items) != 1 || c.Items[0].ID != 201 {
		t.Errorf("got %+v", c)
	}
	if c := got[1]; c.Total != 0 || len(c.Items) != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	c := client(t)
	p, err := c.CreatePost(t.Context(), posts.CreatePostParams{Viewer: 7, Body: &posts.CreatePostInput{Title: "New", Body: "Text"}})
	if err != nil || p.ID != 1001 || p.AuthorID != 7 || p.MediaKind != posts.MediaKindImage || time.Since(p.CreatedAt) > time.Minute {
		t.Fatalf("got %+v, %v", p, err)
	}
	if again, err := c.GetPosts(t.Context(), posts.GetPostsParams{IDs: []int{int(p.ID)}}); err != nil || cmp.Diff(p, again[0]) != "" {
		t.Errorf("got %+v, %v", again, err)
	}
	for want, refused := range map[int]func() (*posts.Post, error){
		http.StatusUnprocessableEntity: func() (*posts.Post, error) {
			return c.CreatePost(t.Context(), posts.CreatePostParams{Viewer: 7, Body: &posts.CreatePostInput{}})
		},
		http.StatusNotFound: func() (*posts.Post, error) {
			return c.LikePost(t.Context(), posts.LikePostParams{Viewer: 7, ID: 5000})
		},
	} {
		_, err := refused()
		if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != want {
			t.Errorf("got %v, want %d", err, want)
		}
	}
}

func TestLike(t *testing.T) {
	t.Parallel()
	c := client(t)
	liked, err := c.LikePost(t.Context(), posts.LikePostParams{Viewer: 7, ID: 1})
	if err != nil || liked.Likes != 38 {
		t.Errorf("got %+v, %v", liked, err)
	}
	unliked, err := c.UnlikePost(t.Context(), posts.UnlikePostParams{Viewer: 7, ID: 1})
	if err != nil || unliked.Likes != 37 {
		t.Errorf("got %+v, %v", unliked, err)
	}
}

// A post that nobody liked is no answer to a like.
func TestWrongPost(t *testing.T) {
	t.Parallel()
	c := posts.New(clientstest.Serve(t, "posts", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":2}`))
	})))
	if _, err := c.LikePost(t.Context(), posts.LikePostParams{Viewer: 7, ID: 2}); err != nil {
		t.Error(err)
	}
	if got, err := c.LikePost(t.Context(), posts.LikePostParams{Viewer: 7, ID: 1}); !errors.Is(err, clients.ErrInvalid) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestWrongComments(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"not asked for": `[{"postId":3,"items":[],"total":0}]`,
		"null list":     `[null]`,
		"null comment":  `[{"postId":1,"items":[null],"total":1}]`,
		"too many":      `[{"postId":1,"items":[{"id":1},{"id":2}],"total":2}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := posts.New(clientstest.Serve(t, "posts", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(body))
			})))
			if got, err := c.GetComments(t.Context(), posts.GetCommentsParams{PostIDs: []int{1}, Limit: new(1)}); !errors.Is(err, clients.ErrInvalid) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	clientstest.CheckMembers[posts.Post](t)
	clientstest.CheckMembers[posts.Comment](t)
	clientstest.CheckMembers[posts.Comments](t)
}

func TestArtworkURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		media string
		size  posts.ArtworkSize
		want  string
	}{
		{"", posts.ArtworkSizeUhd, ""},
		{"https://m.example/1.jpg", posts.ArtworkSizeSd, "https://m.example/1.jpg?w=640"},
		{"https://m.example/1.jpg", posts.ArtworkSizeHd, "https://m.example/1.jpg?w=1280"},
		{"https://m.example/1.jpg", posts.ArtworkSizeUhd, "https://m.example/1.jpg?w=3840"},
		{"https://m.example/1.jpg?v=2#top", posts.ArtworkSizeUhd, "https://m.example/1.jpg?v=2&w=3840#top"},
		{"https://m.example/1.jpg", "HUGE", "https://m.example/1.jpg?w=640"},
	} {
		if got := (&posts.Post{MediaURL: test.media}).ArtworkURL(test.size); got != test.want {
			t.Errorf("%q in %s is %q, want %q", test.media, test.size, got, test.want)
		}
	}
}

func TestEnums(t *testing.T) {
	t.Parallel()
	var kind posts.MediaKind
	if err := kind.UnmarshalGQL("VIDEO"); err != nil || kind != posts.MediaKindVideo {
		t.Errorf("got %s, %v", kind, err)
	}
	var size posts.ArtworkSize
	if err := size.UnmarshalGQL("VIDEO"); err == nil {
		t.Errorf("VIDEO is read as the size %s", size)
	}
}

func TestIDsAreOfTheirKind(t *testing.T) {
	t.Parallel()
	post, comment := string(posts.ID(12).AppendGQL(nil)), string(posts.CommentGlobalID(12).AppendGQL(nil))
	var p posts.ID
	var c posts.CommentGlobalID
	if err := p.UnmarshalGQL(comment[1 : len(comment)-1]); err == nil {
		t.Error("the id of a comment is read as the id of a post")
	}
	if err := c.UnmarshalGQL(post[1 : len(post)-1]); err == nil {
		t.Error("the id of a post is read as the id of a comment")
	}
	if err := c.UnmarshalGQL(comment[1 : len(comment)-1]); err != nil || c != 12 {
		t.Errorf("got %d, %v", c, err)
	}
}
