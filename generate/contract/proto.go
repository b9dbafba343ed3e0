package contract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// protoReader reads the messages of a .proto file, each once.
type protoReader struct {
	messages map[protoreflect.FullName]*Schema
}

// ParseProto reads the contract of a service of procedures. Imports give the files that it imports, besides those of Google's
// that every compiler knows; nil: there are none. The error names file, line and column.
func ParseProto(file string, text []byte, imports func(name string) ([]byte, error)) (*Contract, error) {
	if imports == nil {
		imports = func(string) ([]byte, error) { return nil, os.ErrNotExist }
	}
	open := func(name string) (io.ReadCloser, error) {
		content := text
		if name != file {
			var err error
			if content, err = imports(name); err != nil {
				return nil, err
			}
		}
		return io.NopCloser(strings.NewReader(string(content))), nil
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{Accessor: open}),
		SourceInfoMode: protocompile.SourceInfoStandard,
		MaxParallelism: 1,
	}
	files, err := compiler.Compile(context.Background(), file)
	if err != nil {
		if strings.HasPrefix(err.Error(), file) {
			return nil, err
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c := &Contract{File: file, Version: files[0].Syntax().String(), Proto: true, operations: map[string]*Operation{}}
	r := &protoReader{messages: map[protoreflect.FullName]*Schema{}}
	services := files[0].Services()
	if services.Len() == 0 {
		return nil, fmt.Errorf("%s: it has no service", file)
	}
	var errs []error
	for i := range services.Len() {
		for j := range services.Get(i).Methods().Len() {
			errs = append(errs, c.procedure(r, services.Get(i).Methods().Get(j)))
		}
	}
	return c, errors.Join(errs...)
}

// procedure adds a method under its name, or under that of its service and its own where another has that.
func (c *Contract) procedure(r *protoReader, m protoreflect.MethodDescriptor) error {
	service := m.Parent()
	op := &Operation{
		ID: string(m.Name()), Method: "POST", Path: "/" + string(service.FullName()) + "/" + string(m.Name()),
		Summary: commentOf(m), Line: lineIn(m), Success: 200, Procedure: m, Stream: m.IsStreamingServer(), Upload: m.IsStreamingClient(),
	}
	if c.operations[op.ID] != nil {
		op.ID = string(service.Name()) + "." + op.ID
	}
	if c.operations[op.ID] != nil {
		return fmt.Errorf("%s: the method %s is there twice", c.Place(op.Line), op.ID)
	}
	if sent := r.message(m.Input()); len(sent.Properties) > 0 {
		op.Body = sent
	}
	if answer := r.message(m.Output()); len(answer.Properties) > 0 {
		op.Answer = answer
	}
	c.names = append(c.names, op.ID)
	c.operations[op.ID] = op
	return nil
}

func lineIn(d protoreflect.Descriptor) int {
	return d.ParentFile().SourceLocations().ByDescriptor(d).StartLine + 1
}

// commentOf is the comment before a descriptor, in one line.
func commentOf(d protoreflect.Descriptor) string {
	at := d.ParentFile().SourceLocations().ByDescriptor(d)
	return oneLine(at.LeadingComments, at.TrailingComments)
}

// message is the schema of a message.
func (r *protoReader) message(m protoreflect.MessageDescriptor) *Schema {
	if s := r.messages[m.FullName()]; s != nil {
		return s
	}
	s := &Schema{Name: string(m.Name()), Description: commentOf(m), Kind: Object, Wire: "message", Line: lineIn(m)}
	r.messages[m.FullName()] = s // before its fields, which may be of this type
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		p := &Property{Name: f.JSONName(), Number: int32(f.Number()), Schema: r.field(f)}
		if group := f.ContainingOneof(); group != nil && !group.IsSynthetic() {
			p.OneOf = string(group.Name())
		}
		switch {
		case f.Cardinality() == protoreflect.Required:
			p.Required = true
		case !f.HasPresence() && !p.Schema.Wrapped:
			p.Required, p.Defaults = true, true
		}
		s.Properties = append(s.Properties, p)
	}
	return s
}

// field is the schema of a field's value.
func (r *protoReader) field(f protoreflect.FieldDescriptor) *Schema {
	at := Schema{Description: commentOf(f), Line: lineIn(f)}
	switch {
	case f.IsMap():
		at.Kind, at.Wire = Map, "map"
		at.Keys, at.Values = r.value(f.MapKey(), Schema{Line: at.Line}), r.value(f.MapValue(), Schema{Line: at.Line})
		return &at
	case f.IsList():
		at.Kind, at.Wire = Array, "repeated"
		at.Items = r.value(f, Schema{Line: at.Line})
		return &at
	}
	return r.value(f, at)
}

// whole are the integers, with the least and the greatest number that they hold.
var whole = map[protoreflect.Kind]struct{ low, high float64 }{
	protoreflect.Int32Kind: {math.MinInt32, math.MaxInt32}, protoreflect.Sint32Kind: {math.MinInt32, math.MaxInt32}, protoreflect.Sfixed32Kind: {math.MinInt32, math.MaxInt32},
	protoreflect.Uint32Kind: {0, math.MaxUint32}, protoreflect.Fixed32Kind: {0, math.MaxUint32},
	protoreflect.Int64Kind: {}, protoreflect.Sint64Kind: {}, protoreflect.Sfixed64Kind: {},
	protoreflect.Uint64Kind: {0, math.Inf(1)}, protoreflect.Fixed64Kind: {0, math.Inf(1)},
}

// value is the schema of one value, that of a list's items included.
func (r *protoReader) value(f protoreflect.FieldDescriptor, s Schema) *Schema {
	s.Wire = f.Kind().String()
	bounds, isWhole := whole[f.Kind()]
	switch {
	case isWhole:
		s.Kind = Integer
		if bounds.low != bounds.high {
			s.Minimum = &bounds.low
		}
		if bounds.low != bounds.high && !math.IsInf(bounds.high, 1) {
			s.Maximum = &bounds.high
		}
	case f.Kind() == protoreflect.FloatKind || f.Kind() == protoreflect.DoubleKind:
		s.Kind = Number
	case f.Kind() == protoreflect.BoolKind:
		s.Kind = Boolean
	case f.Kind() == protoreflect.StringKind:
		s.Kind = String
	case f.Kind() == protoreflect.BytesKind:
		s.Kind, s.Format = String, "byte"
	case f.Kind() == protoreflect.EnumKind:
		s.Kind, s.Name = String, string(f.Enum().Name())
		for i := range f.Enum().Values().Len() {
			v := f.Enum().Values().Get(i)
			s.Enum, s.Numbers = append(s.Enum, string(v.Name())), append(s.Numbers, int32(v.Number()))
		}
	default:
		return r.messageValue(f, s)
	}
	return &s
}

// messageValue is the schema of a message, of which some stand for other values.
func (r *protoReader) messageValue(f protoreflect.FieldDescriptor, s Schema) *Schema {
	name, known := strings.CutPrefix(string(f.Message().FullName()), "google.protobuf.")
	if f.Kind() == protoreflect.GroupKind || !known {
		return r.message(f.Message())
	}
	switch name {
	case "Timestamp":
		s.Kind, s.Format, s.Wire = String, "date-time", name
	case "Duration":
		s.Kind, s.Format, s.Wire = String, "duration", name
	case "StringValue", "BytesValue", "BoolValue", "Int32Value", "Int64Value", "UInt32Value", "UInt64Value", "FloatValue", "DoubleValue":
		inner := r.value(f.Message().Fields().ByNumber(1), s)
		inner.Wrapped, inner.Nullable = true, true
		return inner
	default:
		s.Kind, s.Name, s.Wire = Any, name, name // Any, Struct and their kind say nothing of what they hold
	}
	return &s
}
