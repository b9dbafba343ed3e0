package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/schema"
)

// loaded is a client of the given SDL, or fails the test.
func loaded(t interface{ Fatalf(string, ...any) }, name, sdl string) *schema.Client {
	set, err := schema.Load(folders(name+"/client.yaml", "title: X\n", name+"/schema.graphql", sdl))
	if err != nil {
		t.Fatalf("load:\n%s\n%v", sdl, err)
	}
	return set.Clients[0]
}

// drawClients draws clients of one universe.
func drawClients(t *rapid.T, n int) ([]*schema.Client, []model) {
	conflicts := rapid.SampledFrom([]int{0, 0, 2, 10}).Draw(t, "conflicts")
	all := universe(t)
	clients, models := make([]*schema.Client, n), make([]model, n)
	for i := range clients {
		models[i] = all.client(t, conflicts)
		clients[i] = loaded(t, string(rune('a'+i)), models[i].sdl())
	}
	return clients, models
}

// unionText is the result of a merge in a form that compares.
func unionText(clients ...*schema.Client) string {
	_, sdl, err := schema.Union(clients)
	if err != nil {
		return "error: " + err.Error()
	}
	return sdl
}

// ofUnion is a client whose schema is the union of others, or nil when there
// is none.
func ofUnion(clients ...*schema.Client) *schema.Client {
	s, _, err := schema.Union(clients)
	if err != nil {
		return nil
	}
	return &schema.Client{Name: "union", Schema: s}
}

func TestUnionProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		clients, models := drawClients(t, 3)
		a, b, c := clients[0], clients[1], clients[2]
		all := unionText(a, b, c)

		t.Logf("commutative")
		for _, order := range [][]*schema.Client{{a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}} {
			if got := unionText(order...); got != all {
				t.Fatalf("another order gives\n%s\nnot\n%s", got, all)
			}
		}
		t.Logf("idempotent")
		if one, twice := unionText(a), unionText(a, a); one != twice {
			t.Fatalf("merged with itself:\n%s\nnot\n%s", twice, one)
		}
		refused := strings.HasPrefix(all, "error: ")
		if want := conflict(models); refused != (want != "") {
			t.Fatalf("union: %s\noracle: %s", all, want)
		}
		if !refused {
			checkAccepted(t, all, clients)
		}
		t.Logf("associative")
		ab, bc := ofUnion(a, b), ofUnion(b, c)
		if ab != nil && bc != nil {
			left, right := unionText(ab, c), unionText(a, bc)
			if refused != strings.HasPrefix(left, "error: ") || refused != strings.HasPrefix(right, "error: ") {
				t.Fatalf("all: %s\n(ab)c: %s\na(bc): %s", all, left, right)
			}
			if !refused && (left != all || right != all) {
				t.Fatalf("all:\n%s\n(ab)c:\n%s\na(bc):\n%s", all, left, right)
			}
		}
	})
}

// checkAccepted wants each client to be within an accepted union, and the
// union to have nothing that no client has.
func checkAccepted(t *rapid.T, sdl string, clients []*schema.Client) {
	union, err := schema.ParseUnion(sdl)
	if err != nil {
		t.Fatalf("the union does not parse: %v\n%s", err, sdl)
	}
	if again := unionText(&schema.Client{Schema: union}); again != sdl {
		t.Fatalf("the union of the union is\n%s\nnot\n%s", again, sdl)
	}
	for _, c := range clients {
		if err := schema.Within(c.Schema, union); err != nil {
			t.Fatalf("client %s is not within the union: %v", c.Name, err)
		}
	}
	for name, def := range union.Types {
		if def.BuiltIn {
			continue
		}
		has := slices.ContainsFunc(clients, func(c *schema.Client) bool { return c.Schema.Types[name] != nil })
		if !has {
			t.Fatalf("no client has %s", name)
		}
	}
}

// conflict says by the plainest possible comparison whether models can be
// merged, and if not why: the oracle for Union.
func conflict(models []model) string {
	seen := map[string]string{} // what must be alike
	merged := map[string]map[string]bool{}
	implements := map[string]bool{}
	say := func(key, value string) string {
		if old, ok := seen[key]; ok && old != value {
			return fmt.Sprintf("%s: %s and %s", key, old, value)
		}
		seen[key] = value
		return ""
	}
	for _, m := range models {
		for _, typ := range m.types {
			if merged[typ.name] == nil {
				merged[typ.name] = map[string]bool{}
			}
			implements[typ.name] = implements[typ.name] || len(typ.implements) > 0
			if why := say("oneOf "+typ.name, fmt.Sprint(typ.oneOf)); why != "" {
				return why
			}
			for _, f := range typ.fields {
				merged[typ.name][f.name] = true
				if why := say(typ.name+"."+f.name, f.typ); why != "" {
					return why
				}
				if why := say(typ.name+"."+f.name+" default", f.def); why != "" {
					return why
				}
				for _, a := range f.args {
					if why := say(typ.name+"."+f.name+"."+a.name, a.typ); why != "" {
						return why
					}
				}
			}
		}
	}
	if implements["O0"] || implements["O1"] {
		for name := range merged["I0"] {
			for _, object := range []string{"O0", "O1"} {
				if implements[object] && !merged[object][name] {
					return object + " lacks " + name
				}
				if why := implementsBadly(models, seen, object, name); why != "" {
					return why
				}
			}
		}
	}
	return missing(models)
}

// implementsBadly says how a merged field of an object does not implement the
// interface's: another type, or an argument that is missing, of another type,
// or required beyond the interface's.
func implementsBadly(models []model, seen map[string]string, object, field string) string {
	if !slices.ContainsFunc(models, func(m model) bool {
		return slices.ContainsFunc(m.types, func(t modelType) bool { return t.name == object && len(t.implements) > 0 })
	}) {
		return ""
	}
	want, got := seen["I0."+field], seen[object+"."+field]
	if !covariant(models, want, got) {
		return fmt.Sprintf("%s.%s is %s, not %s", object, field, got, want)
	}
	for _, arg := range []string{"a0", "a1"} {
		w, hasW := seen["I0."+field+"."+arg]
		g, hasG := seen[object+"."+field+"."+arg]
		switch {
		case hasW && (!hasG || w != g && strings.TrimSuffix(w, "!") != strings.TrimSuffix(g, "!")):
			return fmt.Sprintf("%s.%s(%s:) is %q, not %q", object, field, arg, g, w)
		case hasW && strings.HasSuffix(g, "!") && !strings.HasSuffix(w, "!"):
			return fmt.Sprintf("%s.%s(%s:) is required", object, field, arg)
		case !hasW && hasG && strings.HasSuffix(g, "!"):
			return fmt.Sprintf("%s.%s(%s:) is required and not in the interface", object, field, arg)
		}
	}
	return ""
}

// covariant reports whether got may stand where want is promised.
func covariant(models []model, want, got string) bool {
	if strings.TrimSuffix(want, "!") == want {
		got = strings.TrimSuffix(got, "!")
	} else if !strings.HasSuffix(got, "!") {
		return false
	}
	want, got = strings.TrimSuffix(want, "!"), strings.TrimSuffix(got, "!")
	if strings.HasPrefix(want, "[") {
		return strings.HasPrefix(got, "[") && covariant(models, want[1:len(want)-1], got[1:len(got)-1])
	}
	return want == got || slices.ContainsFunc(models, func(m model) bool {
		return slices.ContainsFunc(m.types, func(t modelType) bool {
			return t.name == got && slices.Contains(t.implements, want) || t.name == want && slices.Contains(t.members, got)
		})
	})
}

// missing says which argument or input field a client lacks that another
// client's makes necessary.
func missing(models []model) string {
	each := func(f func(m model, typ modelType)) {
		for _, m := range models {
			for _, typ := range m.types {
				f(m, typ)
			}
		}
	}
	why := ""
	each(func(_ model, has modelType) {
		each(func(_ model, lacks modelType) {
			if has.name != lacks.name {
				return
			}
			for _, f := range has.fields {
				i := slices.IndexFunc(lacks.fields, func(g modelField) bool { return g.name == f.name })
				if i < 0 {
					if has.kind == "input" && (strings.HasSuffix(f.typ, "!") || f.def != "") {
						why = "input lacks " + has.name + "." + f.name
					}
					continue
				}
				for _, a := range f.args {
					if strings.HasSuffix(a.typ, "!") && !slices.ContainsFunc(lacks.fields[i].args, func(b modelArg) bool { return a.name == b.name }) {
						why = "field lacks " + has.name + "." + f.name + "." + a.name
					}
				}
			}
		})
	})
	return why
}

func TestSDLParsesAloneToTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := universe(t).client(t, 0)
		c := loaded(t, "a", m.sdl())
		alone, err := gqlparser.LoadSchema(&ast.Source{Name: "alone", Input: c.SDL})
		if err != nil {
			t.Fatalf("%v\n%s", err, c.SDL)
		}
		if served, declared := c.Schema.Directives["defer"], alone.Directives["defer"]; !declared.Arguments.ForName("if").Type.IsCompatible(served.Arguments.ForName("if").Type) {
			t.Fatalf("@defer is declared with another type:\n%s", c.SDL)
		}
		delete(alone.Directives, "defer") // the specification's own are not printed with the schema
		if a, b := formatted(c.Schema), formatted(alone); a != b {
			t.Fatalf("served:\n%s\nalone:\n%s", a, b)
		}
		alone.Directives["defer"] = c.Schema.Directives["defer"]
		for range 20 {
			op := drawOperation(t)
			_, here := gqlparser.LoadQueryWithRules(c.Schema, op, rules.NewDefaultRules())
			_, there := gqlparser.LoadQueryWithRules(alone, op, rules.NewDefaultRules())
			if (len(here) == 0) != (len(there) == 0) {
				t.Fatalf("%s\nserved: %v\nalone: %v", op, here, there)
			}
		}
	})
}

func formatted(s *ast.Schema) string {
	var b strings.Builder
	formatter.NewFormatter(&b).FormatSchema(s)
	return b.String()
}

// drawOperation draws an operation over the names of every universe, so that
// some are valid against a client and some are not.
func drawOperation(t *rapid.T) string {
	var selection func(depth int) string
	selection = func(depth int) string {
		var b strings.Builder
		b.WriteString("{ __typename ")
		for range rapid.IntRange(1, 2).Draw(t, "selections") {
			name := rapid.SampledFrom([]string{"q0", "q1", "q2", "ok", "f0", "f1", "f2", "s0", "s1"}).Draw(t, "name")
			if depth == 0 {
				name = rapid.SampledFrom([]string{"q0", "q1", "ok", "ok", "__schema { queryType { name } }"}).Draw(t, "root")
			}
			b.WriteString(name)
			b.WriteString(rapid.SampledFrom([]string{"", "", "(a0: 1)", "(a0: A)", "(a0: {n0: 1})", "(a1: \"x\")", "(a0: null)"}).Draw(t, "arguments"))
			b.WriteString(rapid.SampledFrom([]string{"", "", "", " @skip(if: true)", " @cost(weight: \"1\")"}).Draw(t, "directive"))
			if depth < 2 && rapid.Bool().Draw(t, "deeper") {
				b.WriteString(selection(depth + 1))
			}
			b.WriteString(" ")
			if depth > 0 && maybe(t, 30, "fragment") {
				fmt.Fprintf(&b, "... on %s { __typename } ", rapid.SampledFrom([]string{"O0", "O1", "I0", "U0", "E0"}).Draw(t, "on"))
			}
		}
		return b.String() + "}"
	}
	return "query Q " + selection(0)
}
