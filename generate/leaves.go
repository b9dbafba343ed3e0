package generate

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// leaf is how a scalar or enum is written at one position, given the Go type below any pointer.
type leaf struct {
	write string // a plan.Write of the Go type
	sure  bool   // cannot fail, so it needs no wrapping
	nulls bool   // knows that the position is nullable, so plan.Nullable need not wrap it
}

// known maps gqlgen's marshal functions to plan's, which append without allocating. Those of integers are for other
// scalars than Int, which has 32 bits.
var known = map[string]leaf{
	"MarshalString":       {write: "plan.String", sure: true},
	"MarshalID":           {write: "plan.String", sure: true},
	"MarshalBoolean":      {write: "plan.Bool", sure: true},
	"MarshalInt":          {write: "plan.Long", sure: true},
	"MarshalInt8":         {write: "plan.Long", sure: true},
	"MarshalInt16":        {write: "plan.Long", sure: true},
	"MarshalInt32":        {write: "plan.Long", sure: true},
	"MarshalInt64":        {write: "plan.Long", sure: true},
	"MarshalUint":         {write: "plan.Ulong", sure: true},
	"MarshalUint8":        {write: "plan.Ulong", sure: true},
	"MarshalUint16":       {write: "plan.Ulong", sure: true},
	"MarshalUint32":       {write: "plan.Ulong", sure: true},
	"MarshalUint64":       {write: "plan.Ulong", sure: true},
	"MarshalIntID":        {write: "plan.IntID", sure: true},
	"MarshalFloat":        {write: "plan.Float"},
	"MarshalFloatContext": {write: "plan.Float"},
	"MarshalTime":         {write: "plan.Time"},
}

// held are the functions for an Int, which check the range.
var held = map[string]string{"plan.Long": "plan.Int", "plan.Ulong": "plan.Uint"}

// leafField is the statement that writes a scalar or enum held in a struct field.
func (v *view) leafField(f *codegen.Field) string {
	r := f.TypeReference
	if r.GQL.Elem != nil {
		return fmt.Sprintf("ok = %s(w, f, o.%s, %s) && ok", form("Nested", r.GO), f.GoFieldName, v.put(f, r))
	}
	l := v.leaf(f, r)
	switch {
	case isPointer(r) && r.GQL.NonNull:
		return fmt.Sprintf("ok = plan.Must(w, f, o.%s, %s) && ok", f.GoFieldName, l.write)
	case isPointer(r):
		return fmt.Sprintf("plan.Pointer(w, f, o.%s, %s)", f.GoFieldName, l.write)
	case l.sure || l.nulls:
		return fmt.Sprintf("%s(w, f, o.%s)", l.write, f.GoFieldName)
	case r.GQL.NonNull:
		return fmt.Sprintf("ok = %s(w, f, o.%s) && ok", l.write, f.GoFieldName)
	}
	return fmt.Sprintf("plan.Nullable(w, f, o.%s, %s)", f.GoFieldName, l.write)
}

// putLeaf is the same as a function, for list elements and for values that wait in slots.
func (v *view) putLeaf(f *codegen.Field, r *config.TypeReference) string {
	l := v.leaf(f, r)
	switch {
	case isPointer(r) && r.GQL.NonNull:
		return v.named(r, fmt.Sprintf("return plan.Must(w, f, v, %s)", l.write))
	case isPointer(r):
		return v.named(r, fmt.Sprintf("return plan.Pointer(w, f, v, %s)", l.write))
	case l.sure || l.nulls || r.GQL.NonNull:
		return l.write
	}
	return v.named(r, fmt.Sprintf("return plan.Nullable(w, f, v, %s)", l.write))
}

// slotPut is put for a slot, whose type nothing else tells: a generic function must be instantiated.
func (v *view) slotPut(f *codegen.Field, r *config.TypeReference) string {
	name := v.put(f, r)
	if strings.HasPrefix(name, "plan.") && !strings.HasPrefix(name, "plan.Time") {
		name += "[" + ref(r.GO) + "]"
	}
	return name
}

// enumName is the method of an enum's Go type that holds its values as somebody else spells them: it gives the name in
// GraphQL. Other types of strings hold the names themselves.
const enumName = "EnumName"

// isPointer says that a leaf is held behind a pointer that only stands for null. One whose methods need the pointer is
// not: such a leaf is the pointer.
func isPointer(r *config.TypeReference) bool {
	p, ok := r.GO.(*types.Pointer)
	return ok && !(r.IsMarshaler && !hasMethod(p.Elem(), marshalMethod(r)))
}

func marshalMethod(r *config.TypeReference) string {
	if r.IsContext {
		return "MarshalGQLContext"
	}
	return "MarshalGQL"
}

// leaf finds how the Go type below any pointer is written.
func (v *view) leaf(f *codegen.Field, r *config.TypeReference) leaf {
	typ := r.GO
	if isPointer(r) {
		typ = typ.(*types.Pointer).Elem()
	}
	if _, again := typ.(*types.Pointer); again && !r.IsMarshaler {
		v.problem(f, "a Go type for %s must have one pointer at the most, not be %s", r.GQL, r.GO)
		return leaf{write: "nil"}
	}
	named := v.knownMarshal(r)
	switch {
	case r.HasEnumValues():
		return leaf{write: v.wrap(r, typ, orNull("Enum", r.GQL), r.MarshalFunc()+"[v]"), nulls: !r.GQL.NonNull}
	case r.Definition.Kind == ast.Enum && isString(typ) && hasMethod(typ, enumName):
		return leaf{write: v.wrap(r, typ, orNull("Enum", r.GQL), "v."+enumName+"()"), nulls: !r.GQL.NonNull}
	case r.Definition.Kind == ast.Enum && isString(typ) && (r.Marshaler == nil || named.write != ""):
		return leaf{write: orNull("Enum", r.GQL), nulls: !r.GQL.NonNull}
	case r.Definition.Kind == ast.Enum && r.IsMarshaler && !r.IsContext:
		return leaf{write: v.wrap(r, typ, orNull("MarshalEnum", r.GQL), "v"), nulls: !r.GQL.NonNull}
	case appends(typ):
		return leaf{write: "plan.Append", sure: true}
	case r.IsMarshaler && config.IsNilable(typ):
		return leaf{write: v.wrap(r, typ, marshalWith(r), "v"), nulls: !r.GQL.NonNull}
	case r.IsMarshaler:
		return leaf{write: strings.TrimSuffix(marshalWith(r), "OrNull")}
	case r.Marshaler == nil:
		v.problem(f, "there is no way to write %s as %s: give it the methods MarshalGQL and UnmarshalGQL, or name a marshal "+
			"function under models: %s: model: in %s", typ, r.Definition.Name, r.Definition.Name, v.config)
		return leaf{write: "nil"}
	case named.write != "":
		return named
	}
	return v.marshalFunc(r, typ)
}

// knownMarshal is plan's own function for one of gqlgen's, if there is one.
func (v *view) knownMarshal(r *config.TypeReference) leaf {
	if r.Marshaler == nil || r.Marshaler.Pkg().Path() != "github.com/99designs/gqlgen/graphql" {
		return leaf{}
	}
	l := known[r.Marshaler.Name()]
	if name := held[l.write]; name != "" && r.Definition.Name == "Int" {
		return leaf{write: name}
	}
	if l.write == "plan.Time" {
		return leaf{write: orNull("Time", r.GQL), nulls: !r.GQL.NonNull}
	}
	return l
}

// marshalWith names the function of plan that writes what a scalar's own code gives.
func marshalWith(r *config.TypeReference) string {
	if r.IsContext {
		return orNull("MarshalContext", r.GQL)
	}
	return orNull("Marshal", r.GQL)
}

// marshalFunc wraps a marshal function that plan does not know.
func (v *view) marshalFunc(r *config.TypeReference, typ types.Type) leaf {
	value := "v"
	if _, pointer := r.Target.(*types.Pointer); pointer {
		value = "&v"
	}
	if r.CastType != nil {
		value = fmt.Sprintf("%s(%s)", ref(r.CastType), value)
	}
	with := marshalWith(r)
	if r.Definition.Kind == ast.Enum && !r.IsContext {
		with = orNull("MarshalEnum", r.GQL)
	}
	return leaf{write: v.wrap(r, typ, with, fmt.Sprintf("%s(%s)", templates.Call(r.Marshaler), value)), nulls: !r.GQL.NonNull}
}

// wrap makes a function that writes an expression of v with a function of plan; nil is null.
func (v *view) wrap(r *config.TypeReference, typ types.Type, with, expression string) string {
	elem := *r
	elem.GO = typ
	body := fmt.Sprintf("return %s(w, f, %s)", with, expression)
	if config.IsNilable(typ) {
		body = fmt.Sprintf("if v == nil {\nreturn %s(w)\n}\n%s", orNull("Null", r.GQL), body)
	}
	return v.named(&elem, body)
}

func isString(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.String
}

// hasMethod says that values of a type have a method, not only pointers to them.
func hasMethod(t types.Type, name string) bool { return method(t, name) != nil }

func method(t types.Type, name string) *types.Signature {
	m := types.NewMethodSet(t).Lookup(nil, name)
	if m == nil {
		return nil
	}
	s, _ := m.Type().(*types.Signature)
	return s
}

// appends says that values of a type append themselves as JSON.
func appends(t types.Type) bool {
	s := method(t, "AppendGQL")
	bytes := types.NewSlice(types.Typ[types.Byte])
	return s != nil && s.Params().Len() == 1 && s.Results().Len() == 1 && !s.Variadic() &&
		types.Identical(s.Params().At(0).Type(), bytes) && types.Identical(s.Results().At(0).Type(), bytes)
}
