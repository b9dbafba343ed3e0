package graph

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// opgen writes random operations against a schema: aliases, merged fields, inline and named fragments on object and
// abstract types, @skip and @include by literal and variable, arguments by literal and variable. Not all of them are
// valid; the validator says which.
type opgen struct {
	*rand.Rand
	schema    *ast.Schema
	variables []string
	fragments []string
	chosen    map[string]string // arguments, by field: most repetitions must agree to be valid
}

func (g *opgen) chance(percent int) bool { return g.IntN(100) < percent }

// operation writes one.
func (g *opgen) operation() (document, variables string) {
	g.variables, g.fragments = []string{"$yes: Boolean = true", "$no: Boolean = false", "$n: Int! = 3", "$s: String"}, nil
	g.chosen = map[string]string{}
	root, kind := g.schema.Query, "query"
	if g.schema.Mutation != nil && g.chance(15) {
		root, kind = g.schema.Mutation, "mutation"
	}
	body := g.selection(root, 5)
	used := "query Q"
	var declared []string
	all := body + strings.Join(g.fragments, "")
	for _, v := range g.variables {
		name, _, _ := strings.Cut(v, ":")
		if strings.Contains(all, name+")") || strings.Contains(all, name+" ") || strings.Contains(all, name+",") {
			declared = append(declared, v)
		}
	}
	used = kind + " Q"
	if len(declared) > 0 {
		used += "(" + strings.Join(declared, ", ") + ")"
	}
	return used + body + strings.Join(g.fragments, ""), g.values(declared)
}

// values gives some of the variables a value.
func (g *opgen) values(declared []string) string {
	var members []string
	for _, v := range declared {
		if g.chance(50) {
			continue
		}
		switch v[:2] {
		case "$y", "$n":
			if strings.Contains(v, "Boolean") {
				members = append(members, fmt.Sprintf("%q:%v", strings.TrimPrefix(v[:strings.IndexByte(v, ':')], "$"), g.chance(50)))
			} else {
				members = append(members, fmt.Sprintf(`"n":%d`, g.IntN(9)))
			}
		case "$s":
			members = append(members, []string{`"s":"Yz"`, `"s":null`}[g.IntN(2)])
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// selection writes a selection set.
func (g *opgen) selection(def *ast.Definition, depth int) string {
	var b strings.Builder
	b.WriteString(" {")
	n := 1 + g.IntN(4)
	for range n {
		b.WriteByte(' ')
		b.WriteString(g.one(def, depth))
	}
	b.WriteString(" }")
	return b.String()
}

func (g *opgen) one(def *ast.Definition, depth int) string {
	switch {
	case g.chance(8):
		return g.alias() + "__typename" + g.directives()
	case depth > 0 && g.chance(18):
		on := g.related(def)
		if on == nil {
			return "..." + g.directives() + g.selection(def, depth-1)
		}
		if g.chance(40) {
			name := fmt.Sprintf("F%d", len(g.fragments))
			g.fragments = append(g.fragments, "")
			g.fragments[len(g.fragments)-1] = ""
			i := len(g.fragments) - 1
			g.fragments[i] = " fragment " + name + " on " + on.Name + g.selection(on, depth-1)
			return "..." + name + g.directives()
		}
		return "... on " + on.Name + g.directives() + g.selection(on, depth-1)
	}
	return g.field(def, depth)
}

// related is a type that a fragment on def may condition on; nil for none.
func (g *opgen) related(def *ast.Definition) *ast.Definition {
	options := []*ast.Definition{nil, def}
	options = append(options, g.schema.GetPossibleTypes(def)...)
	options = append(options, g.schema.GetImplements(def)...)
	return options[g.IntN(len(options))]
}

func (g *opgen) alias() string {
	if g.chance(12) {
		return []string{"a", "b", "c", "d", "e", "f", "id"}[g.IntN(7)] + ": "
	}
	return ""
}

func (g *opgen) directives() string {
	switch g.IntN(14) {
	case 0:
		return " @skip(if: $yes)"
	case 1:
		return " @include(if: $no)"
	case 2:
		return " @include(if: $yes)"
	case 3:
		return " @skip(if: $no) @include(if: true)"
	}
	return ""
}

func (g *opgen) field(def *ast.Definition, depth int) string {
	var options []*ast.FieldDefinition
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") || depth == 0 && g.composite(f) != nil {
			continue
		}
		options = append(options, f)
	}
	if len(options) == 0 {
		return "__typename"
	}
	f := options[g.IntN(len(options))]
	out := g.alias() + f.Name + g.arguments(f) + g.directives()
	if under := g.composite(f); under != nil {
		out += g.selection(under, depth-1)
	}
	return out
}

func (g *opgen) composite(f *ast.FieldDefinition) *ast.Definition {
	def := g.schema.Types[f.Type.Name()]
	if def.IsCompositeType() {
		return def
	}
	return nil
}

// arguments writes those that are required, and some others.
func (g *opgen) arguments(f *ast.FieldDefinition) string {
	if known, ok := g.chosen[f.Name]; ok && g.chance(90) {
		return known
	}
	var list []string
	for _, a := range f.Arguments {
		required := a.Type.NonNull && a.DefaultValue == nil
		if required || g.chance(40) {
			list = append(list, a.Name+": "+g.value(a.Type))
		}
	}
	out := ""
	if len(list) > 0 {
		out = "(" + strings.Join(list, ", ") + ")"
	}
	g.chosen[f.Name] = out
	return out
}

func (g *opgen) value(t *ast.Type) string {
	def := g.schema.Types[t.NamedType]
	switch {
	case !t.NonNull && g.chance(10):
		return "null"
	case t.NamedType == "Int" && g.chance(40):
		return "$n "
	case t.NamedType == "Int":
		return fmt.Sprint(g.IntN(9))
	case t.NamedType == "String" && !t.NonNull && g.chance(40):
		return "$s "
	case def.Kind == ast.Enum:
		return def.EnumValues[g.IntN(len(def.EnumValues))].Name
	case def.Kind == ast.InputObject:
		return `{title: "t", body: "x\u00e9", mediaKind: ` + []string{"IMAGE", "null"}[g.IntN(2)] + `}`
	}
	return fmt.Sprintf("%q", strings.Repeat("x", g.IntN(6)))
}
