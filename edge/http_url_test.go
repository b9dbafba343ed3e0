package edge

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/graph"
)

// TestReadURL: a query string is read whole, or refused with the name of the parameter that cannot be.
func TestReadURL(t *testing.T) {
	t.Parallel()
	const q = "query=%7Ba%7D"
	for name, c := range map[string]struct {
		raw    string
		want   graph.Request
		status int
		wrong  string
	}{
		"a query":                    {raw: q, want: graph.Request{Query: "{a}"}},
		"everything":                 {raw: q + "&operationName=A+B&variables=%7B%22a%22%3A1%7D&extensions=%7B%7D&onError=NULL", want: graph.Request{Query: "{a}", OperationName: "A B", Variables: []byte(`{"a":1}`), Extensions: []byte(`{}`), OnError: "NULL"}},
		"empty is absent":            {raw: q + "&operationName=&variables=&extensions=&onError=", want: graph.Request{Query: "{a}"}},
		"null is absent":             {raw: q + "&variables=null&extensions=%20null", want: graph.Request{Query: "{a}"}},
		"null is a name":             {raw: q + "&operationName=null", want: graph.Request{Query: "{a}", OperationName: "null"}},
		"no pair":                    {raw: "&&" + q + "&", want: graph.Request{Query: "{a}"}},
		"unknown parameters":         {raw: q + "&utm=1&utm=2&Variables=x", want: graph.Request{Query: "{a}"}},
		"a name in escapes":          {raw: "%71uery=%7Ba%7D", want: graph.Request{Query: "{a}"}},
		"nothing":                    {raw: ""},
		"a raw semicolon":            {raw: q + "&variables={};x=1", status: 400, wrong: "the parameter variables cannot be decoded: a semicolon at offset 2 must be written %3B"},
		"a semicolon in the query":   {raw: "query={a;b}", status: 400, wrong: "the parameter query cannot be decoded: a semicolon at offset 2"},
		"a trailing percent":         {raw: q + "&variables=%7B%7D%", status: 400, wrong: "the parameter variables cannot be decoded: the % at offset 6 "},
		"half an escape":             {raw: q + "&extensions=%7", status: 400, wrong: "the parameter extensions cannot be decoded: the % at offset 0 "},
		"no escape":                  {raw: "query=a%7Bb%zz", status: 400, wrong: "the parameter query cannot be decoded: the % at offset 5 "},
		"an unknown name":            {raw: q + "&utm=100%", status: 400, wrong: "the parameter number 2 cannot be decoded: the % at offset 3 "},
		"a name that is none":        {raw: q + "&secret%=1", status: 400, wrong: "the parameter number 2 has a name that cannot be decoded: the % at offset 6 "},
		"a semicolon in a name":      {raw: q + ";variables=%7B%7D", status: 400, wrong: "the parameter query cannot be decoded: a semicolon at offset 7 "},
		"bytes":                      {raw: "query=%7Ba%7D%FF", status: 400, wrong: "the parameter query cannot be decoded: its bytes are not UTF-8"},
		"twice":                      {raw: q + "&" + q, status: 400, wrong: "the parameter query is there twice"},
		"twice, once empty":          {raw: q + "&variables=%7B%7D&variables=", status: 400, wrong: "the parameter variables is there twice"},
		"twice, in escapes":          {raw: q + "&onError=NULL&on%45rror=NULL", status: 400, wrong: "the parameter onError is there twice"},
		"more after variables":       {raw: q + "&variables=" + url.QueryEscape(`{"a":1} x`), status: 400, wrong: "the parameter variables is not JSON: at offset 8: something follows"},
		"a member after variables":   {raw: q + "&variables=" + url.QueryEscape(`{},"extensions":{}`), status: 400, wrong: "the parameter variables is not JSON: at offset 2: something follows"},
		"a brace after extensions":   {raw: q + "&extensions=" + url.QueryEscape(`{}}`), status: 400, wrong: "the parameter extensions is not JSON: at offset 2: something follows"},
		"something after null":       {raw: q + "&variables=null,", status: 400, wrong: "the parameter variables is not JSON: at offset 4: something follows"},
		"variables that end":         {raw: q + "&variables=" + url.QueryEscape(`{"a":`), status: 400, wrong: "the parameter variables is not JSON: at offset 5: it ends too early"},
		"a name twice":               {raw: q + "&variables=" + url.QueryEscape(`{"a":1,"a":2}`), status: 400, wrong: "the parameter variables is not JSON: at offset 7: this name is in the object twice"},
		"a list":                     {raw: q + "&variables=%5B%5D", status: 422, wrong: "the parameter variables must be a JSON object"},
		"a text":                     {raw: q + "&extensions=%22x%22", status: 422, wrong: "the parameter extensions must be a JSON object"},
		"an unknown word of onError": {raw: q + "&onError=null", status: 400, wrong: "the parameter onError must be one of PROPAGATE, NULL, HALT"},
	} {
		got, failure := readURL(c.raw)
		if c.status != 0 {
			if failure == nil || failure.Status != c.status || !strings.HasPrefix(failure.Errors[0].Message, c.wrong) || strings.Contains(failure.Errors[0].Message, "secret") {
				t.Errorf("%s: %+v, %v, want %d %s", name, got, failure, c.status, c.wrong)
			}
			continue
		}
		if failure != nil {
			t.Errorf("%s: %v", name, failure)
			continue
		}
		if diff := cmp.Diff(&c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// FuzzReadURL: whatever is accepted was understood by net/url, too, in the same way and without leaving out anything.
func FuzzReadURL(f *testing.F) {
	for _, raw := range []string{"query=%7Ba%7D", "query={a;b}", "variables=%7B%7D&variables=", "query=%", "&=&a=b=c&query=+", "onError=HALT", "query=%ff"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		req, failure := readURL(raw)
		if failure != nil {
			if failure.Status != http.StatusBadRequest && failure.Status != http.StatusUnprocessableEntity {
				t.Fatal(failure.Status)
			}
			return
		}
		values, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatalf("accepted what net/url does not: %v: %q", err, raw)
		}
		if values.Get("query") != req.Query || values.Get("operationName") != req.OperationName || values.Get("onError") != req.OnError {
			t.Fatalf("%q was read as %+v, not %v", raw, req, values)
		}
	})
}
