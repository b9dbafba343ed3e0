package main

import (
	"fmt"
	"go/types"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// leaf is how one Go type is written as a scalar or enum.
type leaf struct {
	write  string // a plan.Write of the Go type
	orNull string // the same for nullable positions; "" where plan.Nullable must wrap it
	sure   bool   // cannot fail, so it needs no wrapping
}

// known maps gqlgen's marshal functions to plan's, which append without allocating.
var known = map[string]leaf{
	"MarshalString":       {write: "plan.String", sure: true},
	"MarshalID":           {write: "plan.String", sure: true},
	"MarshalBoolean":      {write: "plan.Bool", sure: true},
	"MarshalInt":          {write: "plan.Int"},
	"MarshalInt32":        {write: "plan.Int"},
	"MarshalInt64":        {write: "plan.Long", sure: true},
	"MarshalIntID":        {write: "plan.IntID", sure: true},
	"MarshalFloat":        {write: "plan.Float"},
	"MarshalFloatContext": {write: "plan.Float"},
	"MarshalTime":         {write: "plan.Time", orNull: "plan.TimeOrNull"},
}

// leafField is the statement that writes a scalar or enum held in a struct field.
func (v *view) leafField(f *codegen.Field) string {
	r := f.TypeReference
	if r.GQL.Elem != nil {
		return fmt.Sprintf("ok = plan.Nested(w, f, o.%s, %s) && ok", f.GoFieldName, v.put(f, r))
	}
	l := v.leaf(f, r)
	_, pointer := r.GO.(*types.Pointer)
	switch {
	case pointer && r.GQL.NonNull:
		return fmt.Sprintf("ok = plan.Must(w, f, o.%s, %s) && ok", f.GoFieldName, l.write)
	case pointer:
		return fmt.Sprintf("plan.Pointer(w, f, o.%s, %s)", f.GoFieldName, l.write)
	case l.sure:
		return fmt.Sprintf("%s(w, f, o.%s)", l.write, f.GoFieldName)
	case r.GQL.NonNull:
		return fmt.Sprintf("ok = %s(w, f, o.%s) && ok", l.write, f.GoFieldName)
	case l.orNull != "":
		return fmt.Sprintf("%s(w, f, o.%s)", l.orNull, f.GoFieldName)
	}
	return fmt.Sprintf("plan.Nullable(w, f, o.%s, %s)", f.GoFieldName, l.write)
}

// putLeaf is the same as a function, for list elements and for values that wait in slots.
func (v *view) putLeaf(f *codegen.Field, r *config.TypeReference) string {
	l := v.leaf(f, r)
	_, pointer := r.GO.(*types.Pointer)
	switch {
	case pointer && r.GQL.NonNull:
		return v.named(r, fmt.Sprintf("return plan.Must(w, f, v, %s)", l.write))
	case pointer:
		return v.named(r, fmt.Sprintf("return plan.Pointer(w, f, v, %s)", l.write))
	case l.sure || r.GQL.NonNull:
		return l.write
	case l.orNull != "":
		return l.orNull
	}
	return v.named(r, fmt.Sprintf("return plan.Nullable(w, f, v, %s)", l.write))
}

// leaf finds how the Go type below any pointer is written.
func (v *view) leaf(f *codegen.Field, r *config.TypeReference) leaf {
	typ := r.GO
	if p, ok := typ.(*types.Pointer); ok {
		typ = p.Elem()
	}
	switch {
	case r.Definition.Kind == ast.Enum && isString(typ):
		return leaf{write: "plan.Enum", orNull: "plan.EnumOrNull"}
	case r.HasEnumValues():
		v.problem(f, "bind the enum %s to a Go string type; enum_values are not supported", r.Definition.Name)
		return leaf{write: "nil"}
	case hasMethod(typ, "AppendGQL"):
		return leaf{write: "plan.Append", sure: true}
	case r.IsMarshaler && r.IsContext:
		return leaf{write: "plan.MarshalContext"}
	case r.IsMarshaler:
		return leaf{write: "plan.Marshal"}
	case r.Marshaler == nil:
		v.problem(f, "no way to write %s as %s", typ, r.Definition.Name)
		return leaf{write: "nil"}
	case r.Marshaler.Pkg().Path() == "github.com/99designs/gqlgen/graphql" && known[r.Marshaler.Name()].write != "":
		return known[r.Marshaler.Name()]
	}
	return v.marshalFunc(r, typ)
}

// marshalFunc wraps a marshal function that plan does not know.
func (v *view) marshalFunc(r *config.TypeReference, typ types.Type) leaf {
	elem := *r
	gql := *r.GQL
	gql.NonNull = true
	elem.GQL, elem.GO = &gql, typ
	value := "v"
	if r.CastType != nil {
		value = fmt.Sprintf("%s(v)", ref(r.CastType))
	}
	write := "plan.Marshal"
	if r.IsContext {
		write = "plan.MarshalContext"
	}
	return leaf{write: v.named(&elem, fmt.Sprintf("return %s(w, f, %s(%s))", write, templates.Call(r.Marshaler), value))}
}

func isString(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.String
}

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}
