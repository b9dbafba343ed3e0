package spec

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/syntax"
	"github.com/facetgraph/facet/schema"
)

// Whole requests, with variables, of the real schemas end where they end in graphql-js. What is answered to those that
// are executed is compared by hand-written cases (TestSpecification): random ones meet what the two worlds mean to do
// differently.
func TestRequestsEndAsInGraphQLJS(t *testing.T) {
	t.Parallel()
	requireNode(t)
	set := everyClient(t)
	for _, c := range set.Clients {
		l := &c.Policy.Limits
		l.Tokens, l.Depth, l.Aliases, l.RootFields, l.Directives, l.QueryBytes, l.Nesting = 1e6, 1000, 1000, 1000, 1000, 1e6, 1000
		c.Policy.Cost.Max = 1e15
	}
	raw, fresh := readWorld(t)
	var cases []*specCase
	for i := range *documentCount / 4 {
		cases = append(cases, randomCase(set, *specSeed+uint64(i)))
	}
	tally := map[string]int{}
	for i, theirs := range graphqlJS(t, set, raw, cases) {
		c := cases[i]
		if strings.Contains(c.Query, "subscription") && theirs.Stage == "execute" {
			continue // no stream over POST alone
		}
		ours := served(t, set, fresh(), c)
		if theirs.Stage == "validate" && only(ours, "the document has no operation") {
			tally["fragments alone, none of which is used"]++
			continue
		}
		if theirs.Stage == "validate" && only(ours, "lists of introspection", "fields or fragments beside each other") {
			tally["refused by a limit before validation"]++
			continue
		}
		if theirs.Stage == "execute" && ours.Stage == "request" && only(ours, "null", "give exactly one of", "must not be negative") {
			tally["no slicing argument that a price can be made of"]++
			continue
		}
		if ours.Stage != theirs.Stage {
			t.Errorf("seed %d, %s: %q\n%s %q\ngraphql-js %s\nFacet      %s", *specSeed+uint64(i), c.Client, c.Query, c.Variables, c.Operation, plain(theirs), plain(ours))
			continue
		}
		tally[theirs.Stage]++
	}
	t.Logf("%d requests: %v", len(cases), tally)
}

// randomCase is a request of one of the clients.
func randomCase(set *schema.Set, seed uint64) *specCase {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 9)), modest: true}
	client := set.Clients[g.IntN(len(set.Clients))]
	g.schema = client.Schema
	g.wrong = pick(g, 0, 0, 0, 0.01, 0.05)
	text := g.document()
	if g.chance(0.5) {
		text = g.spaced(text)
	}
	if g.chance(0.1) {
		text = g.mutated(text)
	}
	c := &specCase{Client: client.Name, Query: text}
	doc, err := syntax.Parse(&ast.Source{Input: text}, 0)
	if err != nil || len(doc.Operations) == 0 {
		return c
	}
	g.wrong = pick(g, 0, 0, 0.02, 0.1)
	op := pick(g, doc.Operations...)
	if c.Operation = op.Name; g.slip() {
		c.Operation = "Nobody"
	}
	members := map[string]json.RawMessage{}
	for _, def := range op.VariableDefinitions {
		if def.Type.NamedType == "Boolean" { // gqlgen's executor, on which introspection and @defer run, panics at null for a condition
			members[def.Variable] = json.RawMessage(pick(g, "true", "false"))
			continue
		}
		if !(def.DefaultValue != nil || !def.Type.NonNull) || g.chance(0.7) {
			members[def.Variable] = json.RawMessage(g.json(def.Type))
		}
	}
	c.Variables, _ = json.Marshal(members) // what json writes marshals
	return c
}

// json is a value of a variable.
func (g *generator) json(t *ast.Type) string {
	switch {
	case g.slip():
		return pick(g, "null", "1", "-1", "1.5", "1e2", "true", `"x"`, `"RED"`, "[]", "[null]", "{}", `[[1]]`, `{"s": 1}`, "12345678901234567890", "9007199254740993", `"\ud83d\ude00"`)
	case !t.NonNull && g.chance(0.1):
		return "null"
	case t.Elem != nil && g.chance(0.2):
		return g.json(t.Elem)
	case t.Elem != nil:
		var parts []string
		for range g.IntN(3) {
			parts = append(parts, g.json(t.Elem))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	def := g.schema.Types[t.NamedType]
	switch {
	case t.NamedType == "Int":
		return pick(g, "0", "1", "2", "3", "1.0", "2e0")
	case t.NamedType == "Float":
		return pick(g, "0", "1.5", "-2e10", "12345678901234567890")
	case t.NamedType == "Boolean":
		return pick(g, "true", "false")
	case t.NamedType == "ID":
		return pick(g, `"x"`, "1", "1.0", "-7", `"UG9zdDox"`, "12345678901234567")
	case def != nil && def.Kind == ast.Enum:
		return `"` + def.EnumValues[g.IntN(len(def.EnumValues))].Name + `"`
	case def != nil && def.Kind == ast.InputObject:
		return g.jsonObject(def)
	}
	return pick(g, `"x"`, `""`, `"é😀"`, `"ada"`)
}

func (g *generator) jsonObject(def *ast.Definition) string {
	var members []string
	for _, f := range def.Fields {
		if optional := !f.Type.NonNull || f.DefaultValue != nil; optional && g.chance(0.7) || g.slip() {
			continue
		}
		members = append(members, fmt.Sprintf("%q: %s", f.Name, g.json(f.Type)))
	}
	if g.slip() {
		members = append(members, `"nope": 1`)
	}
	return "{" + strings.Join(members, ", ") + "}"
}
