package opgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// selection writes a selection set on a type.
func (g *generator) selection(def *ast.Definition, depth int) string {
	var b strings.Builder
	b.WriteString(" {")
	n := 1 + g.IntN(4)
	if g.Conditions >= wide && depth >= deepest-1 {
		n += g.IntN(4 + 6*(depth+1-deepest))
	}
	for range n {
		b.WriteByte(' ')
		b.WriteString(g.one(def, depth))
	}
	b.WriteString(" }")
	return b.String()
}

// one writes one selection.
func (g *generator) one(def *ast.Definition, depth int) string {
	fragments := 18
	if g.Defer {
		fragments = 35
	}
	switch {
	case g.chance(8):
		if g.chance(15) {
			// Keys of its own: graphql-js does not see that __typename conflicts with a field of another type.
			return pick(g, "g", "h") + ": __typename" + g.directives()
		}
		return "__typename" + g.directives()
	case g.lists == 0 && len(g.written[def.Name]) > 0 && g.chance(12):
		return pick(g, g.written[def.Name]...)
	case depth > 0 && g.chance(fragments):
		return g.fragment(def, depth)
	case g.Introspection && def == g.schema.Query && g.chance(30):
		return g.introspection(min(depth, 4))
	}
	out := g.field(def, depth)
	if len(out) < 60 && !strings.Contains(out, "label") {
		g.written[def.Name] = append(g.written[def.Name], out)
	}
	return out
}

// fragment writes an inline fragment, or a spread of a new or an old one.
func (g *generator) fragment(def *ast.Definition, depth int) string {
	on := g.related(def)
	switch {
	case on == nil:
		return "..." + g.fragmentDirectives(def) + g.selection(def, depth-1)
	case g.lists == 0 && g.chance(15):
		for _, f := range g.named {
			if f.on == on {
				return "..." + f.name + g.fragmentDirectives(def)
			}
		}
	case g.lists == 0 && g.chance(40):
		return "..." + g.define(on, depth) + g.fragmentDirectives(def)
	}
	return "... on " + on.Name + g.fragmentDirectives(def) + g.selection(on, depth-1)
}

// define writes a named fragment and returns its name.
func (g *generator) define(on *ast.Definition, depth int) string {
	i := len(g.fragments)
	name := fmt.Sprintf("F%d", i)
	g.fragments = append(g.fragments, "") // those inside come after it
	g.fragments[i] = " fragment " + name + " on " + on.Name + g.selection(on, depth-1)
	g.named = append(g.named, namedFragment{name, on})
	return name
}

// related is a type that a fragment on def may condition on; nil for none.
func (g *generator) related(def *ast.Definition) *ast.Definition {
	options := []*ast.Definition{nil, def}
	options = append(options, g.schema.GetPossibleTypes(def)...)
	options = append(options, g.schema.GetImplements(def)...)
	return pick(g, options...)
}

// field writes a field with all that belongs to it.
func (g *generator) field(def *ast.Definition, depth int) string {
	var options []*ast.FieldDefinition
	for _, f := range def.Fields {
		switch {
		case strings.HasPrefix(f.Name, "__"), depth == 0 && g.composite(f) != nil:
		case slices.Contains(g.Without, def.Name+"."+f.Name):
		case nests(def, f) && g.lists == nestedLists:
		default:
			options = append(options, f)
		}
	}
	if len(options) == 0 {
		return "__typename"
	}
	f := pick(g, options...)
	aliased := g.chance(15)
	arguments := g.arguments(def, f, aliased)
	out := f.Name + arguments + g.directives()
	if aliased {
		out = g.alias(f.Name+arguments) + out
	}
	under := g.composite(f)
	if under == nil {
		return out
	}
	if nests(def, f) {
		g.lists++
		defer func() { g.lists-- }()
	}
	return out + g.selection(under, depth-1)
}

func (g *generator) composite(f *ast.FieldDefinition) *ast.Definition {
	def := g.schema.Types[f.Type.Name()]
	if def.IsCompositeType() {
		return def
	}
	return nil
}

// alias gives a field another response key. A key mostly means the same field wherever it stands.
func (g *generator) alias(field string) string {
	key := pick(g, "a", "b", "c", "d", "e", "f", "id")
	if known, ok := g.keys[key]; ok && known != field && !g.strays() {
		key = fmt.Sprintf("k%d", len(g.keys))
	}
	g.keys[key] = field
	return key + ": "
}
