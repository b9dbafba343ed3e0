package execution

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// All competitors describe the same schema. Three things differ and are evened out: the order of types and directives,
// which nobody prescribes; gqlgen's empty lists where there is null by the specification, as for the fields of a
// scalar; and Float, which this schema does not use, so that by the specification it is left out.
func TestIntrospectionsAgree(t *testing.T) {
	t.Parallel()
	w := Introspection()
	all, done, err := Competitors(NewCached(0), w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	var want any
	for _, c := range all {
		var got struct{ Data, Errors any }
		answer := NewRequest(w).Do(c.Handler)
		if err := json.Unmarshal(answer, &got); err != nil || got.Data == nil || got.Errors != nil {
			t.Fatalf("%s: %v: %s", c.Name, err, answer)
		}
		even := evened(got.Data)
		if want == nil {
			want = even
		}
		if diff := cmp.Diff(want, even); diff != "" {
			t.Errorf("%s differs: %s", c.Name, diff)
		}
	}
}

// evened has null for empty lists, and lists of what has a name in its order.
func evened(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, in := range v {
			v[name] = evened(in)
		}
	case []any:
		v = slices.DeleteFunc(v, func(in any) bool { return nameOf(in) == "Float" })
		if len(v) == 0 {
			return nil
		}
		for i, in := range v {
			v[i] = evened(in)
		}
		slices.SortStableFunc(v, func(a, b any) int { return strings.Compare(nameOf(a), nameOf(b)) })
		return v
	}
	return v
}

func nameOf(v any) string {
	m, _ := v.(map[string]any)
	name, _ := m["name"].(string)
	return name
}
