package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/coerce"
	"github.com/facetgraph/facet/graph/rules"
	"github.com/facetgraph/facet/graph/syntax"
)

// coercionCase is the definition of a variable $v, and the JSON of what is given for variables.
type coercionCase struct {
	Variable string `json:"variable"`
	Given    string `json:"given"`
}

// coercionResult is what became of a case.
type coercionResult struct {
	Coerced map[string]any `json:"coerced"`
	Refused string         `json:"refused"`
	Invalid string         `json:"invalid"` // the definition
}

// Random values for variables of every type, with and without defaults, become what they become in graphql-js, or are
// refused as there.
func TestVariablesAreCoercedAsByGraphQLJS(t *testing.T) {
	t.Parallel()
	requireNode(t)
	sdl, schema := kitchen(t)
	cases := make([]coercionCase, *documentCount)
	for i := range cases {
		cases[i] = randomCoercion(schema, *specSeed+uint64(i))
	}
	var reference []coercionResult
	askNode(t, "coerce.mjs", map[string]any{"sdl": sdl, "cases": cases}, &reference)
	r := rules.New(true)
	tally := map[string]int{}
	for i, c := range cases {
		ours, theirs := coerced(t, schema, r, c), reference[i]
		if theirs.Invalid != "" || ours.Invalid != "" {
			if tally["invalid"]++; (ours.Invalid == "") != (theirs.Invalid == "") && !strings.Contains(ours.Invalid, "at most 64 bits") {
				t.Errorf("seed %d: (%s): Facet %q, graphql-js %q", *specSeed+uint64(i), c.Variable, ours.Invalid, theirs.Invalid)
			}
			continue
		}
		if (ours.Refused == "") != (theirs.Refused == "") {
			t.Errorf("seed %d: (%s) %s: Facet %v, graphql-js %v", *specSeed+uint64(i), c.Variable, c.Given, ours, theirs)
			continue
		}
		if ours.Refused != "" {
			tally["refused"]++
			continue
		}
		tally["coerced"]++
		if diff := cmp.Diff(theirs.Coerced, ours.Coerced, longIDs()); diff != "" {
			t.Errorf("seed %d: (%s) %s: -graphql-js +Facet\n%s", *specSeed+uint64(i), c.Variable, c.Given, diff)
		}
	}
	t.Logf("%d variables: %v", len(cases), tally)
}

// longIDs compares IDs that were long integers as JavaScript knows them, to 53 bits; Facet keeps every digit.
func longIDs() cmp.Option {
	number := func(text string) float64 {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || len(text) < 16 {
			return 0
		}
		return f
	}
	return cmp.Comparer(func(a, b string) bool { return a == b || number(a) != 0 && number(a) == number(b) })
}

// randomCoercion makes a variable of some type of the schema and values for it.
func randomCoercion(schema *ast.Schema, seed uint64) coercionCase {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 10)), schema: schema, constant: true}
	t := &ast.Type{NamedType: pick(g, kitchenTypes...), NonNull: g.chance(0.3)}
	for g.chance(0.35) {
		t = &ast.Type{Elem: t, NonNull: g.chance(0.3)}
	}
	c := coercionCase{Variable: "$v: " + t.String(), Given: "{}"}
	if g.chance(0.35) {
		g.wrong = pick(g, 0, 0, 0.05)
		c.Variable += " = " + g.value(t, false, 0)
	}
	if g.chance(0.85) {
		g.wrong = pick(g, 0, 0.05, 0.3)
		c.Given = `{"v": ` + g.json(t) + pick(g, "", "", `, "other": 1`) + "}"
	}
	return c
}

// coerced is what Facet makes of a case, with the defaults of input fields put in as the decoder of arguments does.
func coerced(t *testing.T, schema *ast.Schema, r *rules.Rules, c coercionCase) (out coercionResult) {
	t.Helper()
	doc, failure := syntax.Parse(&ast.Source{Input: "query (" + c.Variable + ") { others(c: true, ids: [], es: [], any: {a: $v}) }"}, 0)
	if failure != nil {
		t.Fatalf("(%s): %v", c.Variable, failure)
	}
	if list := r.Validate(schema, doc); len(list) > 0 {
		return coercionResult{Invalid: list.Error()}
	}
	d := json.NewDecoder(strings.NewReader(c.Given))
	d.UseNumber()
	var given map[string]any
	if err := d.Decode(&given); err != nil {
		t.Fatal(err)
	}
	definitions := doc.Operations[0].VariableDefinitions
	values, wrong := coerce.Coercion{Schema: schema, Suggest: true}.Variables(definitions, given)
	if len(wrong) > 0 {
		return coercionResult{Refused: wrong.Error()}
	}
	if value, ok := values["v"]; ok {
		withDefaults(t, schema, definitions[0].Type, value)
	}
	text, err := json.Marshal(values)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(text)).Decode(&out.Coerced)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withDefaults puts the defaults of input fields into a value.
func withDefaults(t *testing.T, schema *ast.Schema, of *ast.Type, value any) {
	t.Helper()
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			if of.Elem != nil {
				withDefaults(t, schema, of.Elem, element)
			}
		}
	case map[string]any:
		for _, f := range schema.Types[of.Name()].Fields {
			member, ok := value[f.Name]
			if !ok && f.DefaultValue != nil {
				preset, err := f.DefaultValue.Value(nil)
				if err != nil {
					t.Fatal(fmt.Errorf("the default of %s: %w", f.Name, err))
				}
				value[f.Name] = preset
			} else if ok {
				withDefaults(t, schema, f.Type, member)
			}
		}
	}
}
