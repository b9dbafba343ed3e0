package spec

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// value is a literal or a variable of a type.
func (g *generator) value(t *ast.Type, hasDefault bool, depth int) string {
	switch {
	case g.slip():
		return g.anything(depth)
	case !g.constant && g.chance(0.25):
		return g.variable(t, hasDefault)
	case !t.NonNull && g.chance(0.08):
		return "null"
	}
	if t.Elem == nil {
		return g.named(t.NamedType, depth)
	}
	if g.chance(0.2) { // a list of one, which a variable cannot stand for
		constant := g.constant
		g.constant = true
		defer func() { g.constant = constant }()
		return g.value(t.Elem, false, depth)
	}
	var parts []string
	for range g.IntN(3) {
		parts = append(parts, g.value(t.Elem, false, depth+1))
	}
	return "[" + strings.Join(parts, pick(g, ", ", " ")) + "]"
}

// variable declares one that may stand where a type is wanted; sometimes one that nearly may.
func (g *generator) variable(t *ast.Type, hasDefault bool) string {
	if g.slip() {
		return "$" + pick(g, "undefined", "unused", "v1")
	}
	g.names++
	name := fmt.Sprintf("v%d", g.names)
	typ, preset := t.String(), ""
	switch nullable := strings.TrimSuffix(typ, "!"); {
	case g.slip():
		typ = pick(g, nullable, "["+typ+"]", strings.Trim(typ, "[]!"), nullable+"!", pick(g, kitchenTypes...), pick(g, "Dog", "Nope"))
	case !t.NonNull && g.chance(0.3):
		typ += "!"
	case t.NonNull && hasDefault && g.chance(0.5):
		typ = nullable
	case t.NonNull && g.chance(0.3):
		typ = nullable
		preset = g.preset(&ast.Type{NamedType: t.NamedType, Elem: t.Elem, NonNull: true})
	}
	if preset == "" && g.chance(0.2) {
		preset = g.preset(t)
	}
	g.constant = true
	directives := g.directives("VARIABLE_DEFINITION")
	g.constant = false
	def := "$" + name + ": " + typ + preset + " " + directives
	if g.chance(0.02) {
		def = g.text() + " " + def
	}
	g.variables = append(g.variables, def)
	return "$" + name
}

func (g *generator) preset(t *ast.Type) string {
	g.constant = true
	defer func() { g.constant = false }()
	return " = " + g.value(t, false, 0)
}

// named is a literal of a named type.
func (g *generator) named(name string, depth int) string {
	def := g.schema.Types[name]
	switch {
	case name == "Int" && g.modest:
		return pick(g, "0", "1", "2", "3")
	case name == "Int":
		return pick(g, "0", "1", "-1", "-0", "2147483647", "-2147483648", "42")
	case name == "Float":
		return pick(g, "0", "1", "-1.5", "1e3", "0.0", "1E-7", "2147483648", "12345678901234567890", "1.7976931348623157e308", "9007199254740993", pick(g, "1e3", "1e400"))
	case name == "String":
		return g.text()
	case name == "Boolean":
		return pick(g, "true", "false")
	case name == "ID":
		return pick(g, `"x"`, "1", "-7", "-0", "12345678901234567890123", g.text())
	case def == nil || def.Kind == ast.Scalar:
		return g.anything(depth)
	case def.Kind == ast.Enum:
		return def.EnumValues[g.IntN(len(def.EnumValues))].Name
	}
	return g.object(def, depth)
}

func (g *generator) object(def *ast.Definition, depth int) string {
	var parts []string
	fields := def.Fields
	if def.Directives.ForName("oneOf") != nil && !g.slip() {
		f := fields[g.IntN(len(fields))]
		if depth > 4 {
			f = fields[0]
		}
		required := *f.Type
		required.NonNull = true
		return "{" + f.Name + ": " + g.value(&required, false, depth+1) + "}"
	}
	for _, f := range fields {
		optional := !f.Type.NonNull || f.DefaultValue != nil
		if optional && (depth > 2 || g.chance(0.7)) || g.slip() {
			continue
		}
		parts = append(parts, f.Name+": "+g.value(f.Type, f.DefaultValue != nil, depth+1))
		if g.slip() {
			parts = append(parts, pick(g, parts...))
		}
	}
	if g.slip() {
		parts = append(parts, "nope: 1")
	}
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{" + strings.Join(parts, pick(g, ", ", " ")) + "}"
}

// anything is a literal of no type in particular.
func (g *generator) anything(depth int) string {
	if depth < 3 && g.chance(0.3) {
		switch g.IntN(3) {
		case 0:
			return "[" + g.anything(depth+1) + " " + g.anything(depth+1) + "]"
		case 1:
			return "{" + pick(g, "a", "s", "n", "k", "b") + ": " + g.anything(depth+1) + "}"
		case 2:
			return pick(g, "[]", "{}", "[[1]]", "[null]", "[[null, 1], 2]", `{a: 1, b: "x"}`, `{s: null}`, `{a: null}`)
		}
	}
	if !g.constant && g.chance(0.1) {
		return g.variable(&ast.Type{NamedType: pick(g, kitchenTypes...)}, false)
	}
	return pick(g, "1", "-3", "1.5", "1e3", `"RED"`, `"x"`, "RED", "PURPLE", "true", "null", "2147483648", "-2147483649", `"1"`, "[1]", "99999999999999999999",
		"NaN", "on", "query", pick(g, "1e3", "1e400", strings.Repeat("9", 400)), g.text())
}

// text is a string: plain, with escapes, or a block.
func (g *generator) text() string {
	if g.chance(0.6) {
		return pick(g, `"x"`, `""`, `"héé"`, `"𝒳 y"`, `"\n\"\\\/"`, `"é"`, `"\u{1F600}"`, `"😀"`, "\"tab\there\"", `"#no comment"`, `"{"`)
	}
	lines := []string{"a", "  b", "\tc", "", "   ", `d \""" e`, `"q"`, "é𝒳", `\n`, "''"}
	var parts []string
	for range g.IntN(4) {
		parts = append(parts, pick(g, lines...))
	}
	body := strings.Join(parts, pick(g, "\n", "\r\n", "\r", "\n    "))
	if strings.HasSuffix(body, `"`) || strings.HasSuffix(body, `\`) {
		body += " "
	}
	return `"""` + body + `"""`
}

// directives are those of a place, mostly none.
func (g *generator) directives(location string) string {
	text := ""
	for g.chance(0.08) {
		name := g.directiveName(location)
		if def := g.schema.Directives[name]; def != nil && (def.IsRepeatable || !strings.Contains(text, "@"+name) || g.slip()) {
			text += " @" + name + g.arguments(def.Arguments)
		}
	}
	if g.slip() {
		text += " " + pick(g, "@nope", "@onField", "@skip(if: true)", "@deprecated", "@once", "@stream", `@specifiedBy(url: "x")`, "@oneOf", "@include")
	}
	if text != "" {
		text += " "
	}
	return text
}

func (g *generator) directiveName(location string) string {
	if g.slip() {
		return pick(g, "onField", "skip", "defer", "stream")
	}
	if location == "FIELD" || strings.HasSuffix(location, "SPREAD") || strings.HasPrefix(location, "INLINE") {
		return pick(g, "tag", "once", "skip", "include")
	}
	return pick(g, "tag", "once")
}

// fragmentDirectives are directives of a fragment, @defer among them.
func (g *generator) fragmentDirectives(location string) string {
	text := g.directives(location)
	if g.chance(0.1) && g.schema.Directives["defer"] != nil {
		text += "@defer" + g.incremental() + " "
	}
	return text
}

func (g *generator) stream(f *ast.FieldDefinition) string {
	if g.schema.Directives["stream"] == nil || f.Type.Elem == nil && !g.slip() {
		return ""
	}
	return " @stream" + g.incremental() + " "
}

func (g *generator) incremental() string {
	g.labels++
	label := fmt.Sprintf(`label: "l%d"`, g.labels)
	if g.slip() {
		label = pick(g, `label: "l1"`, `label: """l1"""`, "label: $label", "label: null", "label: 1")
		if label == "label: $label" {
			g.variables = append(g.variables, "$label: String")
		}
	}
	switch g.IntN(5) {
	case 0:
		return ""
	case 1:
		return "(" + label + ")"
	case 2:
		return "(" + label + " if: " + g.variable(ast.NonNullNamedType("Boolean", nil), false) + ")"
	}
	return "(" + label + pick(g, " if: false", " if: true", "") + ")"
}
