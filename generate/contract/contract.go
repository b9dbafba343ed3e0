// Package contract reads what a service says of itself: its OpenAPI file, of version 3.0 or 3.1, in JSON or YAML, or its
// .proto file.
//
// It holds what a binding of GraphQL fields to operations has to know, and no more: operations, their parameters and
// bodies, and the shapes of what they answer. An operation is read when somebody asks for it, so that of a contract with
// thousands of operations only those in use cost time.
//
// It is not for validating contracts: what nobody binds is not looked at.
package contract

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Contract is one service's contract.
type Contract struct {
	// File is the name of the file, for messages.
	File string
	// Version is what the file says of the specification that it follows, as 3.1.0.
	Version string
	// Proto says that it is a .proto file: operations are procedures, and what they send and answer are messages.
	Proto bool
	// Server is where the contract says that the service is, first of all; empty where it does not.
	Server string

	names      []string // of the operations, in the order of the file
	operations map[string]*Operation
	reader     *reader
}

// Read reads a contract from a file: a .proto file by its name, any other as OpenAPI. What a .proto file imports is looked for
// in its folder and in the one above that.
func Read(file string) (*Contract, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, text, ImportFrom(filepath.Dir(file)))
}

// ImportFrom gives what a .proto file in a folder imports: from that folder, or from the one above it.
func ImportFrom(dir string) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if !filepath.IsLocal(name) {
			return nil, os.ErrNotExist
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			return os.ReadFile(filepath.Join(filepath.Dir(dir), name))
		}
		return text, err
	}
}

// Parse reads a contract, of which the name says what it is. Imports give what a .proto file imports.
func Parse(file string, text []byte, imports func(name string) ([]byte, error)) (*Contract, error) {
	if strings.HasSuffix(file, ".proto") {
		return ParseProto(file, text, imports)
	}
	return ParseOpenAPI(file, text)
}

// Names are the operationIds, in the order of the file.
func (c *Contract) Names() []string { return c.names }

// Place is a place in the contract's file, as file:line.
func (c *Contract) Place(line int) string {
	if line == 0 {
		return c.File
	}
	return c.File + ":" + strconv.Itoa(line)
}

// Operation is one endpoint.
type Operation struct {
	ID     string
	Method string // GET, POST, …
	Path   string // a template, as /posts/{id}
	// Summary is what the contract says of it in a line; it may be empty.
	Summary string
	Line    int

	Parameters []*Parameter
	// Body is what is sent as JSON; nil where nothing is.
	Body         *Schema
	BodyRequired bool
	// Answer is the JSON of the answer of success; nil where there is none.
	Answer *Schema
	// Success is the status of success, as 201.
	Success int
	// Example is an example of that answer, nil where the contract has none.
	Example any
	// Missing says that 404 is an answer that the contract knows.
	Missing bool
	// Stream says that there may be any number of answers: those of a procedure, or server-sent events.
	Stream bool
	// Procedure is what the .proto file says of it; nil for endpoints of HTTP.
	Procedure protoreflect.MethodDescriptor
	// Upload says that a procedure is sent a stream, which is out of reach of bindings.
	Upload bool
}

// Parameter finds a parameter by its name; nil where there is none.
func (o *Operation) Parameter(name string) *Parameter {
	for _, p := range o.Parameters {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// In is where a parameter stands in a request.
type In string

// The places of parameters.
const (
	Path   In = "path"
	Query  In = "query"
	Header In = "header"
	Cookie In = "cookie"
)

// Parameter is one parameter of an operation.
type Parameter struct {
	Name     string
	In       In
	Required bool
	// Explode says that a list is written as id=1&id=2; otherwise it is ids=1,2.
	Explode bool
	Schema  *Schema
	Line    int
}

// Kind is the kind of a JSON value.
type Kind int

// The kinds.
const (
	Any Kind = iota // anything: the contract does not say
	String
	Integer
	Number
	Boolean
	Array
	Object
	Map   // an object whose members have any names and one kind of values
	OneOf // one of several objects
)

// String names the kind as the contract does.
func (k Kind) String() string {
	return [...]string{"any value", "string", "integer", "number", "boolean", "array", "object", "map", "oneOf"}[k]
}

// Schema is the shape of a JSON value.
type Schema struct {
	// Name is the name under components.schemas; empty for one that stands where it is used.
	Name        string
	Description string
	Kind        Kind
	Format      string
	Nullable    bool
	Enum        []string // of strings
	Line        int

	Items      *Schema     // of an Array
	Keys       *Schema     // of a Map; nil: strings
	Values     *Schema     // of a Map
	Properties []*Property // of an Object, in the order of the file

	Choices       []*Schema         // of a OneOf
	Discriminator string            // the member that tells which choice it is
	Mapping       map[string]string // its values, to names of schemas

	// Minimum and Maximum bound numbers, the bounds included; for integers exclusive bounds are moved by one. Nil: none.
	Minimum, Maximum *float64
	// MinLength and MaxLength bound the characters of strings. Nil: none.
	MinLength, MaxLength *int64
	// MinItems and MaxItems bound arrays. Nil: none.
	MinItems, MaxItems *int64
	// Example is an example of the value, nil where the contract has none.
	Example any
	// Pattern is a regular expression that strings match; empty: any.
	Pattern string

	// Wire is the type of a .proto file, as sint32, or the last part of a well-known message's name, as Timestamp. Empty: JSON.
	Wire string
	// Wrapped says that it is in one of the well-known wrappers, as StringValue is one of a string.
	Wrapped bool
	// Numbers are those of the values of Enum, in the same order.
	Numbers []int32
}

// Property finds a member of an object; nil where there is none.
func (s *Schema) Property(name string) *Property {
	for _, p := range s.Properties {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Tags are the values of the discriminator that stand for one of the choices: those that are mapped to it, else its name.
func (s *Schema) Tags(choice *Schema) (tags []string) {
	for tag, name := range s.Mapping {
		if name == choice.Name {
			tags = append(tags, tag)
		}
	}
	if len(tags) == 0 {
		return []string{choice.Name}
	}
	slices.Sort(tags)
	return tags
}

// Names are the members of an object.
func (s *Schema) Names() []string {
	names := make([]string, len(s.Properties))
	for i, p := range s.Properties {
		names[i] = p.Name
	}
	return names
}

// Title is how messages name the schema.
func (s *Schema) Title() string {
	switch {
	case s.Name != "":
		return s.Name
	case s.Kind == Array:
		return "array of " + s.Items.Title()
	}
	return s.Kind.String()
}

// Property is one member of an object.
type Property struct {
	Name     string
	Required bool
	Schema   *Schema
	// Number is that of a field of a message.
	Number int32
	// OneOf is the group of fields of which a message has at most one; empty: none.
	OneOf string
	// Defaults says that it may be left out of what is sent and is never missing in what is read: it has a default then.
	Defaults bool
}

// Must says that what is sent must have it.
func (p *Property) Must() bool { return p.Required && !p.Defaults }

// Nullable says that the member may be missing or null.
func (p *Property) Nullable() bool { return !p.Required || p.Schema.Nullable }
