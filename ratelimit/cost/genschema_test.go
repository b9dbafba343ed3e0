package cost_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// drawSchema draws a schema that has everything pricing looks at: weights on
// every kind of element, lists sized in every way, interfaces, unions, input
// objects that contain themselves, and a directive that costs. Weights are
// multiples of a quarter, so that sums are exact in any order.
func drawSchema(t *rapid.T) string {
	g := schemaGen{t: t, objects: rapid.IntRange(2, 4).Draw(t, "objects")}
	g.line("directive @dear(by: Int%s, note: In) on FIELD", g.weight("directive", -4, 12))
	g.line("enum Kind%s { A B }", g.weight("enum", 0, 8))
	g.line("scalar Blob%s", g.weight("scalar", 0, 8))
	g.inputs()
	g.line("interface Any { id: ID  same(a: Int): Any  many(first: Int): [Any] @listSize(assumedSize: 1) }")
	g.line("union Some = O0 | O1")
	for i := range g.objects {
		g.object(fmt.Sprintf("O%d", i), i)
	}
	g.line("type Conn%s { total: Int%s  items: [Any]  more: [O0!]! @listSize(assumedSize: 2) }", g.weight("conn", 0, 8), g.weight("total", -4, 8))
	g.line("type Query%s {", g.weight("query", 0, 8))
	g.fields("q", 0)
	g.line("}")
	return g.b.String()
}

type schemaGen struct {
	t       *rapid.T
	objects int
	b       strings.Builder
}

func (g *schemaGen) line(format string, args ...any) {
	fmt.Fprintf(&g.b, format+"\n", args...)
}

// weight draws a @cost in quarters between the limits, or none.
func (g *schemaGen) weight(label string, least, most int) string {
	if rapid.Bool().Draw(g.t, label+" plain") {
		return ""
	}
	quarters := rapid.IntRange(least, most).Draw(g.t, label)
	return fmt.Sprintf(` @cost(weight: "%v")`, float64(quarters)/4)
}

func (g *schemaGen) inputs() {
	g.line("input In {")
	g.line("  n: Int%s", g.weight("in.n", -8, 8))
	g.line("  d: Int = 1%s", g.weight("in.d", -8, 8))
	g.line("  in: In%s", g.weight("in.in", -8, 8))
	g.line("  ins: [In]%s", g.weight("in.ins", -8, 8))
	g.line("  sub: Sub = {m: 2}%s", g.weight("in.sub", -8, 8))
	g.line("}\ninput Sub { m: Int = 3%s  k: [Kind!]%s }", g.weight("sub.m", -8, 8), g.weight("sub.k", -8, 8))
}

func (g *schemaGen) object(name string, i int) {
	g.line("type %s implements Any%s {", name, g.weight(name, 0, 16))
	g.line("  id: ID%s", g.weight(name+".id", -4, 8))
	// Covariant: the object types narrow what the interface returns.
	g.line("  same(a: Int%s): %s%s", g.weight(name+".same.a", -8, 8), g.pick("same", "Any", "O0", "O1"), g.weight(name+".same", -4, 12))
	g.line("  many(first: Int): [%s]%s %s", g.pick("many", "Any", "O0"), g.weight(name+".many", -4, 12),
		g.pick("many size", "", "@listSize(assumedSize: 2)", `@listSize(slicingArguments: ["first"], requireOneSlicingArgument: false, assumedSize: 3)`))
	g.fields(strings.ToLower(name), i)
	g.line("}")
}

// fields draws fields with names of their own, so that fields of different
// types never collide in a response.
func (g *schemaGen) fields(prefix string, i int) {
	for k := range rapid.IntRange(2, 4).Draw(g.t, prefix+" fields") {
		name := fmt.Sprintf("%s_%d", prefix, k)
		w := g.weight(name, -4, 16)
		switch rapid.IntRange(0, 4).Draw(g.t, name+" shape") {
		case 0:
			g.line("  %s(in: In%s, k: Kind%s): %s%s", name, g.weight(name+".in", -8, 8), g.weight(name+".k", -8, 8), g.pick(name, "Int", "Kind", "Blob"), w)
		case 1:
			g.line("  %s(in: In = {n: 1}%s): %s%s", name, g.weight(name+".in", -8, 8), g.composite(name), w)
		case 2:
			g.line("  %s(first: Int%s, last: Int): %s%s %s", name, g.pick(name+" preset", "", " = 2"), g.pick(name, "[Blob]", "[O0]", "[Any!]!", "[[Some]]"), w,
				`@listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: `+g.pick(name+" one", "true", "false")+`)`)
		case 3:
			g.line("  %s(first: Int! = 2, in: In): Conn%s %s", name, w, `@listSize(slicingArguments: ["first"], sizedFields: ["items"])`)
		default:
			g.line("  %s: [%s]%s @listSize(assumedSize: %d)", name, g.composite(name), w, rapid.IntRange(0, 3).Draw(g.t, name+" size"))
		}
	}
}

func (g *schemaGen) composite(label string) string {
	return g.pick(label+" type", "Any", "Some", "O0", "O1", fmt.Sprintf("O%d", g.objects-1))
}

func (g *schemaGen) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.t, label)
}
