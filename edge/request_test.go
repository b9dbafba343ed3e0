package edge

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/graph"
)

// TestDecodeRequestSaysWhere: a body that is no request is refused with what is wrong and where, and none of it is
// quoted.
func TestDecodeRequestSaysWhere(t *testing.T) {
	t.Parallel()
	const s = "s3cr3t"
	for name, c := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"nothing":                   {"", 400, "not JSON: line 1, column 1: there is nothing"},
		"white space":               {" \n ", 400, "not JSON: line 2, column 2: there is nothing"},
		"a byte order mark":         {"\ufeff" + `{"query":"{a}"}`, 400, "not JSON: line 1, column 1: a byte order mark; send UTF-8 without one"},
		"UTF-16":                    {"\xff\xfe{\x00}\x00", 400, "not JSON: line 1, column 1: the text is in UTF-16; send UTF-8"},
		"a byte order mark within":  {"{\ufeff}", 400, "not JSON: line 1, column 2: a character that cannot stand here"},
		"bytes":                     {"{\"query\":\"é\xff\"}", 400, "not JSON: line 1, column 12: a byte that is not UTF-8"},
		"behind an astral plane":    {`{"query":"😀é",}`, 400, "not JSON: line 1, column 15: a character that cannot stand here"},
		"a surrogate of UTF-8":      {"{\"query\":\"\xed\xa0\x80\"}", 400, "not JSON: line 1, column 11: a byte that is not UTF-8"},
		"a lone surrogate":          {`{"query":"a\ud800"}`, 400, "not JSON: line 1, column 12: one half of a surrogate pair without the other"},
		"the lower half first":      {`{"query":"\udc00\ud800"}`, 400, "not JSON: line 1, column 11: one half of a surrogate pair without the other"},
		"a surrogate in a name":     {`{"\ud800":1}`, 400, "not JSON: line 1, column 3: one half of a surrogate pair without the other"},
		"a surrogate in variables":  {"{\"variables\":{\n \"a\":[\"\\ud83d\"]}}", 400, "not JSON: line 2, column 8: one half of a surrogate pair without the other"},
		"an unknown escape":         {`{"query":"\x41"}`, 400, "not JSON: line 1, column 11: an escape that JSON does not have"},
		"a short escape":            {`{"query":"\u12"}`, 400, "not JSON: line 1, column 11: an escape that JSON does not have"},
		"a line end in a string":    {"{\"query\":\"{\n" + s + "}\"}", 400, "not JSON: line 1, column 12: a control character that must be escaped"},
		"a name twice":              {`{"query":"` + s + `","query":"b"}`, 400, "not JSON: line 1, column 19: this name is in the object twice"},
		"a name twice, within":      {"{\"variables\":{\"" + s + "\":1,\r\n\"" + s + "\":2}}", 400, "not JSON: line 2, column 1: this name is in the object twice"},
		"a name without quotes":     {`{query:"a"}`, 400, "not JSON: line 1, column 2: a character that cannot stand here"},
		"a name that is a number":   {`{1:"a"}`, 400, "not JSON: line 1, column 2: a name in double quotes must stand here"},
		"single quotes":             {`{'query':1}`, 400, "not JSON: line 1, column 2: a character that cannot stand here"},
		"a comma at the end":        {`{"query":"a",}`, 400, "not JSON: line 1, column 13: a character that cannot stand here"},
		"no colon":                  {`{"query" "a"}`, 400, "not JSON: line 1, column 10: a character that cannot stand here"},
		"no comma":                  {`{"query":"a" "b":1}`, 400, "not JSON: line 1, column 14: a character that cannot stand here"},
		"a comment":                 {`{"query":"a"} // x`, 400, "not JSON: line 1, column 15: something follows where the JSON has ended"},
		"another object":            {"{\"query\":\"a\"}\n\n {}", 400, "not JSON: line 3, column 2: something follows where the JSON has ended"},
		"another brace":             {`{"query":"a"}}`, 400, "not JSON: line 1, column 14: something follows where the JSON has ended"},
		"a zero byte after":         {"{\"query\":\"a\"}\x00", 400, "not JSON: line 1, column 14: something follows where the JSON has ended"},
		"NaN":                       {`{"variables":{"a":NaN}}`, 400, "not JSON: line 1, column 19: a character that cannot stand here"},
		"a number that is none":     {`{"variables":{"a":01}}`, 400, "not JSON: line 1, column 20: a character that cannot stand here"},
		"truncated in a string":     {`{"query":"` + s, 400, "not JSON: line 1, column 17: it ends too early"},
		"truncated in an object":    {"{\n", 400, "not JSON: line 2, column 1: it ends too early"},
		"truncated after a name":    {`{"query":`, 400, "not JSON: line 1, column 10: it ends too early"},
		"truncated in a character":  {"{\"query\":\"\xc3", 400, "not JSON: line 1, column 12: it ends too early"},
		"deep":                      {`{"variables":{"a":` + strings.Repeat("[", 20_000), 400, "not JSON: line 1, column 10017: lists and objects are too deep within each other"},
		"a form":                    {"query=" + s, 400, "not JSON: line 1, column 1: a character that cannot stand here"},
		"a list":                    {`[{"query":"a"}]`, 422, "the body is a list; batches are not supported, send one operation per request"},
		"half a list":               {`[{"query":"a"}`, 400, "not JSON: line 1, column 15: it ends too early"},
		"a text":                    {`"` + s + `"`, 422, "the body must be a JSON object with the member query"},
		"null":                      {`null`, 422, "the body must be a JSON object with the member query"},
		"a query that is a number":  {`{"query":7}`, 422, "query must be a string"},
		"an operation name, list":   {`{"operationName":["` + s + `"]}`, 422, "operationName must be a string"},
		"variables that are a list": {`{"variables":[]}`, 422, "variables must be a JSON object"},
		"variables that are a text": {`{"variables":"{}"}`, 422, "variables must be a JSON object"},
		"extensions, true":          {`{"extensions":true}`, 422, "extensions must be a JSON object"},
		"onError, unknown":          {`{"onError":"` + s + `"}`, 400, "onError must be one of PROPAGATE, NULL, HALT"},
		"onError, small letters":    {`{"onError":"null"}`, 400, "onError must be one of PROPAGATE, NULL, HALT"},
		"onError, empty":            {`{"onError":""}`, 400, "onError must be one of PROPAGATE, NULL, HALT"},
		"onError, a number":         {`{"onError":1}`, 400, "onError must be one of PROPAGATE, NULL, HALT"},
	} {
		req, err := DecodeRequest([]byte(c.body))
		if err == nil || err.Error() != c.want || decodeStatus(err) != c.status {
			t.Errorf("%s: %+v, %v, want %d %s", name, req, err, c.status, c.want)
			continue
		}
		if len(err.Error()) > 120 { // a close frame takes no more
			t.Errorf("%s: %d bytes", name, len(err.Error()))
		}
	}
}

// TestDecodeRequestOnError: the member is taken as it is, also in escapes, and null leaves it to the policy.
func TestDecodeRequestOnError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`: "", `{"onError":null}`: "", `{"onerror":"x"}`: "", `{"onError":"PROPAGATE"}`: "PROPAGATE", `{"onError":"NULL"}`: "NULL",
		`{"onError":"HALT"}`: "HALT", `{"onError":"\u0048ALT"}`: "HALT",
	} {
		req, err := DecodeRequest([]byte(body))
		if diff := cmp.Diff(graph.Request{OnError: want}, req); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", body, err, diff)
		}
	}
}

// BenchmarkDecodeRequest is of the usual request: it is on the way of every operation.
func BenchmarkDecodeRequest(b *testing.B) {
	body := []byte(`{"operationName":"Hall","query":"query Hall($first: Int!) { viewer { id } desk(first: $first) { edges { node { id } } } }","variables":{"first":20},"extensions":{"clientLibrary":{"name":"x","version":"1"}}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeRequest(body); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzDecodeErrors: an error quotes nothing of the body, and names a place within it.
func FuzzDecodeErrors(f *testing.F) {
	for _, body := range []string{"", "{", "{\n\"\xff\"", `{"a":1,"a":2}`, `[1`, `{"query":"\ud800"}`, "\ufeff{}", "{} x", `{"query":"`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := DecodeRequest(body)
		if err == nil {
			return
		}
		if wrong, ok := errors.AsType[*jsonFlaw](err); ok {
			line, column := position(body, wrong.offset)
			if wrong.what == "" || wrong.offset < 0 || wrong.offset > len(body) || line < 1 || column < 1 {
				t.Fatalf("%d of %d: %v", wrong.offset, len(body), err)
			}
		}
		if len(err.Error()) > 120 {
			t.Fatal(err)
		}
	})
}
