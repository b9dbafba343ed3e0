package spec

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// generator writes random documents for a schema. What it writes is valid, but for as many mistakes as its rate says.
type generator struct {
	*rand.Rand
	schema *ast.Schema
	wrong  float64 // the chance of a mistake wherever one can be made

	fragments []fragmentText
	variables []string // definitions of the operation's
	constant  bool     // no variables here
	modest    bool     // integers are small, so that lists are
	names     int
	labels    int
	made      int // fragments, those included that are being written
}

type fragmentText struct{ name, on, text string }

var (
	kitchenTypes = []string{"Int", "Float", "String", "Boolean", "ID", "Any", "Url", "Color", "In", "One", "Preset"}
	composites   = []string{"Node", "Named", "Dog", "Cat", "Rock", "Gone", "Pet", "Thing", "Query"}
)

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func (g *generator) slip() bool { return g.chance(g.wrong) }

// document is one to three operations and the fragments they use.
func (g *generator) document() string {
	var parts []string
	n := 1
	if g.chance(0.15) {
		n = 2 + g.IntN(2)
	}
	for i := range n {
		parts = append(parts, g.operation(i, n))
	}
	for i := 0; i < len(g.fragments); i++ {
		parts = append(parts, g.fragments[i].text)
	}
	if g.slip() {
		parts = append(parts, "fragment Unused on "+pick(g, "Dog", "Query", "Nope", "Color")+" { __typename }")
	}
	if g.slip() {
		parts = append(parts, pick(g, parts...))
	}
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return strings.Join(parts, "\n")
}

func (g *generator) operation(i, n int) string {
	kind := pick(g, "query", "query", "query", "mutation", "subscription")
	if kind == "mutation" && g.schema.Mutation == nil || kind == "subscription" && g.schema.Subscription == nil {
		kind = "query"
	}
	root := map[string]string{"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}[kind]
	g.variables = nil
	directives := g.directives(strings.ToUpper(kind))
	set := g.root(kind, root)
	if g.slip() {
		g.variables = append(g.variables, "$unused: "+pick(g, "Int", "Dog", "Nope", "[Color]"))
	}
	if n == 1 && kind == "query" && len(g.variables) == 0 && directives == "" && g.chance(0.5) {
		return set
	}
	description := ""
	if g.chance(0.03) {
		description = g.text() + " "
	}
	head := kind
	if n > 1 && !g.slip() || g.chance(0.5) {
		head += fmt.Sprintf(" Op%d", i)
	}
	if len(g.variables) > 0 {
		if g.slip() {
			g.variables = append(g.variables, pick(g, g.variables...))
		}
		head += "(" + strings.Join(g.variables, pick(g, ", ", " ", "\n")) + ")"
	}
	return description + head + " " + directives + set
}

// root is the selection of an operation: one field of a subscription, or a fragment with one.
func (g *generator) root(kind, root string) string {
	if kind != "subscription" || g.slip() {
		return g.selection(root, 0)
	}
	field := g.field(root, 0)
	switch g.IntN(6) {
	case 0:
		return "{ ... on Subscription { " + field + " } }"
	case 1:
		return "{ " + field + " ... { " + field + " } }"
	case 2:
		return "{ ..." + g.fragmentOf(root, "{ "+field+" }") + " }"
	}
	return "{ " + field + " }"
}

// selection selects fields and fragments of a type.
func (g *generator) selection(of string, depth int) string {
	var parts []string
	for range 1 + g.IntN(4) {
		parts = append(parts, g.part(of, depth))
	}
	if g.chance(0.1) || g.slip() {
		parts = append(parts, pick(g, parts...))
	}
	return "{ " + strings.Join(parts, pick(g, " ", "\n  ", ", ")) + " }"
}

func (g *generator) part(of string, depth int) string {
	switch {
	case depth > 4 || g.made > 6 || g.chance(0.75) && of != "Subscription":
		return g.field(of, depth)
	case g.chance(0.5):
		on := g.narrowed(of)
		if on == of && g.chance(0.3) {
			return "... " + g.fragmentDirectives("INLINE_FRAGMENT") + g.selection(of, depth+1)
		}
		return "... on " + on + " " + g.fragmentDirectives("INLINE_FRAGMENT") + g.selection(on, depth+1)
	case g.slip():
		return "...Nope" + g.fragmentDirectives("FRAGMENT_SPREAD")
	}
	if len(g.fragments) > 0 && (g.chance(0.3) && g.fragments[len(g.fragments)-1].on == of || g.slip()) {
		return "..." + pick(g, g.fragments...).name
	}
	on := g.narrowed(of)
	return "..." + g.fragmentOf(on, "") + " " + g.fragmentDirectives("FRAGMENT_SPREAD")
}

// fragmentOf makes a fragment of a type.
func (g *generator) fragmentOf(on, set string) string {
	g.names++
	g.made++
	f := fragmentText{name: fmt.Sprintf("F%d", g.names), on: on}
	if set == "" {
		set = g.selection(on, 3)
	}
	if g.slip() {
		set = "{ ..." + f.name + " }"
	}
	f.text = "fragment " + f.name + " on " + on + " " + g.directives("FRAGMENT_DEFINITION") + set
	g.fragments = append(g.fragments, f)
	return f.name
}

// narrowed is a type that a fragment within a type can be on.
func (g *generator) narrowed(of string) string {
	if g.slip() {
		return pick(g, append(composites, "Nope", "Int", "In", "Color")...)
	}
	def := g.schema.Types[of]
	if def == nil {
		return of
	}
	possible := g.schema.GetPossibleTypes(def)
	if len(possible) == 0 || g.chance(0.4) {
		return of
	}
	concrete := possible[g.IntN(len(possible))]
	if len(concrete.Interfaces) > 0 && g.chance(0.3) {
		return pick(g, concrete.Interfaces...)
	}
	return concrete.Name
}

// field selects one field of a type.
func (g *generator) field(of string, depth int) string {
	def := g.schema.Types[of]
	if def == nil || len(def.Fields) == 0 || g.chance(0.05) && of != "Subscription" {
		return "__typename"
	}
	if of == "Query" && g.chance(0.05) {
		return pick(g, "__schema { queryType { name } }", `__type(name: "Dog") { kind fields(includeDeprecated: true) { name type { name } } }`,
			g.introspection(1+g.IntN(5)))
	}
	f := def.Fields[g.IntN(len(def.Fields))]
	if strings.HasPrefix(f.Name, "__") {
		return "__typename"
	}
	text := f.Name
	if g.slip() {
		text = pick(g, "nope", "__schema", "color", "meow", "ints", "id")
	}
	if g.chance(0.25) || len(f.Arguments) > 0 && (depth > 0 || g.chance(0.8)) {
		g.names++
		alias := fmt.Sprintf("a%d", g.names)
		if g.slip() {
			alias = pick(g, "a", "id", "name", "size")
		}
		text = alias + ": " + text
	}
	text += g.arguments(f.Arguments)
	text += g.directives("FIELD")
	if g.chance(0.05) {
		text += g.stream(f)
	}
	inner := g.schema.Types[f.Type.Name()]
	leaf := !inner.IsCompositeType()
	if g.slip() {
		leaf = !leaf
	}
	if leaf {
		return text
	}
	if depth > 4 {
		return text + " { __typename }"
	}
	return text + " " + g.selection(inner.Name, depth+1)
}

// introspection nests lists, of which graphql-js and gqlparser allow only so many.
func (g *generator) introspection(depth int) string {
	set := "name"
	for range depth {
		set = pick(g, "fields { type { "+set+" } }", "interfaces { "+set+" }", "possibleTypes { "+set+" }", "inputFields { type { ofType { "+set+" } } }", "ofType { "+set+" }",
			"... on __Type { fields { type { "+set+" } } }", "enumValues { name } "+set)
	}
	return pick(g, `__type(name: "Dog") { `+set+` }`, "__schema { types { "+set+" } }", "__schema { directives { args { type { "+set+" } } } }")
}

func (g *generator) arguments(defs ast.ArgumentDefinitionList) string {
	var args []string
	for _, def := range defs {
		if g.chance(0.3) && (!def.Type.NonNull || def.DefaultValue != nil) || g.slip() {
			continue
		}
		args = append(args, def.Name+": "+g.value(def.Type, def.DefaultValue != nil, 0))
		if g.slip() {
			args = append(args, pick(g, args...))
		}
	}
	if g.slip() {
		args = append(args, "nope: 1")
	}
	if len(args) == 0 {
		return ""
	}
	return "(" + strings.Join(args, pick(g, ", ", " ")) + ")"
}
