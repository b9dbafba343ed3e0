package profiles_test

import (
	"bytes"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/internal/demo"
)

// client calls a profiles service of the test's own.
func client(t *testing.T) *profiles.Client {
	t.Helper()
	return profiles.New(clientstest.Serve(t, "profiles", demo.New(demo.Options{}).Handler(demo.Profiles)))
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	c := client(t)
	got, err := c.GetProfiles(t.Context(), profiles.GetProfilesParams{IDs: []int{2, 99999, 1}})
	if err != nil {
		t.Fatal(err)
	}
	want := []*profiles.Profile{
		{
			ID: 2, Handle: "ben_abara", Name: "Ben Abara", AvatarURL: "https://media.example/avatars/2.png",
			Followers: 838, Bio: "Plays the cello, badly, every day.",
		},
		{
			ID: 1, Handle: "ada_abara", Name: "Ada Abara", AvatarURL: "https://media.example/avatars/1.png",
			Followers: 2919, Bio: "Film photographs of ordinary places.",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestByHandle(t *testing.T) {
	t.Parallel()
	c := client(t)
	if p, err := c.GetProfileByHandle(t.Context(), profiles.GetProfileByHandleParams{Handle: "ada_abara"}); err != nil || p.ID != 1 {
		t.Errorf("got %+v, %v", p, err)
	}
	for _, handle := range []string{"nobody", "", ".", "..", "../../follows/1", "a/b", "ada_abara?x=1", "%2e%2e"} {
		_, err := c.GetProfileByHandle(t.Context(), profiles.GetProfileByHandleParams{Handle: handle})
		if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != http.StatusNotFound {
			t.Errorf("%q: %v", handle, err)
		}
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	c := client(t)
	for _, step := range []struct {
		call func() (*profiles.Profile, error)
		want int
	}{
		{func() (*profiles.Profile, error) {
			return c.Follow(t.Context(), profiles.FollowParams{ID: 2, Viewer: 7})
		}, 839},
		{func() (*profiles.Profile, error) {
			return c.Follow(t.Context(), profiles.FollowParams{ID: 2, Viewer: 7})
		}, 839},
		{func() (*profiles.Profile, error) {
			return c.Unfollow(t.Context(), profiles.UnfollowParams{ID: 2, Viewer: 7})
		}, 838},
	} {
		if p, err := step.call(); err != nil || p.ID != 2 || p.Followers != step.want {
			t.Errorf("got %+v, %v", p, err)
		}
	}
}

// An answer that says more, or other, than was asked is no answer.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"twice":         `[{"id":1},{"id":1}]`,
		"not asked for": `[{"id":1},{"id":3}]`,
		"no id":         `[{"handle":"x"}]`,
		"null":          `[{"id":1},null]`,
		"too many":      `[{"id":1},{"id":2},{"id":2}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := profiles.New(clientstest.Serve(t, "profiles", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(body))
			})))
			_, err := c.GetProfiles(t.Context(), profiles.GetProfilesParams{IDs: []int{1, 2}})
			e, ok := errors.AsType[*clients.Error](err)
			if !ok || !errors.Is(err, clients.ErrInvalid) || e.Op != "GET /profiles" || e.Status != http.StatusOK {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	clientstest.CheckMembers[profiles.Profile](t)
}

func TestID(t *testing.T) {
	t.Parallel()
	var w bytes.Buffer
	profiles.ID(12).MarshalGQL(&w)
	if got := w.String(); got != `"UHJvZmlsZToxMg"` {
		t.Errorf("got %s", got)
	}
	var id profiles.ID
	if err := id.UnmarshalGQL("UHJvZmlsZToxMg"); err != nil || id != 12 {
		t.Errorf("got %d, %v", id, err)
	}
	if err := id.UnmarshalGQL(clients.GlobalID("Post", 12)); err == nil {
		t.Errorf("the id of a post is read as profile %d, %v", id, err)
	}
}
