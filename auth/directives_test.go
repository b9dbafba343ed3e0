package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

func loadSchema(tb testing.TB, sdl string) *ast.Schema {
	tb.Helper()
	s, err := gqlparser.LoadSchema(
		&ast.Source{Name: "directives.graphql", Input: auth.DirectiveSDL},
		&ast.Source{Name: "test.graphql", Input: sdl})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func rulesOf(tb testing.TB, sdl string) *auth.Rules {
	tb.Helper()
	r, err := auth.Requirements(loadSchema(tb, sdl))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

const guarded = `
type Query {
	open: Open
	me: User @authenticated
	node(id: ID!): Node
	search: [Result!]
	user: User
	secret: Secret
	users: [[User!]!]!
	either: String @requiresScopes(scopes: [["a", "b"], ["c"]])
	twice: String @requiresScopes(scopes: [["a"]]) @authenticated
}
type Open { id: ID name: String }
interface Node { id: ID }
interface Audited @authenticated { log: String @requiresScopes(scopes: [["audit"]]) owner: User }
type User implements Node @requiresScopes(scopes: [["user"]]) { id: ID email: String @requiresScopes(scopes: [["email"]]) bio: String }
type Post implements Node & Audited { id: ID title: String log: String owner: User }
type Ad { id: ID }
union Result = User | Ad
scalar Secret @authenticated
`

// access is who may see what: no token, then tokens with scopes.
type access struct {
	typ, field string
	viewer     *auth.Viewer
	want       auth.Code
}

func accesses() []access {
	none := &auth.Viewer{}
	with := func(scopes ...string) *auth.Viewer { return &auth.Viewer{Scopes: scopes} }
	const ok, unauthenticated, forbidden = auth.Code(""), auth.CodeUnauthenticated, auth.CodeForbidden
	return []access{
		{"Query", "open", nil, ok},
		{"Open", "id", nil, ok},
		{"Query", "__typename", nil, ok},
		{"Query", "absent", nil, ok},
		{"__Type", "name", nil, ok},
		// The type a field returns counts, through lists too, and with the field's own.
		{"Query", "me", nil, unauthenticated},
		{"Query", "me", none, forbidden},
		{"Query", "me", with("user"), ok},
		{"Query", "user", nil, unauthenticated},
		{"Query", "user", with("user"), ok},
		{"Query", "users", none, forbidden},
		{"Query", "secret", nil, unauthenticated},
		{"Query", "secret", none, ok},
		// The object counts for each of its fields, __typename included.
		{"User", "id", nil, unauthenticated},
		{"User", "id", with("user"), ok},
		{"User", "__typename", nil, unauthenticated},
		{"User", "__typename", with("user"), ok},
		{"User", "email", with("user"), forbidden},
		{"User", "email", with("email"), forbidden},
		{"User", "email", with("user", "email"), ok},
		// An interface counts for the objects behind it: as a type and by its fields.
		{"Post", "id", nil, unauthenticated},
		{"Post", "title", none, ok},
		{"Post", "log", none, forbidden},
		{"Post", "log", with("audit"), ok},
		{"Post", "owner", none, forbidden},
		{"Post", "owner", with("user"), ok},
		// An open interface that returns anything stays open; its objects decide.
		{"Query", "node", nil, ok},
		{"Query", "search", nil, ok},
		{"Ad", "id", nil, ok},
		// Asked with an abstract type, the strictest object answers.
		{"Node", "id", nil, unauthenticated},
		{"Node", "id", none, forbidden},
		{"Node", "id", with("user"), ok},
		{"Node", "__typename", none, forbidden},
		{"Result", "__typename", none, forbidden},
		{"Audited", "log", none, forbidden},
		{"Audited", "log", with("audit"), ok},
		// Alternatives.
		{"Query", "either", nil, unauthenticated},
		{"Query", "either", with("a"), forbidden},
		{"Query", "either", with("b"), forbidden},
		{"Query", "either", with("a", "b"), ok},
		{"Query", "either", with("c"), ok},
		{"Query", "twice", none, forbidden},
		{"Query", "twice", with("a"), ok},
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	rules := rulesOf(t, guarded)
	for _, c := range accesses() {
		need := rules.Field(c.typ, c.field)
		var got auth.Code
		if err := need.Check(c.viewer); err != nil {
			e, is := errors.AsType[*auth.Error](err)
			if !is {
				t.Fatalf("error of type %T", err)
			}
			got = e.Code
		}
		if got != c.want {
			t.Errorf("%s.%s (%s) for %+v: %q, want %q", c.typ, c.field, need, c.viewer, got, c.want)
		}
	}
	if err := rules.Type("User").Check(&auth.Viewer{}); err == nil {
		t.Error("User may be seen without the scope user")
	}
}

// TestEveryPathDecidesAlike (advisories GHSA-mx7m-j9xf-62hw, GHSA-m8jr-fxqx-8xx6):
// over random schemas, a viewer whom the object refuses is refused by the interface
// too, and restrictions only ever add up.
func TestEveryPathDecidesAlike(t *testing.T) {
	t.Parallel()
	directive := rapid.SampledFrom([]string{
		"", "", "@authenticated", `@requiresScopes(scopes: [["a"]])`, `@requiresScopes(scopes: [["a", "b"], ["c"]])`,
	})
	scopes := rapid.SampledFrom([][]string{{}, {"a"}, {"b"}, {"c"}, {"a", "b"}, {"a", "b", "c"}})
	rapid.Check(t, func(r *rapid.T) {
		d := func() string { return directive.Draw(r, "directive") }
		sdl := `type Query { one: One two: Two any: I }
			interface I ` + d() + ` { f: Leaf ` + d() + ` }
			type One implements I ` + d() + ` { f: Leaf ` + d() + ` g: Int ` + d() + ` }
			type Two implements I ` + d() + ` { f: Leaf ` + d() + ` }
			type Leaf ` + d() + ` { x: Int }`
		rules, err := auth.Requirements(loadSchema(t, sdl))
		if err != nil {
			r.Fatal(err)
		}
		var viewer *auth.Viewer
		if rapid.Bool().Draw(r, "token") {
			viewer = &auth.Viewer{Scopes: scopes.Draw(r, "scopes")}
		}
		allows := func(q auth.Requirement) bool { return q.Check(viewer) == nil }
		implies := func(what string, a, b bool) {
			if a && !b {
				r.Fatalf("%s does not hold for %+v in\n%s", what, viewer, sdl)
			}
		}
		for _, object := range []string{"One", "Two"} {
			f := allows(rules.Field(object, "f"))
			implies("I.f allowed → object.f allowed", allows(rules.Field("I", "f")), f)
			implies("object.f allowed → object allowed", f, allows(rules.Type(object)))
			implies("object.f allowed → I allowed", f, allows(rules.Type("I")))
			implies("object.f allowed → returned type allowed", f, allows(rules.Type("Leaf")))
			implies("object allowed → I allowed", allows(rules.Type(object)), allows(rules.Type("I")))
			implies("__typename = type", allows(rules.Type(object)), allows(rules.Field(object, "__typename")))
		}
		implies("One.g allowed → One allowed", allows(rules.Field("One", "g")), allows(rules.Type("One")))
		implies("Query.one allowed → One allowed", allows(rules.Field("Query", "one")), allows(rules.Type("One")))
	})
}

func TestRequirementsReportsEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := auth.Requirements(loadSchema(t, `
type Query {
	a: Int @requiresScopes(scopes: [])
	b: Int @requiresScopes(scopes: [[]])
	c: Int @requiresScopes(scopes: [["two words"]])
	d: T
}
type T @requiresScopes(scopes: [[""]]) { x: Int }
interface I { y: Int @requiresScopes(scopes: "s") }
type U implements I { y: Int }
`))
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{
		"test.graphql:3:10: @requiresScopes on Query.a", "test.graphql:4:10: @requiresScopes on Query.b",
		`test.graphql:5:10: @requiresScopes on Query.c: "two words" is not a scope`,
		"test.graphql:8:9: @requiresScopes on T", "test.graphql:9:23: @requiresScopes on I.y",
	} {
		if strings.Count(err.Error(), part) != 1 {
			t.Errorf("want %q once in:\n%v", part, err)
		}
	}
}

func TestRulesOfAnOpenSchema(t *testing.T) {
	t.Parallel()
	if r := rulesOf(t, `type Query { a: Int }`); !r.Empty() || !r.Field("Query", "a").Empty() {
		t.Error("an open schema has requirements")
	}
	if rulesOf(t, guarded).Empty() {
		t.Error("a guarded schema has none")
	}
}

// TestForbiddenNamesTheNearestScopes: the challenge asks for what lacks least.
func TestForbiddenNamesTheNearestScopes(t *testing.T) {
	t.Parallel()
	need := rulesOf(t, `type Query { a: Int @requiresScopes(scopes: [["x", "y", "z"], ["b", "a"]]) }`).Field("Query", "a")
	for scopes, want := range map[string]string{"": "a b", "x y": "x y z", "a": "a b"} {
		err := need.Check(&auth.Viewer{Scopes: strings.Fields(scopes)})
		e, _ := errors.AsType[*auth.Error](err)
		if e == nil || e.Scope != want || e.Status() != 403 {
			t.Errorf("with %q: %v, want scope %q", scopes, err, want)
		}
	}
	if got, want := need.String(), "@requiresScopes: (x and y and z) or (a and b)"; got != want {
		t.Errorf("String: %q, want %q", got, want)
	}
}
