package plan

import "github.com/vektah/gqlparser/v2/ast"

func putField(w *Writer, f *Field, d *ast.FieldDefinition) bool { return writeField(w, f.Sel, d) }

func writeField(w *Writer, sel *Selection, d *ast.FieldDefinition) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, d, nil, writeField)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case fieldName:
			String(w, f, d.Name)
		case fieldDescription:
			w.text(d.Description)
		case fieldArgs:
			ok = w.elements(f, true, func(all bool) bool { return List(w, f, argumentsOf(d.Arguments, all), nil, putInput) }) && ok
		case fieldType:
			ok = Nested(w, f, w.run.plan.meta.refer(d.Type), putType) && ok
		case fieldDeprecated, fieldReason:
			w.deprecation(f, d.Directives, f.Op == fieldReason)
		default:
			w.Typename(sel)
		}
	}
	w.End()
	return ok
}

// input is an argument, or a field of an input object.
type input struct {
	name, description string
	typ               *ast.Type
	preset            *ast.Value
	directives        ast.DirectiveList
}

func argumentsOf(list ast.ArgumentDefinitionList, all bool) []input {
	out := make([]input, 0, len(list))
	for _, a := range list {
		if current(a.Directives, all) {
			out = append(out, input{a.Name, a.Description, a.Type, a.DefaultValue, a.Directives})
		}
	}
	return out
}

func inputsOf(d *ast.Definition, all bool) []input {
	out := make([]input, 0, len(d.Fields))
	for _, f := range d.Fields {
		if current(f.Directives, all) {
			out = append(out, input{f.Name, f.Description, f.Type, f.DefaultValue, f.Directives})
		}
	}
	return out
}

func putInput(w *Writer, f *Field, in input) bool { return writeInput(w, f.Sel, in) }

func writeInput(w *Writer, sel *Selection, in input) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, in, nil, writeInput)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case inputName:
			String(w, f, in.name)
		case inputDescription:
			w.text(in.description)
		case inputType:
			ok = Nested(w, f, w.run.plan.meta.refer(in.typ), putType) && ok
		case inputDefault:
			if in.preset == nil {
				w.null(true)
			} else {
				String(w, f, in.preset.String())
			}
		case inputDeprecated, inputReason:
			w.deprecation(f, in.directives, f.Op == inputReason)
		default:
			w.Typename(sel)
		}
	}
	w.End()
	return ok
}

func putEnumValue(w *Writer, f *Field, v *ast.EnumValueDefinition) bool {
	return writeEnumValue(w, f.Sel, v)
}

func writeEnumValue(w *Writer, sel *Selection, v *ast.EnumValueDefinition) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, v, nil, writeEnumValue)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case valueName:
			String(w, f, v.Name)
		case valueDescription:
			w.text(v.Description)
		case valueDeprecated, valueReason:
			w.deprecation(f, v.Directives, f.Op == valueReason)
		default:
			w.Typename(sel)
		}
	}
	w.End()
	return ok
}

func writeDirective(w *Writer, sel *Selection, d *ast.DirectiveDefinition) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, d, nil, writeDirective)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case directiveName:
			String(w, f, d.Name)
		case directiveDescription:
			w.text(d.Description)
		case directiveRepeatable:
			Bool(w, f, d.IsRepeatable)
		case directiveLocations:
			ok = Nested(w, f, d.Locations, func(w *Writer, f *Field, list []ast.DirectiveLocation) bool {
				return List(w, f, list, nil, String[ast.DirectiveLocation])
			}) && ok
		case directiveArgs:
			ok = w.elements(f, true, func(all bool) bool { return List(w, f, argumentsOf(d.Arguments, all), nil, putInput) }) && ok
		default:
			w.Typename(sel)
		}
	}
	w.End()
	return ok
}
