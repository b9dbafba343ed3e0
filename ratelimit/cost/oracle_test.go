package cost_test

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// oracle prices an operation the obvious way: straight from the AST with all
// variables known, nothing shared, nothing compiled. It is exponential.
type oracle struct {
	schema *ast.Schema
	vars   map[string]any
	apollo bool
}

func (o oracle) weight(directives ast.DirectiveList, otherwise float64) (w float64, explicit bool) {
	d := directives.ForName("cost")
	if d == nil {
		return otherwise, false
	}
	w, err := strconv.ParseFloat(d.Arguments.ForName("weight").Value.Raw, 64)
	if err != nil {
		panic(err)
	}
	return w, true
}

func (o oracle) typeWeight(name string) float64 {
	def := o.schema.Types[name]
	w, _ := o.weight(def.Directives, o.byDefault(name))
	return w
}

func (o oracle) byDefault(typeName string) float64 {
	if o.schema.Types[typeName].IsLeafType() {
		return 0
	}
	return 1
}

type responseKey struct {
	key    string
	fields []*ast.Field
}

func (o oracle) collect(set ast.SelectionSet, on *ast.Definition, into []responseKey) []responseKey {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Name != "__typename" && o.included(s.Directives) {
				into = addField(into, s)
			}
		case *ast.InlineFragment:
			if o.included(s.Directives) && o.is(on, s.TypeCondition) {
				into = o.collect(s.SelectionSet, on, into)
			}
		case *ast.FragmentSpread:
			if o.included(s.Directives) && o.is(on, s.Definition.TypeCondition) {
				into = o.collect(s.Definition.SelectionSet, on, into)
			}
		}
	}
	return into
}

func addField(into []responseKey, f *ast.Field) []responseKey {
	for i := range into {
		if into[i].key == f.Alias {
			into[i].fields = append(into[i].fields, f)
			return into
		}
	}
	return append(into, responseKey{f.Alias, []*ast.Field{f}})
}

func (o oracle) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		switch yes := d.ArgumentMap(o.vars)["if"]; {
		case d.Name == "skip" && yes == true, d.Name == "include" && yes == false:
			return false
		}
	}
	return true
}

func (o oracle) is(on *ast.Definition, name string) bool {
	if on.Name == name {
		return true
	}
	for _, abstract := range o.schema.GetImplements(on) {
		if abstract.Name == name {
			return true
		}
	}
	return false
}

func (o oracle) arguments(f *ast.Field, def *ast.FieldDefinition) map[string]any {
	return (&ast.Field{Definition: def, Arguments: f.Arguments}).ArgumentMap(o.vars)
}

// raw is what one execution costs before it is rounded up to zero, without the
// field's own weight.
func (o oracle) raw(f *ast.Field, def *ast.FieldDefinition) float64 {
	sum := 0.0
	args := o.arguments(f, def)
	for _, a := range def.Arguments {
		_, written := args[a.Name]
		if o.apollo && f.Arguments.ForName(a.Name) == nil {
			written = false
		}
		if written {
			sum += o.input(a.Type, a.Directives, args[a.Name])
		}
	}
	for _, d := range f.Directives {
		given := d.ArgumentMap(o.vars)
		for _, a := range o.schema.Directives[d.Name].Arguments {
			if value, ok := given[a.Name]; ok {
				sum += o.input(a.Type, a.Directives, value)
			}
		}
	}
	return sum
}

func (o oracle) input(typ *ast.Type, directives ast.DirectiveList, value any) float64 {
	if value == nil {
		return 0
	}
	w, _ := o.weight(directives, o.byDefault(typ.Name()))
	return w + o.inputFields(o.schema.Types[typ.Name()], value)
}

func (o oracle) inputFields(def *ast.Definition, value any) float64 {
	sum := 0.0
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			sum += o.inputFields(def, element)
		}
	case map[string]any:
		for _, f := range def.Fields {
			given, ok := v[f.Name]
			if !ok && f.DefaultValue != nil {
				given, _ = f.DefaultValue.Value(nil)
			}
			sum += o.input(f.Type, f.Directives, given)
		}
	}
	return sum
}

// size is the length a field's @listSize sets, and the children it is for.
func (o oracle) size(f *ast.Field, on *ast.Definition, def *ast.FieldDefinition) (n float64, children []string) {
	d := def.Directives.ForName("listSize")
	if d == nil {
		for _, name := range on.Interfaces {
			if inherited := o.schema.Types[name].Fields.ForName(def.Name); inherited != nil && d == nil {
				d = inherited.Directives.ForName("listSize")
			}
		}
	}
	if d == nil {
		return 4, nil // the tests' DefaultListSize
	}
	settings := d.ArgumentMap(nil)
	args := o.arguments(f, def)
	largest := -1.0
	for _, name := range stringsOf(settings["slicingArguments"]) {
		if v, ok := args[name].(int64); ok {
			largest = max(largest, float64(v))
		}
	}
	if assumed, ok := settings["assumedSize"].(int64); ok && largest < 0 {
		largest = float64(assumed)
	}
	return largest, stringsOf(settings["sizedFields"])
}

func stringsOf(list any) []string {
	var names []string
	if list, ok := list.([]any); ok {
		for _, name := range list {
			names = append(names, name.(string))
		}
	}
	return names
}

// sum is an Estimate in the making.
func plus(a, b cost.Estimate, times float64) cost.Estimate {
	return cost.Estimate{Cost: a.Cost + times*b.Cost, TypeCost: a.TypeCost + times*b.TypeCost, FieldCost: a.FieldCost + times*b.FieldCost}
}

func dearer(a, b cost.Estimate) cost.Estimate {
	return cost.Estimate{Cost: max(a.Cost, b.Cost), TypeCost: max(a.TypeCost, b.TypeCost), FieldCost: max(a.FieldCost, b.FieldCost)}
}

func ofType(w float64) cost.Estimate  { return cost.Estimate{Cost: w, TypeCost: w} }
func ofField(w float64) cost.Estimate { return cost.Estimate{Cost: w, FieldCost: w} }
