// Package binding says where the fields of services come from: it reads the binding of each service (service.graphql),
// holds it to the service's contract, and gives what the generator writes code from.
//
// A binding is SDL. An object type is an object of the contract, field by field. A field with @from is resolved by a call
// to an operation of the contract; what its parameters are made of is written as name=path, and nothing cleverer. What
// cannot be said so is a method or a resolver in Go.
//
// Every mistake is reported with its place, what is allowed, and the nearest name.
package binding

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// File is the name of a binding in the folder of its service, and ContractFiles are those of contracts.
const File = "service.graphql"

// ContractFiles are the names that a contract may have.
var ContractFiles = [...]string{"openapi.yaml", "openapi.yml", "openapi.json", ProtoFile}

// ProtoFile is the name of the contract of a service of procedures.
const ProtoFile = "service.proto"

// Binding is what the services of a module offer.
type Binding struct {
	// Schema is the merge of all bindings.
	Schema *ast.Schema
	// Services are those that have a binding, by name.
	Services []*Service
	// Fields are those with @from, by type and in the order of the bindings.
	Fields []*Field
	// Loaders are the batches that fields share, in the order of their names.
	Loaders []*Loader

	defined map[string]bool // the types that are not only extended
	objects map[string]*Object
	enums   map[string]*Enum
	inputs  map[string]*Input
	unions  map[string]*Union
	byFile  map[string]*Service
	loaders map[string]*Loader
}

// Service is one service with a binding.
type Service struct {
	// Name is the name of its folder, and that of the Go package of its client.
	Name string
	// Dir is the folder.
	Dir      string
	Contract *contract.Contract

	Objects []*Object
	Enums   []*Enum
	Inputs  []*Input
	Unions  []*Union
	Methods []*Method
	// Connections are the types of pages.
	Connections []*Connection
	// IDs are the types of global ids.
	IDs []*GlobalID
	// Settings are the values of the service's configuration that are sent.
	Settings []*Setting
}

// GlobalID is the Go type of the global ids of a type.
type GlobalID struct {
	Go   string
	Kind string // the name of the type
	Base string // the Go type of the key
}

// Setting is a value of a service's configuration that its binding sends.
type Setting struct {
	Name string // in the configuration
	Go   string
	Type string // of Go
}

// Object is an object type that is read from answers.
type Object struct {
	Name    string
	Doc     string
	Service *Service
	Schema  *contract.Schema // nil until an operation answers it
	// Others are further schemas that are answered as this type: its members must fit all of them.
	Others  []*contract.Schema
	Members []*Member
	Fields  []*Field // those with @from
	// Entry says that it is an entry of an object whose members have any names.
	Entry bool
	def   *ast.Definition
	page  bool // it is of a connection, or of its edges, and no operation answers it
}

// Member is a member of an object of the contract that the Go struct holds.
type Member struct {
	JSON  string // its name in the answer
	Go    string // its name in the struct
	Field string // the field of GraphQL that it is; empty where only a key is made of it
	Again bool   // the same is another field, or a key, already
	Doc   string
	Type  *Type
}

// Enum is an enum of GraphQL whose values are texts of the contract.
type Enum struct {
	Name    string
	Doc     string
	Service *Service
	Values  []EnumValue
	Schema  *contract.Schema // of a message's; nil for JSON
	def     *ast.Definition
}

// Union is a union of GraphQL that is a oneOf of the contract, of which a discriminator tells the choices.
type Union struct {
	Name    string
	Doc     string
	Service *Service
	Schema  *contract.Schema // nil until an operation answers it
	Choices []Choice
	def     *ast.Definition
}

// Choice is an object of a union.
type Choice struct {
	Object *Object
	Tags   []string // the values of the discriminator that stand for it
}

// EnumValue is one value of an enum.
type EnumValue struct {
	Name string // in GraphQL
	Wire string // in the contract
	Go   string // the constant
	Doc  string
}

// Input is an input object that is sent as an object of the contract.
type Input struct {
	Name    string
	Doc     string
	Service *Service
	Members []*Member
	Schema  *contract.Schema
	def     *ast.Definition
}

// Field is a field with @from.
type Field struct {
	Type string // the type that it is a field of
	Name string
	Root ast.Operation // of which kind its type is the root; "" for fields of other types
	Doc  string
	Call *Call

	def    *ast.FieldDefinition
	object *Object // of Type; nil for roots, and for types that no binding defines
}

// Foreign says that no binding defines the type of the field: a client does, and its struct is written by hand.
func (f *Field) Foreign() bool { return f.Root == "" && f.object == nil }

// Position is where the field stands.
func (f *Field) Position() *ast.Position { return f.def.Position }

// Text is the text of one service.
type Text struct {
	// Dir is the folder of the service; its name is that of the service.
	Dir string
	// Contract is the text of the contract, in the file ContractFile of the folder.
	ContractFile string
	Contract     []byte
	// Binding is the text of service.graphql.
	Binding []byte
	// Import gives the files that a .proto file imports; nil: there are none.
	Import func(name string) ([]byte, error)
}

// contract reads the contract.
func (t *Text) contract() (*contract.Contract, error) {
	return contract.Parse(filepath.Join(t.Dir, t.ContractFile), t.Contract, t.Import)
}

// Load reads all bindings below the folder of the services. There may be none: then it returns nil.
func Load(dir string) (*Binding, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", File))
	if err != nil || len(files) == 0 {
		return nil, err
	}
	var sources []Text
	for _, file := range files {
		s := Text{Dir: filepath.Dir(file), Import: contract.ImportFrom(filepath.Dir(file))}
		if s.Binding, err = os.ReadFile(file); err != nil {
			return nil, err
		}
		if err := s.readContract(); err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return Parse(sources)
}

// readContract finds and reads the contract of a service.
func (s *Text) readContract() error {
	for _, name := range ContractFiles {
		text, err := os.ReadFile(filepath.Join(s.Dir, name))
		if err == nil {
			s.ContractFile, s.Contract = name, text
			return nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return problemAt(filepath.Join(s.Dir, File), 0, "there is no contract beside the binding; allowed: %s", list(ContractFiles[:]))
}

// Parse holds bindings to their contracts.
func Parse(texts []Text) (*Binding, error) {
	var services []*Service
	var errs []error
	for _, t := range texts {
		c, err := t.contract()
		errs = append(errs, err)
		services = append(services, &Service{Name: filepath.Base(t.Dir), Dir: t.Dir, Contract: c})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return bind(services, texts)
}

// bind holds the bindings of services to their contracts.
func bind(services []*Service, texts []Text) (*Binding, error) {
	b := &Binding{
		Services: services,
		objects:  map[string]*Object{}, enums: map[string]*Enum{}, inputs: map[string]*Input{}, unions: map[string]*Union{}, byFile: map[string]*Service{}, loaders: map[string]*Loader{},
	}
	var sources []*ast.Source
	for i, s := range services {
		file := filepath.Join(s.Dir, File)
		b.byFile[file] = s
		sources = append(sources, &ast.Source{Name: file, Input: string(texts[i].Binding)})
	}
	var err error
	if b.Schema, b.defined, err = parse(sources); err != nil {
		return nil, err
	}
	return b, b.check()
}

// Names are the names of the services.
func (b *Binding) Names() []string {
	names := make([]string, len(b.Services))
	for i, s := range b.Services {
		names[i] = s.Name
	}
	return names
}

// Object is the object of a name, nil where there is none.
func (b *Binding) Object(name string) *Object { return b.objects[name] }

// Input is the input of a name, nil where there is none.
func (b *Binding) Input(name string) *Input { return b.inputs[name] }

// sortByName orders what was found in maps.
func sortByName[T any](all []T, name func(T) string) {
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(name(a), name(b)) })
}
