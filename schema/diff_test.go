package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/schema"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, before, after, want string }{
		{"nothing", "type Query { a(n: Int = 1): Int }", "type Query { a(n: Int = 1): Int }", ""},
		{"no change for operations", `type Query { a: Int b: Int @cost(weight: "2") }`, `"text" type Query { "text" a: Int @deprecated b: Int }`, ""},

		{"type removed", "type Query { a: Int } type T { a: Int }", "type Query { a: Int }", "breaking TYPE_REMOVED T"},
		{"type added", "type Query { a: Int }", "type Query { a: Int } type T { a: Int }", "safe TYPE_ADDED T"},
		{"kind changed", "type Query { a: T } type T { a: Int }", "type Query { a: T } interface T { a: Int }", "breaking TYPE_CHANGED_KIND T"},
		{"root removed", "type Query { a: Int } type Mutation { a: Int }", "type Query { a: Int }", "breaking TYPE_REMOVED Mutation"},

		{"field removed", "type Query { a: Int b: Int }", "type Query { a: Int }", "breaking FIELD_REMOVED Query.b"},
		{"field added", "type Query { a: Int }", "type Query { a: Int b: Int }", "safe FIELD_ADDED Query.b"},
		{"field of another type", "type Query { a: Int }", "type Query { a: String }", "breaking FIELD_CHANGED_KIND Query.a"},
		{"field loses !", "type Query { a: Int! }", "type Query { a: Int }", "breaking FIELD_CHANGED_KIND Query.a"},
		{"field gains !", "type Query { a: Int }", "type Query { a: Int! }", ""},
		{"items lose !", "type Query { a: [Int!] }", "type Query { a: [Int] }", "breaking FIELD_CHANGED_KIND Query.a"},
		{"items gain !", "type Query { a: [Int] }", "type Query { a: [Int!]! }", ""},
		{"field becomes a list", "type Query { a: Int }", "type Query { a: [Int] }", "breaking FIELD_CHANGED_KIND Query.a"},
		{"field stops being a list", "type Query { a: [Int] }", "type Query { a: Int }", "breaking FIELD_CHANGED_KIND Query.a"},
		{"lists of lists", "type Query { a: [[Int]] }", "type Query { a: [Int] }", "breaking FIELD_CHANGED_KIND Query.a"},

		{"value removed", "type Query { a: E } enum E { A B }", "type Query { a: E } enum E { A }", "breaking VALUE_REMOVED_FROM_ENUM E.B"},
		{"value added", "type Query { a: E } enum E { A }", "type Query { a: E } enum E { A B }", "dangerous VALUE_ADDED_TO_ENUM E.B"},
		{"member removed", "type Query { a: U b: T } type T { a: Int } union U = Query | T", "type Query { a: U b: T } type T { a: Int } union U = Query", "breaking TYPE_REMOVED_FROM_UNION U.T"},
		{"member added", "type Query { a: U b: T } type T { a: Int } union U = Query", "type Query { a: U b: T } type T { a: Int } union U = Query | T", "dangerous TYPE_ADDED_TO_UNION U.T"},
		{"interface removed", "type Query implements I { a: Int } interface I { a: Int }", "type Query { a: Int } interface I { a: Int }", "breaking IMPLEMENTED_INTERFACE_REMOVED Query.I"},
		{"interface added", "type Query { a: Int } interface I { a: Int }", "type Query implements I { a: Int } interface I { a: Int }", "dangerous IMPLEMENTED_INTERFACE_ADDED Query.I"},

		{"argument removed", "type Query { a(n: Int): Int }", "type Query { a: Int }", "breaking ARG_REMOVED Query.a(n:)"},
		{"argument of another type", "type Query { a(n: Int): Int }", "type Query { a(n: ID): Int }", "breaking ARG_CHANGED_KIND Query.a(n:)"},
		{"argument gains !", "type Query { a(n: Int): Int }", "type Query { a(n: Int!): Int }", "breaking ARG_CHANGED_KIND Query.a(n:)"},
		{"argument loses !", "type Query { a(n: [Int!]!): Int }", "type Query { a(n: [Int]): Int }", ""},
		{"optional argument added", "type Query { a: Int }", "type Query { a(n: Int, m: Int! = 1): Int }", "dangerous OPTIONAL_ARG_ADDED Query.a(m:)\ndangerous OPTIONAL_ARG_ADDED Query.a(n:)"},
		{"required argument added", "type Query { a: Int }", "type Query { a(n: Int!): Int }", "breaking REQUIRED_ARG_ADDED Query.a(n:)"},
		{"default changed", "type Query { a(n: Int = 1): Int }", "type Query { a(n: Int = 2): Int }", "dangerous ARG_DEFAULT_VALUE_CHANGE Query.a(n:)"},
		{"default removed", "type Query { a(n: Int = 1): Int }", "type Query { a(n: Int): Int }", "dangerous ARG_DEFAULT_VALUE_CHANGE Query.a(n:)"},
		{"default added", "type Query { a(n: Int): Int }", "type Query { a(n: Int = 1): Int }", ""},
		{"default of ! removed", "type Query { a(n: Int! = 1): Int }", "type Query { a(n: Int!): Int }", "breaking ARG_DEFAULT_VALUE_CHANGE Query.a(n:)"},

		{"input field removed", "type Query { a(i: I): Int } input I { x: Int y: Int }", "type Query { a(i: I): Int } input I { x: Int }", "breaking FIELD_REMOVED I.y"},
		{"input field of another type", "type Query { a(i: I): Int } input I { x: Int }", "type Query { a(i: I): Int } input I { x: [Int] }", "breaking FIELD_CHANGED_KIND I.x"},
		{"input field loses !", "type Query { a(i: I): Int } input I { x: Int! }", "type Query { a(i: I): Int } input I { x: Int }", ""},
		{"required input field added", "type Query { a(i: I): Int } input I { x: Int }", "type Query { a(i: I): Int } input I { x: Int y: Int! }", "breaking REQUIRED_INPUT_FIELD_ADDED I.y"},
		{"optional input field added", "type Query { a(i: I): Int } input I { x: Int }", "type Query { a(i: I): Int } input I { x: Int y: Int! = 1 }", "dangerous OPTIONAL_INPUT_FIELD_ADDED I.y"},
		{"input default changed", "type Query { a(i: I): Int } input I { x: Int = 1 }", "type Query { a(i: I): Int } input I { x: Int = 2 }", "dangerous INPUT_FIELD_DEFAULT_VALUE_CHANGE I.x"},
		{"input default of ! removed", "type Query { a(i: I): Int } input I { x: Int! = 1 }", "type Query { a(i: I): Int } input I { x: Int! }", "breaking INPUT_FIELD_DEFAULT_VALUE_CHANGE I.x"},
		{"input becomes oneOf", "type Query { a(i: I): Int } input I { x: Int y: Int }", "type Query { a(i: I): Int } input I @oneOf { x: Int y: Int }", "breaking INPUT_BECAME_ONE_OF I"},
		{"input stops being oneOf", "type Query { a(i: I): Int } input I @oneOf { x: Int }", "type Query { a(i: I): Int } input I { x: Int }", ""},

		{"directive removed", "type Query { a: Int } directive @x on FIELD", "type Query { a: Int }", "breaking DIRECTIVE_REMOVED @x"},
		{"directive not for operations removed", "type Query { a: Int } directive @x on OBJECT", "type Query { a: Int }", ""},
		{"directive argument removed", "type Query { a: Int } directive @x(n: Int) on FIELD", "type Query { a: Int } directive @x on FIELD", "breaking DIRECTIVE_ARG_REMOVED @x(n:)"},
		{"required directive argument added", "type Query { a: Int } directive @x on FIELD", "type Query { a: Int } directive @x(n: Int! o: Int) on FIELD", "breaking REQUIRED_DIRECTIVE_ARG_ADDED @x(n:)"},
		{"directive no longer repeatable", "type Query { a: Int } directive @x repeatable on FIELD", "type Query { a: Int } directive @x on FIELD", "breaking DIRECTIVE_REPEATABLE_REMOVED @x"},
		{"directive location removed", "type Query { a: Int } directive @x on FIELD | QUERY | OBJECT", "type Query { a: Int } directive @x on FIELD", "breaking DIRECTIVE_LOCATION_REMOVED @x"},

		{"field closed", "type Query { a: Int }", "type Query { a: Int @authenticated }", "dangerous AUTHORIZATION_CHANGED Query.a"},
		{"type closed", "type Query { a: T } type T { a: Int }", `type Query { a: T } type T @requiresScopes(scopes: [["x"]]) { a: Int }`, "dangerous AUTHORIZATION_CHANGED T"},
		{"other scopes", `type Query { a: Int @requiresScopes(scopes: [["x"]]) }`, `type Query { a: Int @requiresScopes(scopes: [["y"]]) }`, "dangerous AUTHORIZATION_CHANGED Query.a"},

		{"worst first", "type Query { b: Int c(n: Int = 1): Int }", "type Query { a: Int c(n: Int = 2): Int }", "breaking FIELD_REMOVED Query.b\ndangerous ARG_DEFAULT_VALUE_CHANGE Query.c(n:)\nsafe FIELD_ADDED Query.a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range schema.Diff(loaded(t, "before", test.before).Schema, loaded(t, "after", test.after).Schema) {
				got = append(got, fmt.Sprintf("%s %s %s", c.Criticality, c.Label, c.Coordinate))
				if c.Line == 0 || c.File == "" || c.Message == "" {
					t.Errorf("no place or message: %+v", c)
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestChangeString(t *testing.T) {
	t.Parallel()
	changes := schema.Diff(loaded(t, "v1", "type Query { a: Int }").Schema, loaded(t, "v2", "type Query {\n  a: String\n}").Schema)
	if got, want := changes[0].String(), "v2/schema.graphql:2:3: breaking: Query.a was Int and is now String (FIELD_CHANGED_KIND)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A schema does not differ from itself, and two that a merge calls one and the
// same do not differ for operations.
func TestDiffProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := universe(t)
		a, b := loaded(t, "a", all.client(t, 5).sdl()), loaded(t, "b", all.client(t, 5).sdl())
		if changes := schema.Diff(a.Schema, a.Schema); len(changes) > 0 {
			t.Fatalf("differs from itself: %v", changes)
		}
		there, back := count(schema.Diff(a.Schema, b.Schema)), count(schema.Diff(b.Schema, a.Schema))
		for removed, added := range map[schema.Label]schema.Label{
			schema.TypeRemoved: schema.TypeAdded, schema.ValueRemovedFromEnum: schema.ValueAddedToEnum,
			schema.TypeRemovedFromUnion: schema.TypeAddedToUnion, schema.ImplementedInterfaceRemoved: schema.ImplementedInterfaceAdded,
		} {
			if there[removed] != back[added] || back[removed] != there[added] {
				t.Fatalf("%s and %s are not each other's reverse: %v %v", removed, added, there, back)
			}
		}
	})
}

func count(changes []schema.Change) map[schema.Label]int {
	n := map[schema.Label]int{}
	for _, c := range changes {
		n[c.Label]++
	}
	return n
}
