package contract

import (
	"math"
	"strings"

	"github.com/pb33f/libopenapi/datamodel/high/base"
)

// schema reads a schema. One that others refer to is read once, so one may contain itself. What cannot be read may be
// anything.
func (r *reader) schema(p *base.SchemaProxy) *Schema {
	if p == nil {
		return &Schema{}
	}
	ref := reference(p)
	if known, ok := r.schemas[ref]; ok && ref != "" {
		return known
	}
	out := &Schema{}
	if ref != "" {
		r.schemas[ref] = out
		out.Name = ref[strings.LastIndexByte(ref, '/')+1:]
	}
	s, err := p.BuildSchema()
	if err != nil || s == nil {
		return out
	}
	if low := s.GoLow(); low != nil && low.Type.KeyNode != nil {
		out.Line = low.Type.KeyNode.Line
	} else if node := p.GetValueNode(); node != nil {
		out.Line = node.Line
	}
	r.fill(out, s)
	return out
}

// fill reads the parts of a schema. Parts of allOf are put together.
func (r *reader) fill(out *Schema, s *base.Schema) {
	out.Description = oneLine(out.Description, s.Description, s.Title)
	out.Nullable = out.Nullable || s.Nullable != nil && *s.Nullable
	for _, t := range s.Type {
		if t == "null" {
			out.Nullable = true
			continue
		}
		out.Kind = kindOf(t, out.Kind)
	}
	if out.Example == nil {
		out.Example = valueOf(s.Example)
		if out.Example == nil && len(s.Examples) > 0 {
			out.Example = valueOf(s.Examples[0])
		}
	}
	if s.Format != "" {
		out.Format = s.Format
	}
	out.bound(s)
	for _, value := range s.Enum {
		if value.Tag == "!!null" {
			out.Nullable = true
		} else if value.Tag == "!!str" {
			out.Enum = append(out.Enum, value.Value)
		}
	}
	if s.Const != nil && s.Const.Tag == "!!str" {
		out.Enum = append(out.Enum, s.Const.Value)
	}
	if len(out.Enum) > 0 && out.Kind == Any {
		out.Kind = String
	}
	if s.Items != nil && s.Items.IsA() {
		out.Kind, out.Items = Array, r.schema(s.Items.A)
	}
	r.members(out, s)
	for _, part := range s.AllOf {
		r.merge(out, r.schema(part))
	}
	r.choices(out, s)
	if out.Kind == Array && out.Items == nil {
		out.Items = &Schema{}
	}
}

// kindOf maps a type of JSON Schema. One with several types may be anything, but an integer is a number.
func kindOf(name string, before Kind) Kind {
	kind := map[string]Kind{"string": String, "integer": Integer, "number": Number, "boolean": Boolean, "array": Array, "object": Object}[name]
	if before == Any || before == kind {
		return kind
	}
	if before == Integer && kind == Number || before == Number && kind == Integer {
		return Number
	}
	return Any
}

// members reads the members of an object, in the order of the file.
func (r *reader) members(out *Schema, s *base.Schema) {
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	if s.Properties != nil {
		for name, p := range s.Properties.FromOldest() {
			out.Kind = Object
			if known := out.Property(name); known != nil {
				known.Schema, known.Required = r.schema(p), known.Required || required[name]
				continue
			}
			out.Properties = append(out.Properties, &Property{Name: name, Required: required[name], Schema: r.schema(p)})
		}
	}
	for _, p := range out.Properties {
		p.Required = p.Required || required[p.Name]
	}
	if len(out.Properties) == 0 && s.AdditionalProperties != nil && s.AdditionalProperties.IsA() {
		out.Kind, out.Values = Map, r.schema(s.AdditionalProperties.A)
	}
}

// merge adds a part of allOf.
func (r *reader) merge(out, part *Schema) {
	if out.Kind == Any {
		out.Kind = part.Kind
	}
	if out.Format == "" {
		out.Format = part.Format
	}
	if out.Description == "" {
		out.Description = part.Description
	}
	if out.Items == nil {
		out.Items = part.Items
	}
	if out.Values == nil {
		out.Values = part.Values
	}
	if len(out.Enum) == 0 {
		out.Enum = part.Enum
	}
	for _, p := range part.Properties {
		if known := out.Property(p.Name); known != nil {
			known.Required = known.Required || p.Required
			continue
		}
		copied := *p
		out.Properties = append(out.Properties, &copied)
	}
	out.Minimum, out.Maximum = or(out.Minimum, part.Minimum), or(out.Maximum, part.Maximum)
	out.MinLength, out.MaxLength = or(out.MinLength, part.MinLength), or(out.MaxLength, part.MaxLength)
	out.MinItems, out.MaxItems = or(out.MinItems, part.MinItems), or(out.MaxItems, part.MaxItems)
	if out.Pattern == "" {
		out.Pattern = part.Pattern
	}
}

// choices reads oneOf and anyOf. A choice between null and one other is that other, which may be null.
func (r *reader) choices(out *Schema, s *base.Schema) {
	var choices []*Schema
	for _, p := range append(s.OneOf[:len(s.OneOf):len(s.OneOf)], s.AnyOf...) {
		if built := p.Schema(); built != nil && len(built.Type) == 1 && built.Type[0] == "null" {
			out.Nullable = true
			continue
		}
		choices = append(choices, r.schema(p))
	}
	switch {
	case len(choices) == 0 || out.Kind != Any && out.Kind != Object || len(out.Properties) > 0:
		return
	case len(choices) == 1:
		name := choices[0].Name
		nullable := out.Nullable
		*out = *choices[0]
		out.Name, out.Nullable = name, nullable || choices[0].Nullable
		return
	}
	out.Kind, out.Choices = OneOf, choices
	if d := s.Discriminator; d != nil {
		out.Discriminator, out.Mapping = d.PropertyName, map[string]string{}
		if d.Mapping != nil {
			for value, ref := range d.Mapping.FromOldest() {
				out.Mapping[value] = ref[strings.LastIndexByte(ref, '/')+1:]
			}
		}
	}
}

// bound reads what values are allowed. Of an integer exclusive bounds are moved by one, so that all are included.
func (out *Schema) bound(s *base.Schema) {
	out.Minimum, out.Maximum = or(s.Minimum, out.Minimum), or(s.Maximum, out.Maximum)
	if e := s.ExclusiveMinimum; e != nil {
		out.Minimum = out.exclusive(out.Minimum, e, 1)
	}
	if e := s.ExclusiveMaximum; e != nil {
		out.Maximum = out.exclusive(out.Maximum, e, -1)
	}
	out.MinLength, out.MaxLength = or(s.MinLength, out.MinLength), or(s.MaxLength, out.MaxLength)
	out.MinItems, out.MaxItems = or(s.MinItems, out.MinItems), or(s.MaxItems, out.MaxItems)
	if s.Pattern != "" {
		out.Pattern = s.Pattern
	}
}

// exclusive is a bound that is not included: in 3.0 a flag beside the bound, in 3.1 the bound itself. That of a number is
// left as it is: only the service refuses the bound itself.
func (out *Schema) exclusive(bound *float64, e *base.DynamicValue[bool, float64], step float64) *float64 {
	value := e.B
	if e.IsA() {
		if !e.A || bound == nil {
			return bound
		}
		value = *bound
	}
	switch {
	case out.Kind != Integer:
	case step > 0:
		value = math.Floor(value) + step
	default:
		value = math.Ceil(value) + step
	}
	return &value
}

// or is the first that is set.
func or[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}
