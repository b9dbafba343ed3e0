package binding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// Type is a Go type of a value of the contract, and what reads it.
type Type struct {
	// Go is the type, as in the package of the service.
	Go string
	// JSON reads it from JSON, by a *clients.Decoder that is called d.
	JSON Reading
	// Wire reads it from a message, by a *wire.Reader that is called r.
	Wire Reading
	// Default is what it is in a message that lacks it, as an expression; empty: the zero value.
	Default string
	// Object is the object that it is, or a list of; nil for leaves.
	Object *Object
	// List says that it is a list of Object.
	List bool
	// Imports are the packages that Go needs.
	Imports []string

	packed string // see wireType
	base   string // of a global id: the type of the key
}

// Key is the Go type of the key that a value is: that of a global id is what it is of.
func (t *Type) Key() string {
	if t.base != "" {
		return t.base
	}
	return t.Go
}

// KeyOf is the expression for the key that a value is.
func (t *Type) KeyOf(value string) string {
	if t.base == "" || strings.HasPrefix(t.base, "*") {
		return value
	}
	return t.base + "(" + value + ")"
}

// leaves are the Go types of scalars, by the kinds of the contract that they are made of. What is not here does not fit.
var leaves = map[string]map[contract.Kind]*Type{
	"String": {contract.String: text},
	"ID":     {contract.String: text, contract.Integer: whole},
	"Int":    {contract.Integer: whole},
	"Float":  {contract.Number: fraction, contract.Integer: fraction},
	"Boolean": {
		contract.Boolean: {Go: "bool", JSON: Reading{"(*clients.Decoder).Bool", "d.Bool(&%s)"}},
	},
}

var (
	text     = &Type{Go: "string", JSON: Reading{"(*clients.Decoder).String", "d.String(&%s)"}}
	whole    = &Type{Go: "int", JSON: Reading{"(*clients.Decoder).Int", "d.Int(&%s)"}}
	fraction = &Type{Go: "float64", JSON: Reading{"(*clients.Decoder).Float", "d.Float(&%s)"}}
	moment   = &Type{Go: "time.Time", JSON: Reading{"(*clients.Decoder).Time", "d.Time(&%s)"}, Imports: []string{"time"}}
)

// typeOf holds a GraphQL type to a schema of the contract, and says what Go type a value has. null says that the value
// may be missing. It returns nil, and has reported why, if they do not fit.
func (c *checker) typeOf(t *ast.Type, s *contract.Schema, place string, pos *ast.Position, service *Service, null bool) *Type {
	null = null || s.Nullable
	if t.NonNull && null {
		c.fail(pos, "%s: the contract says that it may be missing or null (%s), so %s does not fit; write %s", place, service.Contract.Place(s.Line), t, strings.TrimSuffix(t.String(), "!"))
		return nil
	}
	if t.Elem != nil {
		return c.listOf(t, s, place, pos, service)
	}
	def := c.Schema.Types[t.NamedType]
	switch def.Kind {
	case ast.Object:
		return c.objectOf(def, s, place, pos, service)
	case ast.Enum:
		return c.enumType(t, def, s, place, pos, service, null)
	case ast.Union:
		return c.unionOf(def, s, place, pos, service)
	case ast.Scalar:
		return optional(c.scalarOf(def, s, place, pos, service), null)
	}
	c.fail(pos, "%s: a binding cannot have a field of type %s, which is an %s", place, def.Name, strings.ToLower(string(def.Kind)))
	return nil
}

// listOf is a list.
func (c *checker) listOf(t *ast.Type, s *contract.Schema, place string, pos *ast.Position, service *Service) *Type {
	if s.Kind == contract.Map && t.Elem.NamedType != "" && c.objects[t.Elem.NamedType] != nil {
		return c.entriesOf(t, s, place, pos, service)
	}
	if s.Kind != contract.Array {
		c.misfit(t, s, place, pos, service)
		return nil
	}
	of := c.typeOf(t.Elem, s.Items, place, pos, service, false)
	if of == nil {
		return nil
	}
	return listType(of)
}

// listType is a list of values of a type.
func listType(of *Type) *Type {
	if of.Object != nil && !of.List {
		name := of.Object.Name
		return &Type{
			Go: "[]*" + name, Object: of.Object, List: true, Default: "[]*" + name + "{}",
			JSON: Reading{"clients.List[" + name + "]", "clients.List(d, &%s)"}, Wire: Reading{"wire.Messages[" + name + "]", "wire.Messages(r, &%s)"},
		}
	}
	return &Type{
		Go: "[]" + of.Go, Imports: of.Imports, Object: of.Object, List: of.Object != nil, Default: "[]" + of.Go + "{}", Wire: wireList(of),
		JSON: Reading{fmt.Sprintf("func(d *clients.Decoder, to *[]%s) { clients.Items(d, to, %s) }", of.Go, of.JSON.Func), "clients.Items(d, &%s, " + of.JSON.Func + ")"},
	}
}

// objectOf is an object. What is said of its schema once holds wherever the type is used.
func (c *checker) objectOf(def *ast.Definition, s *contract.Schema, place string, pos *ast.Position, service *Service) *Type {
	o := c.objects[def.Name]
	if o == nil {
		c.fail(pos, "%s: no binding defines the type %s; allowed: %s", place, def.Name, list(sortedKeys(c.objects)))
		return nil
	}
	s = common(s)
	if s.Kind != contract.Object {
		c.misfit(ast.NamedType(def.Name, nil), s, place, pos, service)
		return nil
	}
	if o.Service != service {
		c.fail(pos, "%s: %s is a type of the service %s, and %s answers it; give the type another name here", place, def.Name, o.Service.Name, service.Name)
		return nil
	}
	if o.Schema == nil {
		o.Schema = s
		c.pending = append(c.pending, o)
	} else if o.Schema != s && !slices.Contains(o.Others, s) && !slices.ContainsFunc(o.Others, func(other *contract.Schema) bool { return sameShape(other, s) }) && !sameShape(o.Schema, s) {
		if s.Wire != "" {
			c.fail(pos, "%s: %s is already the message %s, and %s is another; give it a type of its own", place, def.Name, o.Schema.Title(), s.Title())
			return nil
		}
		o.Others = append(o.Others, s)
		c.pending = append(c.pending, o)
	}
	return &Type{
		Go: "*" + def.Name, Object: o,
		JSON: Reading{"clients.Nested[" + def.Name + "]", "clients.Nested(d, &%s)"}, Wire: Reading{"wire.Message[" + def.Name + "]", "wire.Message(r, &%s)"},
	}
}

// common is what all choices of a oneOf of objects have; any other schema as it is.
func common(s *contract.Schema) *contract.Schema {
	if s.Kind != contract.OneOf {
		return s
	}
	out := &contract.Schema{Name: s.Title(), Kind: contract.Object, Line: s.Line, Nullable: s.Nullable}
	for i, choice := range s.Choices {
		if choice.Kind != contract.Object {
			return s
		}
		if i > 0 {
			out.Properties = slices.DeleteFunc(out.Properties, func(p *contract.Property) bool { return choice.Property(p.Name) == nil })
			for _, p := range out.Properties {
				p.Required = p.Required && choice.Property(p.Name).Required
			}
			continue
		}
		for _, p := range choice.Properties {
			copied := *p
			out.Properties = append(out.Properties, &copied)
		}
	}
	return out
}

// entrySchema is what an entry of a map is read as: an object with the members $key and $value.
func entrySchema(s *contract.Schema) *contract.Schema {
	key := s.Keys
	if key == nil {
		key = &contract.Schema{Kind: contract.String, Line: s.Line}
	}
	entry := &contract.Schema{Kind: contract.Object, Line: s.Line, Properties: []*contract.Property{
		{Name: "$key", Required: true, Number: 1, Schema: key},
		{Name: "$value", Required: true, Number: 2, Schema: s.Values},
	}}
	if s.Wire != "" {
		entry.Wire = "message"
	}
	return entry
}

// entriesOf is a map as a list of objects, one for each entry, in the order of their keys.
func (c *checker) entriesOf(t *ast.Type, s *contract.Schema, place string, pos *ast.Position, service *Service) *Type {
	of := c.objectOf(c.Schema.Types[t.Elem.NamedType], entrySchema(s), place, pos, service)
	if of == nil {
		return nil
	}
	of.Object.Entry = true
	name := of.Object.Name
	out := &Type{
		Go: "[]*" + name, Object: of.Object, List: true, Default: "[]*" + name + "{}",
		JSON: Reading{"read" + name + "Entries", "read" + name + "Entries(d, &%s)"},
	}
	if s.Wire != "" {
		key := c.keyMember(of.Object, "$key", place, pos)
		if key == nil {
			return nil
		}
		by := fmt.Sprintf("func(o *%s) %s { return o.%s }", name, key.Type.Go, key.Go)
		out.Wire = Reading{fmt.Sprintf("func(r *wire.Reader, to *[]*%s) { wire.Entries(r, to, %s) }", name, by), "wire.Entries(r, &%s, " + by + ")"}
	}
	return out
}

// sameShape says that two schemas are written in two places and say the same.
func sameShape(a, b *contract.Schema) bool {
	return a.Kind == b.Kind && slices.EqualFunc(a.Properties, b.Properties, func(p, q *contract.Property) bool {
		return p.Name == q.Name && p.Required == q.Required && p.Schema.Kind == q.Schema.Kind && p.Schema.Nullable == q.Schema.Nullable &&
			p.Number == q.Number && p.Schema.Wire == q.Schema.Wire
	})
}

// enumType is an enum that may be null: of a message also where its number is 0 and no value here stands for that.
func (c *checker) enumType(t *ast.Type, def *ast.Definition, s *contract.Schema, place string, pos *ast.Position, service *Service, null bool) *Type {
	of := c.enumOf(def, s, place, pos, service)
	zero := unspecified(s)
	if of == nil || zero == "" || of.Default != "" {
		return optional(of, null)
	}
	if t.NonNull {
		c.fail(pos, "%s: the contract's value %q has none in %s (%s), so the field is null for it; write %s, or add the value",
			place, zero, def.Name, service.Contract.Place(s.Line), def.Name)
		return nil
	}
	named := lowerFirst(def.Name) + "Of"
	return &Type{
		Go: "*" + of.Go, packed: of.packed,
		Wire: Reading{fmt.Sprintf("func(r *wire.Reader, to **%s) { wire.OptionalEnum(r, to, %s) }", of.Go, named), "wire.OptionalEnum(r, &%s, " + named + ")"},
	}
}

// enumOf is an enum. Each value of the contract must have one here; the other way about is no fault.
func (c *checker) enumOf(def *ast.Definition, s *contract.Schema, place string, pos *ast.Position, service *Service) *Type {
	e := c.enums[def.Name]
	if e == nil || s.Kind != contract.String {
		c.misfit(ast.NamedType(def.Name, nil), s, place, pos, service)
		return nil
	}
	if e.Service != service {
		c.fail(pos, "%s: %s is an enum of the service %s; give it another name here", place, def.Name, e.Service.Name)
		return nil
	}
	var wires []string
	misspelt := false
	for _, v := range e.Values {
		wires = append(wires, v.Wire)
		if len(s.Enum) > 0 && !slices.Contains(s.Enum, v.Wire) {
			misspelt = true
			c.fail(def.EnumValues.ForName(v.Name).Position, "%s.%s: the contract has no value %q%s; allowed: %s; @json(name:) says what it is called there",
				def.Name, v.Name, v.Wire, near(v.Wire, s.Enum), list(s.Enum))
		}
	}
	for _, wire := range s.Enum {
		if !slices.Contains(wires, wire) && !misspelt && (len(s.Numbers) == 0 || wire != unspecified(s)) {
			c.fail(def.Position, "%s: the contract's value %q has none here (%s); add one, with @json(name: %q) if it has another name", def.Name, wire, service.Contract.Place(s.Line), wire)
		}
	}
	constants := make([]string, len(e.Values))
	out := &Type{Go: def.Name}
	for i, v := range e.Values {
		if constants[i] = v.Go; v.Wire == unspecified(s) {
			out.Default = v.Go
		}
	}
	if s.Wire != "" {
		e.Schema = s
		named := lowerFirst(def.Name) + "Of"
		out.packed = "Varint"
		out.Wire = Reading{fmt.Sprintf("func(r *wire.Reader, to *%s) { wire.Enum(r, to, %s) }", def.Name, named), "wire.Enum(r, &%s, " + named + ")"}
		return out
	}
	known := strings.Join(constants, ", ")
	out.JSON = Reading{fmt.Sprintf("func(d *clients.Decoder, to *%s) { clients.Enum(d, to, %s) }", def.Name, known), "clients.Enum(d, &%s, " + known + ")"}
	return out
}

// scalarOf is a scalar. One that is not GraphQL's own is held as the contract has it.
func (c *checker) scalarOf(def *ast.Definition, s *contract.Schema, place string, pos *ast.Position, service *Service) *Type {
	if s.Wire == "enum" {
		c.fail(pos, "%s: the contract has the enum %s there (%s), which %s does not fit; allowed: an enum with @json(name:) for each of %s", place, s.Title(), service.Contract.Place(s.Line), def.Name, list(s.Enum))
		return nil
	}
	if fits, ok := leaves[def.Name]; ok {
		if t := fits[s.Kind]; t != nil {
			return t.onWire(s)
		}
		c.misfit(ast.NamedType(def.Name, nil), s, place, pos, service)
		return nil
	}
	if s.Kind == contract.String && s.Format == "date-time" && def.Name == "DateTime" {
		return moment.onWire(s)
	}
	if s.Kind == contract.String {
		return text.onWire(s)
	}
	c.misfit(ast.NamedType(def.Name, nil), s, place, pos, service)
	return nil
}

// optional is a leaf that may be null.
func optional(t *Type, null bool) *Type {
	if t == nil || !null || strings.HasPrefix(t.Go, "*") {
		return t
	}
	return &Type{
		Go: "*" + t.Go, Imports: t.Imports, packed: t.packed, base: pointerTo(t.base),
		JSON: Reading{fmt.Sprintf("func(d *clients.Decoder, to **%s) { clients.Optional(d, to, %s) }", t.Go, t.JSON.Func), "clients.Optional(d, &%s, " + t.JSON.Func + ")"},
		Wire: Reading{fmt.Sprintf("func(r *wire.Reader, to **%s) { wire.Optional(r, to, %s) }", t.Go, t.Wire.Func), "wire.Optional(r, &%s, " + t.Wire.Func + ")"},
	}
}

func pointerTo(goType string) string {
	if goType == "" {
		return ""
	}
	return "*" + goType
}

// suits are the GraphQL types that a kind of the contract can be.
var suits = map[contract.Kind]string{
	contract.String: "String, ID, an enum, or a scalar of your own", contract.Integer: "Int, Float or ID", contract.Number: "Float", contract.Boolean: "Boolean",
	contract.Array: "a list", contract.Object: "an object type", contract.Map: "a list of a type with the members $key and $value (@json)", contract.OneOf: "a union, where a discriminator tells the choices, or an object type of what all have, where all are objects; resolve others in Go",
	contract.Any: "nothing: the contract does not say what it is",
}

func (c *checker) misfit(t *ast.Type, s *contract.Schema, place string, pos *ast.Position, service *Service) {
	c.fail(pos, "%s: the contract has %s there (%s), which %s does not fit; allowed: %s", place, s.Title(), service.Contract.Place(s.Line), t, suits[s.Kind])
}
