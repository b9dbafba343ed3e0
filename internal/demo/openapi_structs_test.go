package demo

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/posts"
	"github.com/facetgraph/facet/clients/profiles"
	"github.com/facetgraph/facet/clients/recommendations"
)

// The clients' structs hold what the services send: no more, or a field would
// always be empty, and no less, or it could never reach a schema.
func TestOpenAPIMatchesClientStructs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		service, schema string
		model           reflect.Type
	}{
		{Recommendations, "Feed", reflect.TypeFor[recommendations.Feed]()},
		{Recommendations, "Item", reflect.TypeFor[recommendations.Item]()},
		{Recommendations, "Row", reflect.TypeFor[recommendations.Row]()},
		{Posts, "Post", reflect.TypeFor[posts.Post]()},
		{Posts, "NewPost", reflect.TypeFor[posts.NewPost]()},
		{Posts, "Comments", reflect.TypeFor[posts.Comments]()},
		{Posts, "Comment", reflect.TypeFor[posts.Comment]()},
		{Profiles, "Profile", reflect.TypeFor[profiles.Profile]()},
		{Notifications, "Notification", reflect.TypeFor[notifications.Notification]()},
		{Notifications, "Page", reflect.TypeFor[notifications.Page]()},
		{Ads, "Ad", reflect.TypeFor[ads.Ad]()},
		{Analytics, "Stats", reflect.TypeFor[analytics.Stats]()},
		{Analytics, "Event", reflect.TypeFor[analytics.Event]()},
	} {
		s := load(t, test.service).Components.Schemas[test.schema]
		if s == nil {
			t.Errorf("%s has no schema %s", test.service, test.schema)
			continue
		}
		var fields []string
		for field := range test.model.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "-" {
				fields = append(fields, name)
			}
		}
		slices.Sort(fields)
		if documented := slices.Sorted(maps.Keys(s.Properties)); !slices.Equal(fields, documented) {
			t.Errorf("%s has the fields %q, the schema %q", test.model, fields, documented)
		}
	}
}
