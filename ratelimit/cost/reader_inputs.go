package cost

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// readArguments returns the arguments that can change a price.
func (r *reader) readArguments(coordinate string, defs ast.ArgumentDefinitionList) []*inputValue {
	var args []*inputValue
	for _, def := range defs {
		arg := r.readInputValue(coordinate+"("+def.Name+":)", def.Name, def.Type, def.DefaultValue, def.Directives, def.Position)
		if arg.priced() {
			args = append(args, arg)
		}
	}
	return args
}

func (r *reader) readInputFields(def *ast.Definition) {
	object := r.inputs[def.Name]
	for _, fd := range def.Fields {
		value := r.readInputValue(def.Name+"."+fd.Name, fd.Name, fd.Type, fd.DefaultValue, fd.Directives, fd.Position)
		if value.priced() {
			object.fields = append(object.fields, value)
		}
	}
}

func (r *reader) readInputValue(
	coordinate, name string, typ *ast.Type, preset *ast.Value, directives ast.DirectiveList, pos *ast.Position,
) *inputValue {
	weight, explicit, err := weightOf(directives)
	if err != nil {
		r.report(coordinate, err.Error(), costPosition(directives), pos)
	}
	if !explicit {
		weight = r.defaultWeight(r.schema.Types[typ.Name()])
	}
	return &inputValue{
		name: name, weight: weight, explicit: explicit,
		object: r.inputs[typ.Name()], preset: preset,
	}
}

// readPresets works out what leaving out each value with a default costs.
// Apollo Router prices what the operation spells out and nothing else.
func (r *reader) readPresets() {
	if r.options.Dialect == Apollo {
		return
	}
	for name, object := range r.inputs {
		for _, value := range object.fields {
			r.readPreset(name, value)
		}
	}
	for _, object := range r.objects {
		for _, f := range object.fields {
			for _, arg := range f.args {
				r.readPreset(f.coordinate, arg)
			}
		}
	}
	for name, args := range r.directives {
		for _, arg := range args {
			r.readPreset("@"+name, arg)
		}
	}
}

func (r *reader) readPreset(parent string, v *inputValue) {
	if v.preset == nil || v.presetRead == read {
		return
	}
	if v.presetRead == reading {
		r.report(parent+"."+v.name, "its default value contains itself", v.preset.Position)
		return
	}
	v.presetRead = reading
	value := literal(v.preset, nil)
	r.readPresetsWithin(v.object, value)
	v.presetCost = ibmInput(v, value)
	v.presetRead = read
}

// readPresetsWithin reads the defaults that a default value leaves out.
func (r *reader) readPresetsWithin(object *inputType, value any) {
	if object == nil {
		return
	}
	eachObject(value, func(fields map[string]any) {
		for _, f := range object.fields {
			if given, ok := fields[f.name]; ok {
				r.readPresetsWithin(f.object, given)
			} else {
				r.readPreset(object.name, f)
			}
		}
	})
}
