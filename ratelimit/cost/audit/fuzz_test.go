package audit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/facetgraph/facet/ratelimit/cost/audit"
)

// FuzzReadManifest: whatever is read can be written down in Relay's form and is read alike, documents have names, and
// Relay's come in the order of their ids.
func FuzzReadManifest(f *testing.F) {
	for _, seed := range []string{
		`{"a":"{x}","b":"query B{y}"}`, `{}`, `[]`, `null`, `{"a":1}`, `{"a":null}`, `{"a":"{x}","a":"{y}"}`, `{"format":"x"}`, "\xff", `{"format":"{a}"}`,
		`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"1","body":"{a}","name":"A","type":"query"}]}`,
		`{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}`, `{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":""}]}`,
		`{"FORMAT":"apollo-persisted-query-manifest","Version":1}`, `{"a":"{x}"} {}`, `{"":"{x}"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, err := audit.ReadManifest(data)
		if err != nil {
			return
		}
		relay, last, ordered := map[string]string{}, "", true
		for i, d := range documents {
			ordered = ordered && (i == 0 || last < d.Name)
			last = d.Name
			relay[d.Name] = d.Text
		}
		if !ordered && !strings.Contains(string(data), "apollo-persisted-query-manifest") && !strings.Contains(string(data), `\u`) {
			t.Fatalf("documents of a Relay manifest in disorder: %q", documents)
		}
		if _, named := relay["format"]; named || !ordered {
			return // would be taken for Apollo's, or has an id twice
		}
		text, err := json.Marshal(relay)
		if err != nil {
			t.Fatal(err)
		}
		again, err := audit.ReadManifest(text)
		if err != nil || len(again) != len(documents) {
			t.Fatalf("%s is read as %q, %v; it was %q", text, again, err, documents)
		}
		for i := range again {
			if again[i] != documents[i] {
				t.Fatalf("%q became %q", documents[i], again[i])
			}
		}
	})
}
