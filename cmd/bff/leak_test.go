package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/schema"
)

// foreignNames are the names of the union that a client lacks.
func foreignNames(t *testing.T, client *schema.Client) map[string]bool {
	t.Helper()
	union, err := graph.Union(generated.Executable())
	if err != nil {
		t.Fatal(err)
	}
	own := names(client.Schema)
	foreign := map[string]bool{}
	for name := range names(union) {
		if !own[name] {
			foreign[name] = true
		}
	}
	return foreign
}

// names are all names of a schema: of types, fields, arguments and enum values.
func names(s *ast.Schema) map[string]bool {
	out := map[string]bool{}
	for _, def := range s.Types {
		out[def.Name] = true
		for _, f := range def.Fields {
			out[f.Name] = true
			for _, a := range f.Arguments {
				out[a.Name] = true
			}
		}
		for _, v := range def.EnumValues {
			out[v.Name] = true
		}
	}
	return out
}

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// introspection is what tools ask, in short.
const introspection = `{ __schema { types { name kind fields(includeDeprecated: true) { name args { name } type { name ofType { name } } }
	inputFields { name } enumValues(includeDeprecated: true) { name } possibleTypes { name } interfaces { name } } directives { name } } }`

// No name that a client lacks is in any of its responses: not in data, not in introspection, not in suggestions, not in
// errors. What the request itself says does not count.
func TestNoForeignNames(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	set, err := schema.Load(facet.Clients())
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range set.Clients {
		foreign := foreignNames(t, client)
		operations := []string{introspection}
		for _, e := range client.Examples {
			if e.Runnable {
				operations = append(operations, e.Text)
			}
		}
		for name := range foreign { // wrong in every position, near names that others have
			cut := name[:len(name)-1]
			operations = append(operations, "{ "+cut+" }", "{ viewer { "+cut+" } }", "query($a: "+cut+") { viewer { id } }", "{ viewer("+cut+": 1) { id } }")
		}
		for _, op := range operations {
			asked := map[string]bool{"cost": true} // extensions.cost is in every answer
			for _, w := range word.FindAllString(op, -1) {
				asked[w] = true
			}
			body := string(d.post(t, client.Name, "7", op, "").body)
			for _, w := range word.FindAllString(withoutTexts(body), -1) {
				if foreign[w] && !asked[w] {
					t.Errorf("%s: %q answers with %q, which only other clients have: %.300s", client.Name, op, w, body)
				}
			}
		}
	}
}

// withoutTexts drops what is prose: sentences of the validator, and string values of data that hold prose or URLs,
// where a word may be any word.
func withoutTexts(body string) string {
	body = strings.ReplaceAll(body, "is never used", "")
	return regexp.MustCompile(`"(title|name|body|advertiser|avatarUrl|imageUrl|artworkUrl|avatarThumbnail)":"[^"]*[ /][^"]*"`).ReplaceAllString(body, "")
}

// Introspection shows each client its own schema only, down to the values of enums.
func TestIntrospectionIsTheClients(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	body := string(d.post(t, "mobile", "", `{ k: __type(name: "MediaKind") { enumValues { name } } n: __type(name: "Node") { name } }`, "").body)
	if strings.Contains(body, "AUDIO") || !strings.Contains(body, "VIDEO") || !strings.Contains(body, `"n":null`) {
		t.Errorf("mobile sees %s", body)
	}
}
