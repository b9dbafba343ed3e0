package coerce

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

const coercionSDL = `
	enum Kind { A B }
	input In { s: String! k: Kind next: In list: [Int!] id: ID }
	input Preset { n: Int! = 3 }
	input One @oneOf { a: Int b: String }
	scalar Any
	type Query { a(every: Float, built: Boolean, in: ID, scalar: String, others: [In], one: One, preset: Preset, any: Any): Int }`

// coercionCase is a variable's definition, and the JSON of what is given for variables.
type coercionCase struct {
	Variable string `json:"variable"`
	Given    string `json:"given"`
}

// coercionCases are all values for all types, and values against defaults.
func coercionCases() (cases []coercionCase) {
	types := []string{"Int", "Float", "String", "Boolean", "ID", "Kind", "In", "One", "Preset", "Any"}
	for _, t := range types {
		for _, form := range []string{"T", "T!", "[T]", "[T!]", "[T!]!", "[[T]]", "[[T!]!]"} {
			variable := "$v: " + strings.ReplaceAll(form, "T", t)
			cases = append(cases, coercionCase{variable, `{}`}, coercionCase{variable, `{"V": 1, "other": {"deep": [1]}}`})
			for _, value := range coercionValues {
				if t == "Any" && strings.Contains(value, "e400") {
					continue // JavaScript makes it infinite, which its JSON has no word for
				}
				cases = append(cases, coercionCase{variable, `{"v": ` + value + `}`})
			}
		}
	}
	for _, variable := range []string{
		`$v: Int = 1`, `$v: Int! = 1`, `$v: Int = null`, `$v: [Int] = 1`, `$v: [[Int!]] = [1, [2]]`, `$v: [Int] = []`, `$v: Float = 1`, `$v: ID = 1`, `$v: ID = "1"`,
		`$v: String = """ a """`, `$v: Boolean = true`, `$v: Kind = A`, `$v: In = {s: "x", list: 1, id: 7}`, `$v: One = {a: 1}`,
	} {
		for _, given := range []string{`{}`, `{"v": null}`, `{"v": 2}`, `{"v": "A"}`} {
			cases = append(cases, coercionCase{variable, given})
		}
	}
	return cases
}

var coercionValues = []string{
	`null`, `true`, `false`, `0`, `-0`, `1`, `-1`, `1.0`, `1e0`, `10e-1`, `1.5`, `1e3`, `1E+2`, `-2.0`, `2147483647`, `2147483648`, `-2147483648`,
	`-2147483649`, `2147483647.0`, `4e9`, `9007199254740991`, `1e400`, `-1e400`, `1e-400`, `0.1`,
	`""`, `"x"`, `"1"`, `"1.5"`, `"true"`, `"A"`, `"B"`, `"a"`, `"C"`, `"é\u0000"`,
	`[]`, `[1]`, `[null]`, `[1, null]`, `["x", 1]`, `[true]`, `["A", "B"]`, `["A", "C"]`, `[[1]]`, `[[1], null]`, `[[1, null]]`, `[[1], 2]`, `[[[1]]]`, `[[]]`,
	`{}`, `{"s": "x"}`, `{"s": null}`, `{"s": 1}`, `{"s": "x", "k": null}`, `{"s": "x", "k": "A"}`, `{"s": "x", "k": "a"}`, `{"s": "x", "k": 1}`,
	`{"s": "x", "next": {"s": "y", "next": null}}`, `{"s": "x", "next": {}}`, `{"s": "x", "next": [{"s": "y"}]}`, `{"s": "x", "list": 1}`, `{"s": "x", "list": [1, 2.0]}`,
	`{"s": "x", "list": [1, null]}`, `{"s": "x", "list": ["1"]}`, `{"s": "x", "id": 1}`, `{"s": "x", "id": 1.5}`, `{"s": "x", "unknown": 1}`, `{"__typename": "In", "s": "x"}`,
	`{"a": 1}`, `{"a": null}`, `{"b": "x"}`, `{"b": 1}`, `{"a": 1, "b": "x"}`, `{"a": 1, "b": null}`, `{"n": 1}`, `{"n": null}`, `[{"s": "x"}, {"s": "y"}]`, `[{"s": "x"}, {}]`,
}

// coercionResult is what became of a case: the coerced variables, or why there are none.
type coercionResult struct {
	Coerced map[string]any `json:"coerced"`
	Refused string         `json:"refused"`
}

// Variables are coerced as graphql-js does it: the same values are refused, and the others become the same.
func TestCoercionIsThatOfGraphQLJS(t *testing.T) {
	t.Parallel()
	cases := coercionCases()
	reference := coercedByGraphQLJS(t, cases)
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: coercionSDL})
	for i, c := range cases {
		ours, theirs := coerced(t, schema, c), reference[i]
		if (ours.Refused == "") != (theirs.Refused == "") {
			t.Errorf("(%s) %s: Facet %v, graphql-js %v", c.Variable, c.Given, ours, theirs)
			continue
		}
		if strings.Contains(c.Variable, "Preset") {
			continue // graphql-js puts the defaults of fields in, which here is the business of the argument's decoder
		}
		if diff := cmp.Diff(theirs.Coerced, ours.Coerced); ours.Refused == "" && diff != "" {
			t.Errorf("(%s) %s: -graphql-js +Facet\n%s", c.Variable, c.Given, diff)
		}
	}
	t.Logf("%d cases", len(cases))
}

// What is wrong is said with the place and with what is wanted, and without what was given.
func TestCoercionErrors(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: coercionSDL})
	for _, test := range []struct{ variable, given, want string }{
		{"$v: Int!", `{}`, "variable $v is required: its type is Int!"},
		{"$v: Int!", `{"v": null}`, "variable $v must not be null: its type is Int!"},
		{"$v: Int", `{"v": "secret"}`, "variable $v must be an Int, a whole number of at most 32 bits, not a string"},
		{"$v: Int", `{"v": 1234567890123}`, "variable $v must be an Int, a whole number of at most 32 bits"},
		{"$v: Float", `{"v": 1e999}`, "variable $v must be a Float, a finite number"},
		{"$v: String", `{"v": ["secret"]}`, "variable $v must be a String, not a list"},
		{"$v: Boolean", `{"v": {"secret": 1}}`, "variable $v must be a Boolean, not an object"},
		{"$v: ID", `{"v": 1.5}`, "variable $v must be an ID, a string or a whole number"},
		{"$v: Kind", `{"v": "secret"}`, "variable $v must be a value of Kind: A, B"},
		{"$v: [[Int!]]", `{"v": [[1], [2, null]]}`, "variable $v[1][1] must not be null: its type is Int!"},
		{"$v: In", `{"v": true}`, "variable $v must be an object of type In, not a boolean"},
		{"$v: [In]", `{"v": [{"s": "x"}, {"s": "x", "next": {"s": 5}}]}`, "variable $v[1].next.s must be a String"},
		{"$v: In", `{"v": {"next": {}}}`, "variable $v.s is required: its type is String!"},
		{"$v: In", `{"v": {"s": "x", "b": 1, "a": 1}}`, `variable $v has a field "a" that In does not have`},
		{"$v: In", `{"v": {"s": "x", "no name": 1}}`, "variable $v has a field that In does not have"},
		{"$v: One", `{"v": {"a": 1, "b": "x"}}`, "variable $v must have exactly one field, and that not null: One is @oneOf"},
	} {
		got := coerced(t, schema, coercionCase{test.variable, test.given}).Refused
		if !strings.HasSuffix(strings.TrimSpace(got), ": "+test.want) || strings.Contains(got, "secret") {
			t.Errorf("(%s) %s: %q, want %q", test.variable, test.given, got, test.want)
		}
	}
}

// Errors of enums say no more of the schema than those of unknown fields do.
func TestCoercionSuggestsByPolicyOnly(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: coercionSDL})
	_, m := Coercion{Schema: schema}.value(ast.NamedType("Kind", nil), "C")
	if m == nil || m.message != "must be a value of Kind" {
		t.Errorf("%+v", m)
	}
}

// The scalars that requests have most of are not copied.
func TestCoercionOfScalarsAllocatesNothing(t *testing.T) {
	doc, err := parser.ParseQuery(&ast.Source{Input: "query ($s: String!, $b: Boolean, $i: ID!, $n: Int) { __typename }"})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{}
	values := map[string]any{"s": "text", "b": true, "i": "id", "n": json.Number("20")}
	allocated := testing.AllocsPerRun(100, func() {
		maps.Copy(given, values)
		if _, wrong := (Coercion{}).Variables(doc.Operations[0].VariableDefinitions, given); len(wrong) > 0 {
			t.Fatal(wrong)
		}
	})
	if allocated > 0 {
		t.Errorf("%v allocations", allocated)
	}
}

// coerced is our outcome, read as a client of the result would.
func coerced(t *testing.T, schema *ast.Schema, c coercionCase) (out coercionResult) {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: "query (" + c.Variable + ") { __typename }"})
	if err != nil {
		t.Fatal(err)
	}
	given, err := decode([]byte(c.Given))
	if err != nil {
		t.Fatal(err)
	}
	values, wrong := Coercion{schema, true}.Variables(doc.Operations[0].VariableDefinitions, given)
	if len(wrong) > 0 {
		return coercionResult{Refused: wrong.Error()}
	}
	text, err := json.Marshal(values)
	if err == nil {
		err = json.Unmarshal(text, &out.Coerced)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// coercedByGraphQLJS runs all cases in one process of Node, where Node and the package are.
func coercedByGraphQLJS(t *testing.T, cases []coercionCase) (out []coercionResult) {
	t.Helper()
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("../../test/spec/node_modules/graphql")
	}
	if err != nil && os.Getenv("FACET_REQUIRE_REAL") == "1" {
		t.Fatalf("needs Node and `npm ci` in test/spec: %v", err)
	}
	if err != nil {
		t.Skipf("needs Node and `npm ci` in test/spec: %v", err)
	}
	path := filepath.Join(t.TempDir(), "cases.json")
	input, _ := json.Marshal(map[string]any{"sdl": coercionSDL, "cases": cases})
	if err := os.WriteFile(path, input, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "coerce.mjs", path)
	cmd.Dir, cmd.Stderr = "../../test/spec", t.Output()
	answers, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(answers, &out)
	}
	if err != nil || len(out) != len(cases) {
		t.Fatalf("node coerce.mjs: %d answers for %d cases: %v", len(out), len(cases), err)
	}
	return out
}

// decode reads variables as requests do.
func decode(text []byte) (given map[string]any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return given, d.Decode(&given)
}
