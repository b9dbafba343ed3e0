package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// Within checks that the executor generated from union can serve client:
// everything in the client's schema is in the union, alike, and what the union
// has beyond may be left out of an operation. It is for a client loaded at run
// time beside code generated earlier. The error joins one [Problem] for each
// coordinate that does not fit.
func Within(client, union *ast.Schema) error {
	w := within{union: union}
	for _, name := range slices.Sorted(maps.Keys(client.Types)) {
		if def := client.Types[name]; !def.BuiltIn {
			w.definition(def)
		}
	}
	known := executableDirectives(union)
	for name, def := range executableDirectives(client) {
		switch u := known[name]; {
		case u == nil:
			w.missing(def.Position, "directive @"+name, name, slices.Collect(maps.Keys(known)))
		case directiveText(u) != directiveText(def):
			w.differs(def.Position, directiveText(def)+" here", directiveText(u))
		}
	}
	return w.p.join()
}

// within is the state of one Within.
type within struct {
	union *ast.Schema
	p     problems
}

// missing reports a name that the union lacks.
func (w *within) missing(at *ast.Position, what, name string, exist []string) {
	slices.Sort(exist)
	const few = 12
	use := strictyaml.Nearest(name, exist)
	switch {
	case use != "":
	case len(exist) > few:
		use = strings.Join(exist[:few], ", ") + ", …"
	case len(exist) > 0:
		use = strings.Join(exist, ", ")
	default:
		use = "there is none yet"
	}
	w.p.add(at, "%s is not served by this build; run go generate ./... and build again, or use a name that exists: %s", what, use)
}

// differs reports what the union has otherwise.
func (w *within) differs(at *ast.Position, here, there string) {
	w.p.add(at, "%s, but this build serves %s; change it to that, or run go generate ./... and build again", here, there)
}

func (w *within) definition(def *ast.Definition) {
	u := w.union.Types[def.Name]
	switch {
	case u == nil || u.BuiltIn:
		w.missing(def.Position, "type "+def.Name, def.Name, w.types(def.Kind))
		return
	case u.Kind != def.Kind:
		w.differs(def.Position, def.Name+" is "+kindWord(def.Kind), kindWord(u.Kind))
		return
	}
	w.listed(def.Position, def.Name+" implements", def.Interfaces, u.Interfaces)
	w.listed(def.Position, "union "+def.Name+" has", def.Types, u.Types)
	for _, v := range def.EnumValues {
		if u.EnumValues.ForName(v.Name) == nil {
			w.missing(v.Position, "enum value "+def.Name+"."+v.Name, v.Name, valueNames(u))
		}
	}
	for _, f := range def.Fields {
		if !isIntrospection(f.Name) {
			w.field(def, u, f)
		}
	}
	if def.Kind == ast.InputObject {
		w.input(def, u)
	}
}

// types lists the union's types of a kind.
func (w *within) types(kind ast.DefinitionKind) []string {
	var list []string
	for name, def := range w.union.Types {
		if def.Kind == kind && !def.BuiltIn {
			list = append(list, name)
		}
	}
	return list
}

// listed reports names of a list that are not in the union's.
func (w *within) listed(at *ast.Position, who string, list, exist []string) {
	for _, name := range list {
		if !slices.Contains(exist, name) {
			w.missing(at, who+" "+name+", which", name, slices.Clone(exist))
		}
	}
}

func (w *within) field(def, u *ast.Definition, f *ast.FieldDefinition) {
	coordinate := def.Name + "." + f.Name
	uf := u.Fields.ForName(f.Name)
	if uf == nil {
		w.missing(f.Position, coordinate, f.Name, slices.DeleteFunc(fieldNames(u), isIntrospection))
		return
	}
	if f.Type.String() != uf.Type.String() {
		w.differs(f.Position, coordinate+" is "+f.Type.String(), uf.Type.String())
	}
	if a, b := defaultText(f.DefaultValue), defaultText(uf.DefaultValue); def.Kind == ast.InputObject && a != b {
		w.differs(f.Position, coordinate+" has "+a, b)
	}
	for _, arg := range f.Arguments {
		w.argument(coordinate, uf, arg)
	}
	for _, arg := range uf.Arguments {
		if arg.Type.NonNull && f.Arguments.ForName(arg.Name) == nil {
			w.p.add(f.Position, "%s lacks the argument %s: %s, which this build requires; add it", coordinate, arg.Name, arg.Type)
		}
	}
}

func (w *within) argument(coordinate string, uf *ast.FieldDefinition, arg *ast.ArgumentDefinition) {
	where := fmt.Sprintf("%s(%s:)", coordinate, arg.Name)
	ua := uf.Arguments.ForName(arg.Name)
	if ua == nil {
		exist := make([]string, len(uf.Arguments))
		for i, a := range uf.Arguments {
			exist[i] = a.Name
		}
		w.missing(arg.Position, where, arg.Name, exist)
		return
	}
	if arg.Type.String() != ua.Type.String() {
		w.differs(arg.Position, where+" is "+arg.Type.String(), ua.Type.String())
	}
}

// input checks what only inputs have: @oneOf, and fields that the executor
// wants although the client's input lacks them.
func (w *within) input(def, u *ast.Definition) {
	if here, there := def.Directives.ForName("oneOf") != nil, u.Directives.ForName("oneOf") != nil; here != there {
		w.differs(def.Position, "input "+def.Name+oneOfText(here), "it"+oneOfText(there))
	}
	for _, uf := range u.Fields {
		if (uf.Type.NonNull || uf.DefaultValue != nil) && def.Fields.ForName(uf.Name) == nil {
			w.p.add(def.Position, "input %s lacks the field %s: %s with %s, which this build fills in; add it", def.Name, uf.Name, uf.Type, defaultText(uf.DefaultValue))
		}
	}
}

func oneOfText(oneOf bool) string {
	if oneOf {
		return " with @oneOf"
	}
	return " without @oneOf"
}

// valueNames lists an enum's values.
func valueNames(def *ast.Definition) []string {
	list := make([]string, len(def.EnumValues))
	for i, v := range def.EnumValues {
		list[i] = v.Name
	}
	return list
}
