package generate

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen"
)

// unmapped says what to write for a field that gqlgen would leave to a resolver that nobody asked for; "" for all
// others.
func (v *view) unmapped(o *codegen.Object, f *codegen.Field) string {
	if o.Root || !f.IsResolver || f.IsBatch() || v.data.Config.Models[o.Name].Fields[f.Name].Resolver {
		return ""
	}
	resolver := fmt.Sprintf("write under models: in %s, for one call for all objects: %s: {fields: {%s: {resolver: true, batch: true}}}",
		v.config, o.Name, f.Name)
	want := f.Name
	if own := v.data.Config.Models[o.Name].Fields[f.Name].FieldName; own != "" {
		want = own
	}
	found := members(o.Type, want)
	switch len(found) {
	case 0:
		return fmt.Sprintf("%s has no field or method %s: add one, name another by fieldName:, or %s", o.Type, f.GoFieldName, resolver)
	case 1:
		return fmt.Sprintf("%s.%s is %s, which does not fit %s: change one of them, or name a marshal function for it under models: "+
			"%s: model: in %s, or %s", o.Type, found[0].Name(), typeOf(found[0]), f.Type, f.Type.Name(), v.config, resolver)
	}
	return fmt.Sprintf("%s has several fields or methods that it could be: leave one, or %s", o.Type, resolver)
}

// typeOf is what a field or method gives, for messages.
func typeOf(o types.Object) string {
	if s, ok := o.Type().(*types.Signature); ok {
		return "a method " + strings.TrimPrefix(types.TypeString(s, nil), "func")
	}
	return types.TypeString(o.Type(), nil)
}

// members are the fields and methods of a type, and of the types that it embeds, that have a name as gqlgen compares
// names.
func members(t types.Type, name string) (found []types.Object) {
	methods := types.NewMethodSet(types.NewPointer(t))
	for m := range methods.Methods() {
		if m.Obj().Exported() && strings.EqualFold(m.Obj().Name(), name) {
			found = append(found, m.Obj())
		}
	}
	return append(found, fieldsNamed(t, name, map[types.Type]bool{})...)
}

func fieldsNamed(t types.Type, name string, seen map[types.Type]bool) (found []types.Object) {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || seen[t] {
		return nil
	}
	seen[t] = true
	for f := range s.Fields() {
		switch {
		case f.Embedded():
			found = append(found, fieldsNamed(f.Type(), name, seen)...)
		case f.Exported() && strings.EqualFold(strings.ReplaceAll(f.Name(), "_", ""), strings.ReplaceAll(name, "_", "")):
			found = append(found, f)
		}
	}
	return found
}
