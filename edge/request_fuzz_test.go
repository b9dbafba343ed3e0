package edge

import (
	"encoding/json"
	"testing"
)

// FuzzDecodeRequest: whatever is accepted has exactly one reading, the one of encoding/json without its leniency.
func FuzzDecodeRequest(f *testing.F) {
	for _, body := range []string{`{"query":"{a}"}`, `{"query":"\u007b","variables":{"a":[1,2.5e3]},"operationName":null}`, `{"query":"a","query":"b"}`,
		`{"QUERY":"a"}`, `{"query":"a"}x`, `[]`, `{"variables":{"a":1,"a":2}}`, `{"extensions":{}}`, "{\"query\":\"\xff\"}", `{"query":7}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		req, err := DecodeRequest(body)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("accepted what is not JSON: %v: %q", err, body)
		}
		var query string
		if raw, ok := want["query"]; ok {
			if err := json.Unmarshal(raw, &query); err != nil {
				t.Fatalf("accepted a query that is no string: %s", raw)
			}
		}
		if query != req.Query {
			t.Fatalf("read the query as %q, not %q", req.Query, query)
		}
		if len(req.Variables) > 0 && !json.Valid(req.Variables) {
			t.Fatalf("variables are not JSON: %s", req.Variables)
		}
	})
}
