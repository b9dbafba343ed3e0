package plan

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Meta writes the fields of a query's root that belong to no service: __schema and __type, and __typename.
func (w *Writer) Meta(sel *Selection, f *Field) bool {
	switch f.Op {
	case schemaField:
		return Nested(w, f, w.run.plan.meta, func(w *Writer, f *Field, m *introspection) bool { return writeSchema(w, f.Sel, m) })
	case typeField:
		args, err := w.run.decode(w.run.ctx, f)
		if err != nil {
			w.fail(err)
			return w.null(true)
		}
		return Nested(w, f, typeRef{def: w.run.plan.meta.named[Arg[string](args, "name")]}, typeOrNull)
	}
	w.Typename(sel)
	return true
}

// typeRef is a __Type: a named type, or a list or non-null type around another.
type typeRef struct {
	def     *ast.Definition
	wrapper *ast.Type
}

// refer makes a typeRef of a type of the schema.
func (m *introspection) refer(t *ast.Type) typeRef {
	if !t.NonNull && t.NamedType != "" {
		return typeRef{def: m.schema.Types[t.NamedType]}
	}
	return typeRef{wrapper: t}
}

// below is what a wrapper wraps.
func (m *introspection) below(t typeRef) typeRef {
	switch {
	case t.wrapper == nil:
		return typeRef{}
	case t.wrapper.NonNull:
		nullable := *t.wrapper
		nullable.NonNull = false
		return m.refer(&nullable)
	}
	return m.refer(t.wrapper.Elem)
}

// is says that the type is a named one of some kind.
func (t typeRef) is(kinds ...ast.DefinitionKind) bool {
	if t.def == nil {
		return false
	}
	for _, k := range kinds {
		if t.def.Kind == k {
			return true
		}
	}
	return false
}

func (t typeRef) kind() string {
	switch {
	case t.def != nil:
		return string(t.def.Kind)
	case t.wrapper.NonNull:
		return "NON_NULL"
	}
	return "LIST"
}

func writeSchema(w *Writer, sel *Selection, m *introspection) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, m, nil, writeSchema)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case schemaDescription:
			w.text(m.schema.Description)
		case schemaTypes:
			ok = Nested(w, f, m.types, definitions) && ok
		case schemaQueryType:
			ok = Nested(w, f, typeRef{def: m.schema.Query}, typeOrNull) && ok
		case schemaMutationType:
			ok = Nested(w, f, typeRef{def: m.schema.Mutation}, typeOrNull) && ok
		case schemaSubscriptionType:
			ok = Nested(w, f, typeRef{def: m.schema.Subscription}, typeOrNull) && ok
		case schemaDirectives:
			ok = Nested(w, f, m.directives, func(w *Writer, f *Field, list []*ast.DirectiveDefinition) bool {
				return List(w, f, list, nil, func(w *Writer, f *Field, d *ast.DirectiveDefinition) bool { return writeDirective(w, f.Sel, d) })
			}) && ok
		default:
			w.Typename(sel)
		}
	}
	w.End()
	return ok
}

func writeType(w *Writer, sel *Selection, t typeRef) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, t, nil, writeType)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		ok = writeTypeField(w, sel, f, t) && ok
	}
	w.End()
	return ok
}

func writeTypeField(w *Writer, sel *Selection, f *Field, t typeRef) bool {
	m := w.run.plan.meta
	switch f.Op {
	case typeKind:
		return String(w, f, t.kind())
	case typeName:
		w.ofDefinition(t, func(d *ast.Definition) string { return d.Name })
	case typeDescription:
		w.ofDefinition(t, func(d *ast.Definition) string { return d.Description })
	case typeSpecifiedBy:
		w.ofDefinition(t, specifiedBy)
	case typeFields:
		return w.elements(f, t.is(ast.Object, ast.Interface), func(all bool) bool { return List(w, f, fieldsOf(t.def, all), nil, putField) })
	case typeInterfaces:
		return w.elements(f, t.is(ast.Object, ast.Interface), func(bool) bool { return definitions(w, f, m.interfaces(t.def)) })
	case typePossible:
		return w.elements(f, t.is(ast.Interface, ast.Union), func(bool) bool { return definitions(w, f, m.possible[t.def.Name]) })
	case typeEnumValues:
		return w.elements(f, t.is(ast.Enum), func(all bool) bool { return List(w, f, valuesOf(t.def, all), nil, putEnumValue) })
	case typeInputFields:
		return w.elements(f, t.is(ast.InputObject), func(all bool) bool { return List(w, f, inputsOf(t.def, all), nil, putInput) })
	case typeOfType:
		return Nested(w, f, m.below(t), typeOrNull)
	case typeOneOf:
		if !t.is(ast.InputObject) {
			return w.null(true)
		}
		return Bool(w, f, t.def.Directives.ForName("oneOf") != nil)
	default:
		w.Typename(sel)
	}
	return true
}

// elements writes a list that only some kinds of types have; null stands for it in the others (§4.2.2). all says that
// what is deprecated is wanted, too.
func (w *Writer) elements(f *Field, has bool, list func(all bool) bool) bool {
	args, err := w.run.decode(w.run.ctx, f)
	switch {
	case err != nil:
		w.fail(err)
		return w.null(!f.NonNull)
	case !has:
		return w.null(true)
	}
	w.push(f)
	ok := list(Arg[bool](args, "includeDeprecated"))
	w.pop()
	return ok
}

// text writes a text of the schema; an empty one is none.
func (w *Writer) text(s string) {
	if s == "" {
		w.null(true)
		return
	}
	w.set(appendString(w.buf, s))
}

func (w *Writer) ofDefinition(t typeRef, text func(*ast.Definition) string) {
	if t.def == nil {
		w.null(true)
		return
	}
	w.text(text(t.def))
}

func specifiedBy(d *ast.Definition) string {
	if applied := d.Directives.ForName("specifiedBy"); applied != nil && d.Kind == ast.Scalar {
		if url := applied.Arguments.ForName("url"); url != nil && url.Value != nil {
			return url.Value.Raw
		}
	}
	return ""
}

// deprecation writes isDeprecated, or else deprecationReason, which has a default (§3.13.3).
func (w *Writer) deprecation(f *Field, directives ast.DirectiveList, reason bool) {
	d := directives.ForName("deprecated")
	switch {
	case !reason:
		Bool(w, f, d != nil)
	case d == nil:
		w.null(true)
	default:
		text := "No longer supported"
		if arg := d.Arguments.ForName("reason"); arg != nil && arg.Value != nil && arg.Value.Kind != ast.NullValue {
			text = arg.Value.Raw
		}
		w.set(appendString(w.buf, text))
	}
}

func putType(w *Writer, f *Field, t typeRef) bool { return writeType(w, f.Sel, t) }

func typeOrNull(w *Writer, f *Field, t typeRef) bool {
	if t == (typeRef{}) {
		return w.null(true)
	}
	return Nullable(w, f, t, putType)
}

// definitions writes a list of named types.
func definitions(w *Writer, f *Field, list []*ast.Definition) bool {
	return List(w, f, list, nil, func(w *Writer, f *Field, d *ast.Definition) bool { return writeType(w, f.Sel, typeRef{def: d}) })
}

func (m *introspection) interfaces(d *ast.Definition) []*ast.Definition {
	out := make([]*ast.Definition, len(d.Interfaces))
	for i, name := range d.Interfaces {
		out[i] = m.schema.Types[name]
	}
	return out
}

// current says whether an element is wanted: deprecated ones only with all.
func current(directives ast.DirectiveList, all bool) bool {
	return all || directives.ForName("deprecated") == nil
}

func fieldsOf(d *ast.Definition, all bool) []*ast.FieldDefinition {
	out := make([]*ast.FieldDefinition, 0, len(d.Fields))
	for _, f := range d.Fields {
		if current(f.Directives, all) && !strings.HasPrefix(f.Name, "__") {
			out = append(out, f)
		}
	}
	return out
}

func valuesOf(d *ast.Definition, all bool) []*ast.EnumValueDefinition {
	out := make([]*ast.EnumValueDefinition, 0, len(d.EnumValues))
	for _, v := range d.EnumValues {
		if current(v.Directives, all) {
			out = append(out, v)
		}
	}
	return out
}
