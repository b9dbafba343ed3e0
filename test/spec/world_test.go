package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// world is the data of one operation; mutations change it.
type world struct {
	Posts         []*posts.Post                 `json:"posts"`
	Profiles      []*profiles.Profile           `json:"profiles"`
	Comments      map[posts.ID][]*comment       `json:"comments"`
	Rows          []*row                        `json:"rows"`
	Feed          []*recommendations.Item       `json:"feed"`
	Ads           []*ads.Ad                     `json:"ads"`
	Notifications []*notifications.Notification `json:"notifications"`
	// Faults say which results are none: "error" or "panic", by field and the number of the parent or an argument.
	Faults map[string]string `json:"faults"`
	// Still says that no result depends on how many mutations have run, so that it is the same whenever it is fetched.
	Still bool `json:"still"`

	writes int // mutations so far
}

type (
	comment = posts.Comment
	row     = recommendations.Row
)

// readWorld reads the data as graphql-js gets it, but with a byte that is no UTF-8 wherever that has U+FFFD: JSON
// cannot hold one, and Go strings can.
func readWorld(t *testing.T) (raw json.RawMessage, fresh func() *world) {
	t.Helper()
	raw, err := os.ReadFile("testdata/world.json")
	if err != nil {
		t.Fatal(err)
	}
	return raw, func() *world { return decodeWorld(t, raw) }
}

func decodeWorld(t *testing.T, raw json.RawMessage) *world {
	w := &world{}
	if err := json.Unmarshal(raw, w); err != nil {
		t.Errorf("world.json: %v", err)
	}
	for _, p := range w.Posts {
		p.Body = strings.ReplaceAll(p.Body, "\uFFFD", "\xff")
	}
	return w
}

// count is the number of mutations so far, as results show it.
func (w *world) count() int {
	if w.Still {
		return 0
	}
	return w.writes
}

// fault is the error of a result, if the world has one for it; it may panic instead.
func (w *world) fault(format string, args ...any) error {
	switch name := fmt.Sprintf(format, args...); w.Faults[name] {
	case "error":
		return errors.New(name)
	case "panic":
		panic(name)
	}
	return nil
}

// post is a copy, as a service's answer would be: later writes do not show in it. Nil where there is none.
func (w *world) post(id int64) *posts.Post {
	for _, p := range w.Posts {
		if int64(p.ID) == id {
			found := *p
			return &found
		}
	}
	return nil
}

func (w *world) profile(match func(*profiles.Profile) bool) *profiles.Profile {
	for _, p := range w.Profiles {
		if match(p) {
			return p
		}
	}
	return nil
}

func (w *world) profileByID(id int64) *profiles.Profile {
	return w.profile(func(p *profiles.Profile) bool { return int64(p.ID) == id })
}
