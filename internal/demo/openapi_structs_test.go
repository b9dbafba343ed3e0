package demo

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/recommendations"
)

// Structs that are written by hand hold what the services send: no more, or a
// field would always be empty, and no less, or it could never reach a schema.
// The generator sees to those that are generated.
func TestOpenAPIMatchesClientStructs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		service, schema string
		model           reflect.Type
	}{
		{Recommendations, "Feed", reflect.TypeFor[recommendations.Feed]()},
		{Recommendations, "Item", reflect.TypeFor[recommendations.Item]()},
		{Recommendations, "Row", reflect.TypeFor[recommendations.Row]()},
		{Notifications, "Notification", reflect.TypeFor[notifications.Notification]()},
		{Notifications, "Page", reflect.TypeFor[notifications.Page]()},
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
