package audit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/ratelimit/cost/audit"
)

func TestReadManifest(t *testing.T) {
	t.Parallel()
	want := []audit.Document{{Name: "1a", Text: "{ a }"}, {Name: "2b", Text: "{ b }"}}
	for name, text := range map[string]string{
		"apollo": `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
			{"id": "1a", "name": "A", "type": "query", "body": "{ a }"}, {"id": "2b", "name": "B", "type": "query", "body": "{ b }"}]}`,
		"relay": `{"2b": "{ b }", "1a": "{ a }"}`,
	} {
		got, err := audit.ReadManifest([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for text, want := range map[string]string{
		`[]`:                                "neither Apollo's form",
		`{"format": "other", "version": 1}`: `has format "other", version 1; supported is`,
		`{"format": "apollo-persisted-query-manifest", "version": 2}`:                              "version 2; supported is",
		`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "1"}]}`: "operations[0] lacks an id or a body",
	} {
		if _, err := audit.ReadManifest([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestReadBudgetRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:             "not readable",
		`{"most": 1}`:  "most: unknown key; allowed: max, operations",
		`[]`:           "want an object, got []",
		`null`:         "want an object, got null",
		`{"max": "5"}`: `max: want a number, got "5"`,
		`{"operations": {"A": 5, "B": {"maximum": 1, "variables": []}}, "web": {}}`: "operations.A: want an object, got 5\n" +
			"operations.B.maximum: unknown key; allowed: max, variables\n" +
			"operations.B.variables: want an object of values by variable, got []\n" +
			"web: unknown key; allowed: max, operations",
		`{"max": -1}`:   "max is -1; it must be between 0 and",
		`{"max": 1} {}`: "goes on after its end",
		`{"operations": {"A": {"max": 1e99}, "B": {"max": -2}}}`: "operations.A.max is 1e+99",
	} {
		if _, err := audit.ReadBudget([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
