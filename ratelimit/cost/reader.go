package cost

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// reader turns a schema into tables, collecting findings on the way instead of
// stopping at the first.
type reader struct {
	schema        *ast.Schema
	options       Options
	objects       map[string]*objectType
	inputs        map[string]*inputType
	directives    map[string][]*inputValue
	weights       map[string]float64 // of types: explicit or by default
	introspection map[string]float64 // sizes of the introspection lists
	findings      []Finding
}

func newReader(schema *ast.Schema, o Options) *reader {
	return &reader{
		schema:        schema,
		options:       o,
		objects:       map[string]*objectType{},
		inputs:        map[string]*inputType{},
		directives:    map[string][]*inputValue{},
		weights:       map[string]float64{},
		introspection: introspectionSizes(schema),
	}
}

func (r *reader) report(coordinate, message string, positions ...*ast.Position) {
	var pos *ast.Position
	for _, p := range positions {
		if p != nil {
			pos = p
			break
		}
	}
	r.findings = append(r.findings, Finding{Coordinate: coordinate, Message: message, Pos: pos})
}

// readAll works in two rounds because types refer to each other: first every
// type exists with its weight, then their fields are filled in.
func (r *reader) readAll() {
	names := slices.Sorted(maps.Keys(r.schema.Types))
	for _, name := range names {
		r.declare(r.schema.Types[name])
	}
	for _, name := range names {
		if def := r.schema.Types[name]; def.Kind == ast.InputObject {
			r.readInputFields(def)
		}
	}
	for _, name := range names {
		if def := r.schema.Types[name]; def.Kind == ast.Object {
			r.readFields(def)
		}
	}
	for name, def := range r.schema.Directives {
		r.directives[name] = r.readArguments("@"+name, def.Arguments)
	}
	r.readPresets()
}

func (r *reader) declare(def *ast.Definition) {
	r.checkPlaces(def)
	r.weights[def.Name] = r.typeWeight(def)
	switch def.Kind {
	case ast.Object:
		object := &objectType{
			name:   def.Name,
			weight: r.weights[def.Name],
			fields: make(map[string]*field, len(def.Fields)),
			is:     map[string]bool{def.Name: true},
		}
		for _, abstract := range r.schema.GetImplements(def) {
			object.is[abstract.Name] = true
		}
		r.objects[def.Name] = object
	case ast.InputObject:
		r.inputs[def.Name] = &inputType{name: def.Name}
	}
}

// typeWeight refuses a negative weight on a type, although the specification
// is silent: with one, a shorter list would cost more, and the estimate would
// no longer be an upper bound.
func (r *reader) typeWeight(def *ast.Definition) float64 {
	if isIntrospection(def.Name) && def.Kind == ast.Object {
		return r.options.IntrospectionWeight
	}
	weight, explicit, err := weightOf(def.Directives)
	if err != nil {
		r.report(def.Name, err.Error(), costPosition(def.Directives), def.Position)
	}
	if weight < 0 {
		r.report(def.Name, "a type's weight must not be negative; put the negative weight on an argument",
			costPosition(def.Directives), def.Position)
	}
	if !explicit && !def.IsLeafType() {
		return 1
	}
	return weight
}

func isIntrospection(typeName string) bool { return strings.HasPrefix(typeName, "__") }

func costPosition(directives ast.DirectiveList) *ast.Position {
	if d := directives.ForName("cost"); d != nil {
		return d.Position
	}
	return nil
}
