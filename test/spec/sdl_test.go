package spec

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/syntax"
)

// definition is something in an SDL text, and where its name is.
type definition struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Line        int    `json:"line"`
	Column      int    `json:"column"`
}

// sdlAnswer is what is defined in a text, or where it is wrong.
type sdlAnswer struct {
	Message    string       `json:"message"`
	Error      location     `json:"error"`
	Executable bool         `json:"executable"` // there are operations or fragments
	Defined    []definition `json:"defined"`
}

// SDL is read as graphql-js reads it: each name at the same line and column, with the same description, and mistakes at
// the same place.
func TestSDLIsReadAsByGraphQLJS(t *testing.T) {
	t.Parallel()
	requireNode(t)
	base, _ := kitchen(t)
	texts := []string{base, strings.ReplaceAll(base, "\n", "\r\n"), strings.ReplaceAll(base, "\n", "\r")}
	for i := range *documentCount / 4 {
		g := &generator{Rand: rand.New(rand.NewPCG(*specSeed+uint64(i), 8))}
		texts = append(texts, g.sdl())
	}
	var reference []sdlAnswer
	askNode(t, "sdl.mjs", texts, &reference)
	read, refused := 0, 0
	for i, text := range texts {
		ours, theirs := readSDL(text), reference[i]
		if meantDifferently(ours, theirs) {
			continue
		}
		if refused++; theirs.Error == (location{}) {
			read, refused = read+1, refused-1
		}
		if (ours.Message == "") != (theirs.Message == "") || ours.Error != theirs.Error || !slices.Equal(ours.Defined, theirs.Defined) {
			t.Errorf("%q:\nFacet      %+v\ngraphql-js %+v", text, ours, theirs)
		}
	}
	t.Logf("%d texts read, %d refused", read, refused)
}

// meantDifferently says whether a text has operations among the definitions of types, over which graphql-js reads on,
// or nothing at all, which is no mistake in one of several files.
func meantDifferently(ours, theirs sdlAnswer) bool {
	later := theirs.Message == "" || cmp.Or(theirs.Error.Line-ours.Error.Line, theirs.Error.Column-ours.Error.Column) > 0
	operation := strings.HasPrefix(ours.Message, "Unexpected ") && later || strings.Contains(theirs.Message, "shorthand queries")
	return theirs.Executable || operation || ours.Message == "" && len(ours.Defined) == 0 && strings.Contains(theirs.Message, "<EOF>")
}

// sdl writes definitions with descriptions of all sorts, and sometimes with a mistake.
func (g *generator) sdl() string {
	var parts []string
	for range 1 + g.IntN(4) {
		fields := ""
		for i := range 1 + g.IntN(3) {
			fields += fmt.Sprintf("%s f%d(%s a: In = {s: %s} @tag(s: %s)): [Int!] @tag(v: [[1]]) ", g.described(), i, g.described(), g.text(), g.text())
		}
		values := g.described() + " A " + g.described() + " B @deprecated(reason: " + g.text() + ")"
		parts = append(parts, g.described()+pick(g, " type T implements N & M @once(need: "+g.text()+") { "+fields+"}", " enum E { "+values+" }",
			" input In { "+g.described()+" s: String = "+g.text()+" }", " scalar S @specifiedBy(url: "+g.text()+")", " interface N { "+fields+"}", " union U @tag = | A | B"))
	}
	text := g.spaced(strings.Join(parts, "\n"))
	if g.chance(0.4) {
		text = g.mutated(text)
	}
	return text
}

// described is a description, or none.
func (g *generator) described() string {
	if g.chance(0.5) {
		return ""
	}
	return g.text() + pick(g, " ", "\n", "\r\n", "\r")
}

func readSDL(text string) (a sdlAnswer) {
	doc, err := syntax.ParseSchema(&ast.Source{Input: text}, 0)
	if err != nil {
		return sdlAnswer{Message: err.Message, Error: location(err.Locations[0])}
	}
	add := func(name, description string, p *ast.Position) {
		a.Defined = append(a.Defined, definition{name, description, p.Line, p.Column})
	}
	directives := func(list ast.DirectiveList) {
		for _, d := range list {
			add("@"+d.Name, "", d.Position)
		}
	}
	arguments := func(list ast.ArgumentDefinitionList) {
		for _, arg := range list {
			add(arg.Name, arg.Description, arg.Position)
			directives(arg.Directives)
		}
	}
	define := func(def *ast.Definition, extends bool) {
		if !extends {
			add(def.Name, def.Description, def.Position)
		}
		directives(def.Directives)
		for _, f := range def.Fields {
			add(f.Name, f.Description, f.Position)
			arguments(f.Arguments)
			directives(f.Directives)
		}
		for _, v := range def.EnumValues {
			add(v.Name, v.Description, v.Position)
			directives(v.Directives)
		}
	}
	for _, def := range doc.Definitions {
		define(def, false)
	}
	for _, def := range doc.Extensions {
		define(def, true)
	}
	for _, def := range doc.Directives {
		arguments(def.Arguments)
	}
	for _, def := range slices.Concat(doc.Schema, doc.SchemaExtension) {
		directives(def.Directives)
	}
	slices.SortStableFunc(a.Defined, func(a, b definition) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return a
}
