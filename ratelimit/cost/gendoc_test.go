package cost_test

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

// chosen is one selection of a drawn operation, before it is written down in
// one form or another.
type chosen struct {
	field *ast.FieldDefinition // nil for a fragment
	key   string
	args  []argument
	dear  *argument // of @dear
	skip  []argument
	on    string // of a fragment: its type; of a field: what it returns
	named bool   // whether a fragment is written as a named one
	set   []chosen
}

// argument is a value with its type; a value that is missing is left out.
type argument struct {
	name, typ string
	value     any
	missing   bool
}

type docGen struct {
	t      *rapid.T
	schema *ast.Schema
	left   int
	args   map[string][]argument // by response key: merged fields must agree
}

// drawOperation draws the selections of a query on the schema.
func drawOperation(t *rapid.T, schema *ast.Schema) []chosen {
	g := docGen{t: t, schema: schema, left: rapid.IntRange(1, 40).Draw(t, "selections"), args: map[string][]argument{}}
	return g.set(schema.Query, 0)
}

func (g *docGen) set(on *ast.Definition, depth int) []chosen {
	set := []chosen{}
	for range rapid.IntRange(1, 4).Draw(g.t, "width") {
		if g.left--; g.left < 0 || depth > 5 {
			break
		}
		if rapid.IntRange(0, 3).Draw(g.t, "fragment") == 0 {
			set = append(set, g.fragment(on, depth))
		} else if f := g.pickField(on); f != nil {
			set = append(set, g.selectField(f, depth))
		}
	}
	if len(set) == 0 {
		set = append(set, chosen{field: &ast.FieldDefinition{Name: "__typename", Type: ast.NamedType("String", nil)}, key: "__typename"})
	}
	return set
}

func (g *docGen) fragment(on *ast.Definition, depth int) chosen {
	types := []string{on.Name}
	for _, possible := range g.schema.GetPossibleTypes(on) {
		types = append(types, possible.Name)
		for _, abstract := range g.schema.GetImplements(possible) {
			types = append(types, abstract.Name)
		}
	}
	name := rapid.SampledFrom(types).Draw(g.t, "on")
	return chosen{on: name, named: rapid.Bool().Draw(g.t, "named"), skip: g.skips(), set: g.set(g.schema.Types[name], depth+1)}
}

func (g *docGen) pickField(on *ast.Definition) *ast.FieldDefinition {
	var fields []*ast.FieldDefinition
	for _, f := range on.Fields {
		if f.Name != "__schema" && f.Name != "__type" {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return rapid.SampledFrom(fields).Draw(g.t, "field")
}

func (g *docGen) selectField(f *ast.FieldDefinition, depth int) chosen {
	// Two response keys per field: enough for fields to merge, and not to.
	key := fmt.Sprintf("%s_%d", f.Name, rapid.IntRange(0, 1).Draw(g.t, "key"))
	if _, drawn := g.args[key]; !drawn {
		g.args[key] = g.arguments(f)
	}
	c := chosen{field: f, key: key, args: g.args[key], skip: g.skips(), on: f.Type.Name()}
	if rapid.IntRange(0, 5).Draw(g.t, "dear") == 0 {
		c.dear = &argument{name: "by", typ: "Int", value: int64(1)}
	}
	if def := g.schema.Types[c.on]; def.IsCompositeType() {
		c.set = g.set(def, depth+1)
	}
	return c
}

func (g *docGen) skips() []argument {
	var skips []argument
	for _, name := range []string{"skip", "include"} {
		if rapid.IntRange(0, 5).Draw(g.t, name) == 0 {
			skips = append(skips, argument{name: name, typ: "Boolean!", value: rapid.Bool().Draw(g.t, name+" if")})
		}
	}
	return skips
}

// arguments draws values for a field's arguments, exactly one slicing argument
// where the schema requires one.
func (g *docGen) arguments(f *ast.FieldDefinition) []argument {
	slicing := f.Arguments.ForName("last") != nil
	sliceBy := rapid.SampledFrom([]string{"first", "last"}).Draw(g.t, "slice by")
	var args []argument
	for _, def := range f.Arguments {
		a := argument{name: def.Name, typ: def.Type.String()}
		switch {
		case slicing:
			a.missing = def.Name != sliceBy
			a.value = int64(rapid.IntRange(0, 3).Draw(g.t, def.Name))
		case def.Type.NonNull:
			a.value = int64(rapid.IntRange(0, 3).Draw(g.t, def.Name))
		case rapid.Bool().Draw(g.t, def.Name+" missing"):
			a.missing = true
		default:
			a.value = g.value(def.Type, 0)
		}
		args = append(args, a)
	}
	return args
}

func (g *docGen) value(typ *ast.Type, depth int) any {
	if depth > 3 || rapid.IntRange(0, 5).Draw(g.t, "null") == 0 {
		if typ.NonNull {
			return "A"
		}
		return nil
	}
	if typ.Elem != nil {
		list := []any{}
		for range rapid.IntRange(0, 2).Draw(g.t, "length") {
			list = append(list, g.value(typ.Elem, depth+1))
		}
		return list
	}
	switch def := g.schema.Types[typ.NamedType]; def.Kind {
	case ast.InputObject:
		object := map[string]any{}
		for _, f := range def.Fields {
			if rapid.Bool().Draw(g.t, f.Name) {
				object[f.Name] = g.value(f.Type, depth+1)
			}
		}
		return object
	case ast.Enum:
		return "A"
	default:
		return int64(rapid.IntRange(0, 3).Draw(g.t, "int"))
	}
}
