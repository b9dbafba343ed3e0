package graph

import (
	"reflect"

	"github.com/vektah/gqlparser/v2/ast"
)

// narrow drops what a client's schema lacks from a value that gqlgen's executor is about to write: list items are left
// out, other values become nil. Compiled operations do the same while writing.
func (c *Client) narrow(t *ast.Type, v any) any {
	name := t.Name()
	def := c.profile.Schema.Types[name]
	if v == nil || def == nil || !c.foreign[name] {
		return v
	}
	rv := reflect.ValueOf(v)
	if t.Elem == nil {
		if !c.knows(def, rv) {
			return nil
		}
		return v
	}
	if rv.Kind() != reflect.Slice || t.Elem.Elem != nil {
		return v
	}
	out := reflect.MakeSlice(rv.Type(), 0, rv.Len())
	for i := range rv.Len() {
		if c.knows(def, rv.Index(i)) {
			out = reflect.Append(out, rv.Index(i))
		}
	}
	return out.Interface()
}

// knows says whether the client's schema has an enum value or the type of an object.
func (c *Client) knows(def *ast.Definition, v reflect.Value) bool {
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
	name := typeNameOf(v.Interface())
	for _, t := range c.profile.Schema.GetPossibleTypes(def) {
		if t.Name == name {
			return true
		}
	}
	return name == ""
}
