package stock

import (
	"reflect"

	"github.com/vektah/gqlparser/v2/ast"
)

// narrow drops what a client's schema lacks from a value that is about to be written: list items are left out, other
// values become nil.
func (i interceptor) narrow(t *ast.Type, v any) any {
	def := i.rules.Schema.Types[t.Name()]
	if v == nil || def == nil || i.rules.Foreign == nil || !i.rules.Foreign(def.Name) {
		return v
	}
	rv := reflect.ValueOf(v)
	if t.Elem == nil {
		if !i.knows(def, rv) {
			return nil
		}
		return v
	}
	if rv.Kind() != reflect.Slice || t.Elem.Elem != nil {
		return v
	}
	out := reflect.MakeSlice(rv.Type(), 0, rv.Len())
	for n := range rv.Len() {
		if i.knows(def, rv.Index(n)) {
			out = reflect.Append(out, rv.Index(n))
		}
	}
	return out.Interface()
}

// knows says whether the client's schema has an enum value or the type of an object.
func (i interceptor) knows(def *ast.Definition, v reflect.Value) bool {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return true
	}
	if def.Kind == ast.Enum {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return true
			}
			v = v.Elem()
		}
		return v.Kind() != reflect.String || def.EnumValues.ForName(v.String()) != nil
	}
	name := i.rules.TypeName(v.Interface())
	for _, t := range i.rules.Schema.GetPossibleTypes(def) {
		if t.Name == name {
			return true
		}
	}
	return name == ""
}
