package demo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// do makes a request in process and returns the status.
func do(s *Services, name, method, target, body string) int {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	s.Handler(name).ServeHTTP(w, r)
	return w.Code
}

// likes returns the likes of post 1 and the unread notifications of its author.
func likes(t *testing.T, s *Services) (likes, unread int) {
	return get[[]post](t, s, Posts, "/posts/batch?ids=1")[0].Likes,
		get[unreadCount](t, s, Notifications, fmt.Sprintf("/notifications/count?viewer=%d", authorOf(1))).Unread
}

// A like counts once however often it is sent, can be taken back, tells the
// author once, and is the liker's own.
func TestLikeIsIdempotent(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	before, unread := likes(t, s)
	for _, step := range []struct {
		method     string
		viewer     int
		want, told int
	}{
		{http.MethodPut, 7, 1, 1}, {http.MethodPut, 7, 1, 1}, {http.MethodPut, 8, 2, 2},
		{http.MethodDelete, 7, 1, 2}, {http.MethodDelete, 7, 1, 2}, {http.MethodDelete, 9, 1, 2},
		{http.MethodPut, int(authorOf(1)), 2, 2}, // nobody is told of their own like
	} {
		if code := do(s, Posts, step.method, fmt.Sprintf("/posts/1/like?viewer=%d", step.viewer), ""); code != http.StatusOK {
			t.Fatalf("%+v is answered %d", step, code)
		}
		now, told := likes(t, s)
		if now-before != step.want || told-unread != step.told {
			t.Errorf("after %+v: %d likes more, %d notifications more", step, now-before, told-unread)
		}
	}
}

func TestWritesAreRefused(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, test := range []struct {
		name, method, target, body string
		want                       int
	}{
		{Posts, http.MethodPut, "/posts/99999/like?viewer=7", "", http.StatusNotFound},
		{Profiles, http.MethodPut, "/follows/99999?viewer=7", "", http.StatusNotFound},
		{Profiles, http.MethodPut, "/follows/1?viewer=99999", "", http.StatusNotFound},
		{Profiles, http.MethodPut, "/follows/7?viewer=7", "", http.StatusUnprocessableEntity},
		{Posts, http.MethodPost, "/posts?viewer=7", `{"title":" "}`, http.StatusUnprocessableEntity},
		{Posts, http.MethodPost, "/posts?viewer=7", `{"title":"` + strings.Repeat("x", 201) + `"}`, http.StatusUnprocessableEntity},
		{Posts, http.MethodPost, "/posts?viewer=7", `{"title":"x","mediaUrl":"javascript:alert(1)"}`, http.StatusUnprocessableEntity},
		{Posts, http.MethodPost, "/posts?viewer=7", `{"title":"x","mediaKind":"SMELL"}`, http.StatusUnprocessableEntity},
		{Notifications, http.MethodPost, "/notifications/read?viewer=7", `{"upTo":-1}`, http.StatusBadRequest},
		{Analytics, http.MethodPost, "/events", `[{"kind":"LOOK","postId":1}]`, http.StatusUnprocessableEntity},
		{Analytics, http.MethodPost, "/events", `[{"kind":"VIEW","postId":0}]`, http.StatusUnprocessableEntity},
		{Recommendations, http.MethodGet, "/feed?after=1001", "", http.StatusBadRequest},
		{Profiles, http.MethodGet, "/profiles/by-handle/nobody", "", http.StatusNotFound},
		{Posts, http.MethodGet, "/posts?limit=%zz", "", http.StatusBadRequest},
	} {
		if got := do(s, test.name, test.method, test.target, test.body); got != test.want {
			t.Errorf("%s %s %.60s is answered %d, want %d", test.method, test.target, test.body, got, test.want)
		}
	}
}

// Writers and readers at the same time: run with -race.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	before, _ := likes(t, s)
	var all sync.WaitGroup
	for viewer := range 20 {
		all.Go(func() {
			do(s, Posts, http.MethodPut, fmt.Sprintf("/posts/1/like?viewer=%d", viewer+100), "")
			do(s, Posts, http.MethodPost, fmt.Sprintf("/posts?viewer=%d", viewer+100), `{"title":"x"}`)
			do(s, Profiles, http.MethodPut, fmt.Sprintf("/follows/1?viewer=%d", viewer+100), "")
			do(s, Notifications, http.MethodPost, "/notifications/read?viewer=1", `{}`)
			do(s, Notifications, http.MethodGet, "/notifications?viewer=1", "")
			do(s, Analytics, http.MethodPost, "/events", `[{"kind":"VIEW","postId":1}]`)
			do(s, Posts, http.MethodGet, "/posts?limit=100", "")
		})
	}
	all.Wait()
	if now, _ := likes(t, s); now != before+20 {
		t.Errorf("%d likes more, want 20", now-before)
	}
	newest := get[[]post](t, s, Posts, "/posts?limit=21")
	if newest[0].ID != postCount+20 || newest[20].ID != postCount {
		t.Errorf("the latest posts are %d to %d", newest[0].ID, newest[20].ID)
	}
	if calls := s.Stats(Posts).Calls["POST /posts"]; calls != 20 {
		t.Errorf("%d calls counted, want 20", calls)
	}
	if s.ResetStats(); s.Stats(Posts).Total() != 0 || s.Stats("nope").Total() != 0 {
		t.Error("statistics are not reset")
	}
}
