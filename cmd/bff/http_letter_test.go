package main

import (
	"bytes"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// A GET whose parameters cannot be read as they were meant is refused and names the parameter: without its variables it
// would run as another operation.
func TestParametersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	const document = "query=query(%24n:Int!%3D1)%7Bposts(first:%24n)%7Bid%7D%7D"
	for name, test := range map[string]struct{ raw, want string }{
		"a raw semicolon":            {document + `&variables={%22n%22:2};`, "the parameter variables cannot be decoded: a semicolon"},
		"a raw semicolon, query":     {`query={ads{id}};&variables={}`, "the parameter query cannot be decoded: a semicolon"},
		"a trailing percent":         {document + `&variables=%7B%22n%22%3A2%7D%`, "the parameter variables cannot be decoded: the %"},
		"a trailing percent, name":   {document + `&operationName=a%`, "the parameter operationName cannot be decoded: the %"},
		"more after the variables":   {document + `&variables=%7B%22n%22%3A2%7Dx`, "the parameter variables is not JSON: at offset 7: something follows"},
		"another object after them":  {document + `&variables=%7B%22n%22%3A2%7D%20%7B%7D`, "the parameter variables is not JSON: at offset 8: something follows"},
		"more after the extensions":  {document + `&extensions=%7B%7D%7D`, "the parameter extensions is not JSON: at offset 2: something follows"},
		"variables twice":            {document + `&variables=%7B%7D&variables=%7B%22n%22%3A2%7D`, "the parameter variables is there twice"},
		"an unknown word of onError": {document + `&onError=ABORT`, "the parameter onError must be one of PROPAGATE, NULL, HALT"},
	} {
		for _, accept := range []string{"application/json", "text/event-stream", "multipart/mixed"} {
			got := d.get(t, "/graphql/web?"+test.raw, http.Header{"Accept": {accept}})
			if got.status != http.StatusBadRequest || !strings.Contains(string(got.body), `"message":"`+test.want) {
				t.Errorf("%s, %s: %d %s", name, accept, got.status, got.body)
			}
		}
	}
	if calls := d.calls(); len(calls) > 0 {
		t.Errorf("services were called: %v", calls)
	}
}

// A copy of the schema that is still good is not sent again, however the caller names it.
func TestSchemaIsNotSentAgain(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	const path = "/graphql/web/schema.graphql"
	tag := d.get(t, path, nil).header.Get("ETag")
	if len(tag) < 3 {
		t.Fatalf("the tag is %q", tag)
	}
	for tags, status := range map[string]int{
		tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, `"x",W/` + tag + `,"y"`: 304, "*": 304,
		`"x"`: 200, `"x", W/"y"`: 200, strings.Trim(tag, `"`): 200,
	} {
		got := d.get(t, path, http.Header{"If-None-Match": {tags}})
		if got.status != status || (len(got.body) > 0) != (status == 200) || got.header.Get("ETag") != tag {
			t.Errorf("If-None-Match: %s: %d, %d bytes, ETag %s", tags, got.status, len(got.body), got.header.Get("ETag"))
		}
	}
}

// A client that is not there is not there at each of its addresses, and one that lets nobody introspect shows no
// schema.
func TestSchemasThatAreNotShown(t *testing.T) {
	t.Parallel()
	dir := copyClients(t)
	write(t, filepath.Join(dir, "web/client.yaml"), "identify:\n  clientIds: [web]\nintrospection: off\n")
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	above, below := d.get(t, "/graphql/nope?query=%7B__typename%7D", nil), d.get(t, "/graphql/nope/schema.graphql", nil)
	for _, got := range []answer{above, below} {
		if errs := got.errors(t); got.status != http.StatusNotFound || errs[0].Extensions["code"] != "UNKNOWN_CLIENT" {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if diff := cmp.Diff(above.errors(t)[0].Message, below.errors(t)[0].Message); diff != "" {
		t.Errorf("-/graphql/nope +/graphql/nope/schema.graphql:\n%s", diff)
	}
	if got := d.get(t, "/graphql/web/schema.graphql", d.bearer(t, "web")); got.status != http.StatusForbidden || bytes.Contains(got.body, []byte("type Query")) {
		t.Errorf("introspection is off, and the schema: %d %.200s", got.status, got.body)
	}
}

// What is wrong with a document's characters is said in words, at the place where an editor shows it.
func TestWhatIsWrongWithCharacters(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for name, test := range map[string]struct{ body, want string }{
		"a byte order mark":              {"\ufeff" + `{"query":"{ads{id}}"}`, `not JSON: line 1, column 1: a byte order mark; send UTF-8 without one`},
		"half a surrogate pair":          {`{"query":"{ads{id}}\ud800"}`, `not JSON: line 1, column 20: one half of a surrogate pair without the other`},
		"a string without end":           {query(`{ profile(handle: "x) { id } }`), `Unterminated string.`},
		"a block string without end":     {query(`{ profile(handle: """x) { id } }`), `Unterminated string.`},
		"a bad escape":                   {query(`{ profile(handle: "\x") { id } }`), `Invalid character escape sequence`},
		"a bad number":                   {query(`{ posts(first: 1.) { id } }`), `Invalid number`},
		"a number with a zero before it": {query(`{ posts(first: 01) { id } }`), `Invalid number`},
		"a character":                    {query(`{ posts ? }`), `character`},
	} {
		got := d.takes(t, hostile{body: test.body, status: http.StatusBadRequest})
		if !strings.Contains(string(got.body), test.want) || strings.Contains(string(got.body), "<Invalid>") {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	for document, place := range map[string]string{
		"{ nope }":         `"line":1,"column":3`,
		"{\n  nope\n}":     `"line":2,"column":3`,
		"{\r\n\tnope\r\n}": `"line":2,"column":2`,
		"# é😀\n{ é }":      `"line":2,"column":3`,
		"{ a: profile(handle: \"\"\"\n\n  x\n  \"\"\") { id } nope }":                          `"line":4,"column":15`,
		"{ a: profile(handle: \"\"\"x\n\"\"\") { id } b: profile(handle: \"y\") { id nope } }": `"line":2,"column":42`,
		"{ a: profile(handle: \"é😀\") { id } nope }":                                           `"line":1,"column":36`,
	} {
		if got := d.post(t, "web", "", document, ""); !strings.Contains(string(got.body), place) {
			t.Errorf("%q: want %s: %s", document, place, got.body)
		}
	}
}
