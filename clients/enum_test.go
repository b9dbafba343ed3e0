package clients_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

// Whatever a service sends as an enum value, the document around it stays JSON.
func TestAppendEnumIsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Z_0-9]{1,9}`)).Draw(t, "value")
		var got string
		if err := json.Unmarshal(clients.AppendEnum(nil, want), &got); err != nil || got != want {
			t.Fatalf("%q becomes %q, %v", want, got, err)
		}
	})
}

func TestUnmarshalEnum(t *testing.T) {
	t.Parallel()
	allowed := []string{"RED", "BLUE"}
	if got, err := clients.UnmarshalEnum("BLUE", allowed); got != "BLUE" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := clients.UnmarshalEnum(nil, allowed); got != "" || err != nil {
		t.Errorf("null becomes %q, %v", got, err)
	}
	for _, v := range []any{"SECRET", "red", "", 1} {
		_, err := clients.UnmarshalEnum(v, allowed)
		if err == nil || !strings.Contains(err.Error(), "RED, BLUE") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%v: %v", v, err)
		}
	}
}
