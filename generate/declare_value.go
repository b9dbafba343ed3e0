package generate

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen"

	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/generate/contract"
)

// basicOf is the basic type that a type is, "" for others.
func basicOf(t types.Type) string {
	if b, ok := t.(*types.Basic); ok {
		return b.Name()
	}
	return ""
}

// underlying is the basic type that a type is made of.
func underlying(t types.Type) string {
	if b, ok := t.Underlying().(*types.Basic); ok {
		return b.Name()
	}
	return ""
}

// scalar is an expression of a basic type for a value. It writes statements where the conversion may fail.
func (d *declarer) scalar(value string, t types.Type, want, place string) string {
	have := underlying(t)
	switch {
	case isHeld(t, want):
		return value
	case have == want:
		return want + "(" + value + ")"
	case have == "string" && want == "int":
		name := "n" + strings.Map(letters, binding.GoName(place))
		d.P("%s, err := %s.Integer(%q, string(%s))\nif err != nil {\nreturn found, err\n}", name, d.Use("github.com/facetgraph/facet/graph"), place, value)
		return name
	case strings.HasPrefix(have, "int") && want == "string":
		return d.Use("strconv") + ".Itoa(int(" + value + "))"
	case strings.HasPrefix(have, "int") && (want == "int" || want == "float64"):
		return want + "(" + value + ")"
	case isTime(t) && want == "string":
		return value + ".Format(" + d.Use("time") + ".RFC3339Nano)"
	}
	d.errs = append(d.errs, fmt.Errorf("argument %s: %s cannot be sent as %s", place, t, want))
	return value
}

func letters(r rune) rune {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
		return r
	}
	return -1
}

// isHeld says that a type is what a parameter is held in, by the name that this has in the package of its service: a basic
// type, a time, or an enum.
func isHeld(t types.Type, name string) bool {
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() == name || isTime(t) && name == "time.Time"
	}
	return basicOf(t) == name
}

// keyMember is the expression for a key of an object o, or for a part of it.
func (d *declarer) keyMember(o *codegen.Object, f *binding.Field, key *binding.Key) string {
	loader := d.Use("github.com/facetgraph/facet/loader")
	if key.Member != nil {
		switch {
		case !key.Optional:
			return key.Member.Type.KeyOf("o." + key.Member.Go)
		case key.Member.Type.Key() != key.Member.Type.Go:
			return key.Go + "(" + loader + ".KeyOf(o." + key.Member.Go + "))"
		}
		return loader + ".KeyOf(o." + key.Member.Go + ")"
	}
	expression, t := d.own(o, key.Of)
	if t == nil {
		d.errs = append(d.errs, fmt.Errorf("%s.%s: keys: %s is neither a field of %s without arguments and calls nor a field of its struct %s", f.Type, f.Name, key.Of, o.Name, d.typ(o.Type)))
		return "o"
	}
	if pointer, ok := t.(*types.Pointer); ok {
		expression, t = loader+".KeyOf("+expression+")", pointer.Elem()
	}
	slice, isList := t.(*types.Slice)
	switch have := underlying(t); {
	case isList && key.List && basicOf(slice.Elem()) == key.Go, !key.List && basicOf(t) == key.Go:
	case key.List || isList:
		d.errs = append(d.errs, fmt.Errorf("%s.%s: keys: %s is %s, and a key is %s; resolve it in Go", f.Type, f.Name, key.Of, t, key.Go))
	case have == key.Go, key.Go == "int" && strings.HasPrefix(have, "int"):
		expression = key.Go + "(" + expression + ")"
	case strings.HasPrefix(have, "int"):
		expression = loader + ".TextKey(" + expression + ")"
	default:
		d.errs = append(d.errs, fmt.Errorf("%s.%s: keys: %s is %s, and a key is %s; resolve it in Go", f.Type, f.Name, key.Of, t, key.Go))
	}
	return expression
}

// own is the expression for what an object has under the name of a field of GraphQL, or of its struct.
func (d *declarer) own(o *codegen.Object, name string) (string, types.Type) {
	for _, f := range o.Fields {
		if f.Name != name {
			continue
		}
		switch {
		case f.IsVariable():
			return "o." + f.GoFieldName, f.TypeReference.GO
		case f.IsMethod() && len(f.Args) == 0 && f.NoErr && !f.MethodHasContext:
			return "o." + f.GoFieldName + "()", f.TypeReference.GO
		}
		return "", nil
	}
	if s, ok := o.Type.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if v := s.Field(i); v.Exported() && strings.EqualFold(v.Name(), binding.GoName(name)) {
				return "o." + v.Name(), v.Type()
			}
		}
	}
	return "", nil
}

func isTime(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" && n.Obj().Name() == "Time"
}

// convert is an expression for an argument, of the type of the parameter that it is sent as.
func (d *declarer) convert(cf *codegen.Field, a *binding.Arg, vars map[string]string, m *binding.Method) string {
	name, t := vars[a.Source.Argument.Name], argType(cf, a.Source.Argument.Name)
	pointer, isPointer := t.(*types.Pointer)
	if a.Target.Body != nil || a.Target.Schema().Kind == contract.Object {
		if isPointer {
			return name
		}
		return "&" + name
	}
	p := m.Param(a.Target)
	if list, ok := t.(*types.Slice); ok {
		of := strings.TrimPrefix(p.Type, "[]")
		if isHeld(list.Elem(), of) || strings.HasPrefix(of, "*") {
			return name
		}
		all := name + "List"
		d.P("%s := make(%s, len(%s))\nfor i, v := range %s {", all, d.in(m.Service, p.Type), name, name)
		item, value := list.Elem(), "v"
		if pointer, ok := item.(*types.Pointer); ok { // of a struct, as a time is; the items are never null
			item, value = pointer.Elem(), "*v"
		}
		d.P("%s[i] = %s\n}", all, d.scalar(value, item, of, a.Place))
		return all
	}
	want := strings.TrimPrefix(p.Type, "*")
	if !isPointer {
		value := d.scalar(name, t, want, a.Place)
		if !p.Optional {
			return value
		}
		if value != name {
			d.P("%sValue := %s", name, value)
			value = name + "Value"
		}
		return "&" + value
	}
	if isHeld(pointer.Elem(), want) && p.Optional {
		return name
	}
	if !p.Optional {
		d.P("if err := %s.Given(%q, %s); err != nil {\nreturn found, err\n}", d.Use("github.com/facetgraph/facet/graph"), a.Place, name)
		return d.scalar("*"+name, pointer.Elem(), want, a.Place)
	}
	d.P("var %sValue *%s\nif %s != nil {", name, d.in(m.Service, want), name)
	d.P("v := %s\n%sValue = &v\n}", d.scalar("*"+name, pointer.Elem(), want, a.Place), name)
	return name + "Value"
}

// lowHigh are bounds as arguments; -1 is no upper one.
func lowHigh(low, high *int64) string {
	l, h := int64(0), int64(-1)
	if low != nil {
		l = *low
	}
	if high != nil {
		h = *high
	}
	return fmt.Sprintf("%d, %d", l, h)
}
