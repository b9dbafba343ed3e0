package binding

import (
	"fmt"

	"github.com/facetgraph/facet/generate/contract"
)

const wirePath = enginePath + "/clients/wire"

// wireType is how values of one type of a .proto file are read and written.
type wireType struct {
	method string // of wire.Reader; wire.Append… has the same name
	packed string // the wire type that lists of it may be packed with; empty: never
}

// wireTypes are those that no message and no enum is, by the names that a .proto file has for them.
var wireTypes = map[string]wireType{
	"string": {"Text", ""}, "bytes": {"Base64", ""}, "bool": {"Bool", "Varint"},
	"int32": {"Int", "Varint"}, "int64": {"Int", "Varint"}, "uint32": {"Uint", "Varint"}, "uint64": {"Uint", "Varint"},
	"sint32": {"Sint", "Varint"}, "sint64": {"Sint", "Varint"},
	"fixed32": {"Fixed32", "Fixed32"}, "sfixed32": {"Sfixed32", "Fixed32"}, "fixed64": {"Fixed64", "Fixed64"}, "sfixed64": {"Sfixed64", "Fixed64"},
	"float": {"Float", "Fixed32"}, "double": {"Double", "Fixed64"},
	"Timestamp": {"TimeText", ""}, "Duration": {"DurationText", ""},
}

// appenders of numbers do not tell signed from unsigned ones, which look the same on the wire.
var wireAppenders = map[string]string{"Uint": "Int", "Sfixed32": "Fixed32", "Sfixed64": "Fixed64"}

// Reading is what reads a value.
type Reading struct {
	// Func is an expression for a function that reads it: of the reader and of where it goes.
	Func string
	// Call is a statement that reads it into what %s stands for, from r or d; empty: Func is called.
	Call string
}

// onWire completes the type of a leaf by how a message holds it.
func (t *Type) onWire(s *contract.Schema) *Type {
	if s.Wire == "" {
		return t
	}
	of := *t
	w := wireTypes[s.Wire]
	method := w.method
	if of.Go == "float64" && s.Kind == contract.Integer { // a Float of a whole number
		of.Wire = Reading{Func: "wire.Whole((*wire.Reader)." + method + ")"}
	} else {
		if of.Go == "time.Time" {
			method = "Time"
		}
		of.Wire = Reading{Func: "(*wire.Reader)." + method, Call: "r." + method + "(&%s)"}
	}
	of.packed = w.packed
	if s.Wrapped {
		return &Type{
			Go: "*" + of.Go, Imports: of.Imports,
			Wire: Reading{fmt.Sprintf("func(r *wire.Reader, to **%s) { wire.Wrapped(r, to, %s) }", of.Go, of.Wire.Func), "wire.Wrapped(r, &%s, " + of.Wire.Func + ")"},
		}
	}
	return &of
}

// wireList is how a list of such values is read.
func wireList(of *Type) Reading {
	switch {
	case of.Wire.Func == "":
		return Reading{}
	case of.packed != "":
		return Reading{
			fmt.Sprintf("func(r *wire.Reader, to *[]%s) { wire.Packed(r, to, wire.%s, %s) }", of.Go, of.packed, of.Wire.Func),
			"wire.Packed(r, &%s, wire." + of.packed + ", " + of.Wire.Func + ")",
		}
	}
	return Reading{
		fmt.Sprintf("func(r *wire.Reader, to *[]%s) { wire.Repeated(r, to, %s) }", of.Go, of.Wire.Func),
		"wire.Repeated(r, &%s, " + of.Wire.Func + ")",
	}
}

// statement reads a value into the variable or field to, of which the address is taken, with a reader.
func (r Reading) statement(reader, to string) string {
	if r.Call != "" {
		return fmt.Sprintf(r.Call, to)
	}
	return fmt.Sprintf("%s(%s, &%s)", r.Func, reader, to)
}

// unspecified is the value of an enum that says that there is none, by the convention of .proto files: the number 0.
func unspecified(s *contract.Schema) string {
	for i, n := range s.Numbers {
		if n == 0 {
			return s.Enum[i]
		}
	}
	return ""
}

// unsendable says why a value of a message cannot be made of an argument or a constant; empty: it can.
func unsendable(s *contract.Schema) string {
	switch s.Wire {
	case "bytes", "Duration", "map":
		return s.Wire
	}
	return ""
}

// isKey says that keys can be made of a value.
func isKey(s *contract.Schema) bool {
	switch s.Wire {
	case "bytes", "Duration", "Timestamp", "enum":
		return false
	}
	return s.Kind == contract.String || s.Kind == contract.Integer
}
