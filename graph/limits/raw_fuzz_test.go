package limits_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/facetgraph/facet/graph/limits"
)

// FuzzRawVariables: variables are refused before they are decoded exactly where, decoded, one list is too long or all
// lists together are. Blanks make them long enough to be looked at.
func FuzzRawVariables(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":[1,2,3]}`, `{"a":[1,2,3,4]}`, `{"a":[[1],[2],[[3,4]]]}`, `{"a":[{"b":[1,2,3]},{"b":[]}]}`, `{"a":"[1,2,3,4]"}`, `{"a":[1,2`, `[1,2,3,4]`, `{"a":[,]}`,
		`{"a":[[1,2,3],[1,2,3],[1,2,3]],"b":[[1,2,3],[1,2,3],[1,2,3]],"c":[[1,2,3],[1,2,3],[1,2,3]]}`,
	} {
		f.Add(seed)
	}
	const most = 3
	blanks := strings.Repeat(" ", 8<<10)
	f.Fuzz(func(t *testing.T, text string) {
		err := limits.CheckRawVariables([]byte(text+blanks), limits.Limits{ListInput: most})
		var value any
		if !jsontext.Value(text).IsValid() || json.Unmarshal([]byte(text), &value) != nil {
			return // for the decoder to refuse: no JSON, or a name twice
		}
		longest, all := lists(value)
		if want := longest > most || all > 10*most; want != (err != nil) {
			t.Fatalf("%s: the longest list has %d elements, all together %d: %v", text, longest, all, err)
		}
	})
}

// lists measures a decoded value.
func lists(value any) (longest, all int) {
	count := func(v any) {
		l, a := lists(v)
		longest, all = max(longest, l), all+a
	}
	switch v := value.(type) {
	case []any:
		longest, all = len(v), len(v)
		for _, e := range v {
			count(e)
		}
	case map[string]any:
		for _, e := range v {
			count(e)
		}
	}
	return longest, all
}
