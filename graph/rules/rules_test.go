package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/rules"
	"github.com/facetgraph/facet/graph/syntax"
)

const sdl = `
	directive @stream(if: Boolean! = true, label: String) on FIELD
	scalar Any
	enum Color { RED GREEN }
	input In { s: String! n: Int! = 3 list: [[Int!]] one: One any: Any c: Color }
	input One @oneOf { a: Int b: String }
	type Query { f(i: Int, n: Float, s: String, b: Boolean, id: ID, any: Any, c: Color, in: In, list: [[Int!]], req: Int! = 1): Int q: Query list: [Query] }
	type Mutation { m: Query list: [Query] }
	type Subscription { a: Query b: Query list: [Query] }`

// found is what is wrong with a document: line:column: message, each.
func found(t *testing.T, r *rules.Rules, sdl, document string) (list []string) {
	t.Helper()
	doc, err := syntax.Parse(&ast.Source{Input: document}, 0)
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	for _, e := range r.Validate(gqlparser.MustLoadSchema(&ast.Source{Input: sdl}), doc) {
		at := ""
		for _, l := range e.Locations {
			at += fmt.Sprintf("%d:%d: ", l.Line, l.Column)
		}
		list = append(list, at+e.Message)
	}
	return list
}

// Each mistake is found once, at its place, and no literal of the client's is repeated.
func TestRules(t *testing.T) {
	t.Parallel()
	const (
		unique   = `Value for arguments "defer(label:)" and "stream(label:)" must be unique across all Defer/Stream directive usages.`
		noDefer  = "Defer directive not supported on subscription operations. Disable `@defer` by setting the `if` argument to `false`."
		noStream = "Stream directive not supported on subscription operations. Disable `@stream` by setting the `if` argument to `false`."
		noSkip   = "must not use `@skip` or `@include` directives in the top level selection."
	)
	for document, want := range map[string][]string{
		// Literals.
		`{ f(i: 2147483648) }`:                           {"1:8: Int cannot represent a number of more than 32 bits."},
		`{ f(i: -2147483648, n: 1) }`:                    nil,
		`{ f(i: 1.0) }`:                                  {`1:8: Expected value of type "Int", found a number with a fraction or an exponent.`},
		`{ f(i: "secret") }`:                             {`1:8: Expected value of type "Int", found a string.`},
		`{ f(n: 123456789012345678901234567890) }`:       nil,
		`{ f(n: 1e400) }`:                                {"1:8: A Float has at most 64 bits; the number has more."},
		`{ f(s: 1) }`:                                    {`1:8: Expected value of type "String", found an integer.`},
		`{ f(s: RED) }`:                                  {`1:8: Expected value of type "String", found a value of an enum.`},
		`{ f(b: 1) }`:                                    {`1:8: Expected value of type "Boolean", found an integer.`},
		`{ f(id: 123456789012345678901234567890) }`:      nil,
		`{ f(id: 1.5) }`:                                 {`1:9: Expected value of type "ID", found a number with a fraction or an exponent.`},
		`{ f(id: {a: 1}) }`:                              {`1:9: Expected value of type "ID", found an object.`},
		`{ f(any: {a: [1 99999999999999999999 RED]}) }`:  nil,
		`{ f(any: [{a: 1e400}]) }`:                       {"1:15: A Float has at most 64 bits; the number has more."},
		`{ f(any: [` + strings.Repeat("9", 400) + `]) }`: {"1:11: A Float has at most 64 bits; the number has more."},
		`{ f(id: ` + strings.Repeat("9", 400) + `) }`:    nil,
		`{ f(c: "RED") }`:                                {`1:8: Expected value of type "Color", found a string.`},
		`{ f(c: BLUE) }`:                                 {`1:8: Value "BLUE" does not exist in "Color" enum.`},
		`{ f(c: ` + strings.Repeat("A", 65) + `) }`:      {`1:8: The value does not exist in "Color" enum.`},
		`{ f(c: {a: 1}) }`:                               {`1:8: Expected value of type "Color", found an object.`},
		`{ f(in: []) }`:                                  {`1:9: Expected value of type "In", found a list.`},
		`{ f(in: 1) }`:                                   {`1:9: Expected value of type "In", found an integer.`},
		`{ f(in: {n: null, x: 1}) }`: {
			`1:13: Expected value of type "Int!", found null.`, `1:9: Field "In.s" of required type "String!" was not provided.`, `1:19: Field "x" is not defined by type "In".`},
		`{ f(list: 1) q { f(list: [1 [2]]) } }`: nil,
		`{ f(list: [[null]]) }`:                 {`1:13: Expected value of type "Int!", found null.`},
		`{ f(list: [[[1]]]) }`:                  {`1:13: Expected value of type "Int!", found a list.`},
		`{ f(in: {s: "", one: {}}) }`:           {`1:22: OneOf Input Object "One" must specify exactly one key.`},
		`{ f(in: {s: "", one: {a: 1 b: ""}}) }`: {`1:22: OneOf Input Object "One" must specify exactly one key.`},
		`{ f(in: {s: "", one: {b: null}}) }`:    {`1:22: Field "One.b" must be non-null.`},
		`query($i: Int = "x") { f(i: $i) }`:     {`1:17: Expected value of type "Int", found a string.`},
		`{ f(req: null) }`:                      {`1:10: Expected value of type "Int!", found null.`},
		// Variables.
		`query($v: Int) { f(req: $v) }`:               nil,
		`query($v: String) { f(i: $v) }`:              {`1:7: 1:26: Variable "$v" of type "String" used in position expecting type "Int".`},
		`query($v: Int) { f(list: $v) }`:              {`1:7: 1:26: Variable "$v" of type "Int" used in position expecting type "[[Int!]]".`},
		`query($v: [[Int!]!]!) { f(list: $v) }`:       nil,
		`query($v: [[Int]]) { f(list: $v) }`:          {`1:7: 1:30: Variable "$v" of type "[[Int]]" used in position expecting type "[[Int!]]".`},
		`query($v: String = null) { f(in: {s: $v}) }`: {`1:7: 1:38: Variable "$v" of type "String" used in position expecting type "String!".`},
		`query($v: Int) { f(in: {s: "", n: $v}) }`:    nil,
		`query($v: Int = 1) { f(in: {s: "", one: {a: $v}}) }`: {
			`1:7: 1:45: Variable "$v" is of type "Int" but must be non-nullable to be used for OneOf Input Object "One".`},
		`query A($v: String) { ...F } query B($v: Int) { ...F } fragment F on Query { f(i: $v) }`: {
			`1:9: 1:83: Variable "$v" of type "String" used in position expecting type "Int".`},
		// Arguments.
		`{ f(nope: 1) q @skip(if: true, iff: 1) { f } }`:      {`1:5: Unknown argument "nope" on field "Query.f".`, `1:32: Unknown argument "iff" on directive "@skip".`},
		`{ q { ...F } ...F } fragment F on Query { f(x: 1) }`: {`1:45: Unknown argument "x" on field "Query.f".`},
		// Subscriptions.
		`subscription { a { f } }`:               nil,
		`subscription { a { f } a { q { f } } }`: nil,
		`subscription { x: a { f } x: a { f } ... { x: a { f } } ...F } fragment F on Subscription { x: a { f } }`: nil,
		`subscription { a { f } b { f } }`:                                                {"1:24: Anonymous Subscription must select only one top level field."},
		`subscription A { a { f } x: a { f } }`:                                           {`1:26: Subscription "A" must select only one top level field.`},
		`subscription { ...F } fragment F on Subscription { a { f } ... { b { f } } }`:    {"1:66: Anonymous Subscription must select only one top level field."},
		`subscription { __typename }`:                                                     {"1:16: Anonymous Subscription must not select an introspection top level field."},
		`subscription { a: __typename }`:                                                  {"1:16: Anonymous Subscription must not select an introspection top level field."},
		`subscription { a @skip(if: true) { f } }`:                                        {"1:18: Anonymous Subscription " + noSkip},
		`subscription A { a { f } ... @include(if: true) { b { f } } }`:                   {`1:30: Subscription "A" ` + noSkip},
		`subscription { ...F @include(if: true) } fragment F on Subscription { a { f } }`: {"1:21: Anonymous Subscription " + noSkip},
		`subscription { a { f @skip(if: true) } }`:                                        nil,
		`subscription { ...F } fragment F on Subscription { ...F }`: {
			"1:1: Anonymous Subscription must select one top level field.", `1:52: Cannot spread fragment "F" within itself.`},
		// Incremental delivery.
		`query($l: String) { ... @defer(label: $l) { f } }`:                                                         {`1:25: Argument "@defer(label:)" must be a static string.`},
		`{ ... @defer(label: "a") { f } ... @defer(label: """a""") { f } }`:                                         {"1:7: 1:36: " + unique},
		`{ ... @defer(label: "a") { f } list @stream(label: "a") { f } }`:                                           {"1:7: 1:37: " + unique},
		`query A { ...F @defer(label: "a") } query B { ...F } fragment F on Query { ... @defer(label: "b") { f } }`: nil,
		`query A { ...F @defer(label: "a") } query B { ...F @defer(label: "a") } fragment F on Query { f }`:         {"1:16: 1:52: " + unique},
		`{ ... @defer(label: null) { f } ... @defer { f } }`:                                                        nil,
		`{ q @stream { f } }`:                 {`1:5: Directive "@stream" cannot be used on non-list field "Query.q".`},
		`{ list @stream { f } }`:              nil,
		`mutation { ... @defer { m { f } } }`: {`1:16: Defer directive cannot be used on root mutation type "Mutation".`},
		`mutation { ...F } fragment F on Mutation { ... { ...G @defer } } fragment G on Mutation { m { f } }`: {
			`1:55: Defer directive cannot be used on root mutation type "Mutation".`},
		`mutation { list @stream { f } }`:                                                                                      {`1:17: Stream directive cannot be used on root mutation type "Mutation".`},
		`mutation { m { ... @defer { f } list @stream { f } } }`:                                                               nil,
		`subscription { ... @defer(if: false) { a { f } } }`:                                                                   {`1:20: Defer directive cannot be used on root subscription type "Subscription".`},
		`subscription { a { ... @defer { f } } }`:                                                                              {"1:24: " + noDefer},
		`subscription { a { ...F } } fragment F on Query { ... @defer(if: true) { f } list @stream { f } }`:                    {"1:55: " + noDefer, "1:83: " + noStream},
		`subscription($v: Boolean!) { a { ... @defer(if: false) { f } ... @defer(if: $v) { f } list @stream(if: $v) { f } } }`: nil,
	} {
		got := found(t, rules.New(false), sdl, document)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", document, got, want)
		}
	}
}

// What is not known is no directive of incremental delivery; that it is unknown is enough.
func TestUnknownStreamIsUnknownOnly(t *testing.T) {
	t.Parallel()
	got := found(t, rules.New(true), "type Query { a: Int }", `query($l: String) { a @stream(label: $l) }`)
	if len(got) != 1 || !strings.HasSuffix(got[0], `Unknown directive "@stream".`) {
		t.Error(got)
	}
}

// Suggestions are of the schema's own names, and only where they are wanted.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{ f(c: REDD) }`:               `Did you mean "RED"?`,
		`{ f(in: {s: "", lst: 1}) }`:   `Did you mean "list"`,
		`{ f(anyy: 1) }`:               `Did you mean "any"`,
		`{ liste { f } }`:              `Did you mean "list"?`,
		`{ q @skip(iff: true) { f } }`: `Did you mean "if"?`,
	} {
		with, without := found(t, rules.New(true), sdl, document), found(t, rules.New(false), sdl, document)
		if !strings.Contains(with[0]+with[len(with)-1], want) || strings.Contains(strings.Join(without, ""), "Did you") {
			t.Errorf("%s: %q, without %q", document, with, without)
		}
	}
}

// Long integers and -0 get the kind of what they stand for, so that gqlparser reads their value right.
func TestLiteralsOfValidDocumentsAreRead(t *testing.T) {
	t.Parallel()
	doc, err := syntax.Parse(&ast.Source{Input: `query($v: ID = 12345678901234567890) { f(id: -0, n: 12345678901234567890, any: [9223372036854775807 9223372036854775808], s: "1", i: -0) q { f(id: $v) } }`}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if list := rules.New(true).Validate(gqlparser.MustLoadSchema(&ast.Source{Input: sdl}), doc); len(list) > 0 {
		t.Fatal(list)
	}
	op := doc.Operations[0]
	var got []any
	for _, arg := range op.SelectionSet[0].(*ast.Field).Arguments {
		value, err := arg.Value.Value(nil)
		got = append(got, value, err)
	}
	preset, failure := op.VariableDefinitions[0].DefaultValue.Value(nil)
	want := []any{"-0", nil, 12345678901234567890.0, nil, []any{int64(9223372036854775807), 9223372036854775808.0}, nil, "1", nil, int64(0), nil, "12345678901234567890", nil}
	if got = append(got, preset, failure); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
		t.Errorf("%#v", got)
	}
}
