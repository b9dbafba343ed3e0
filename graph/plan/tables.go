package plan

import "context"

// Kind says how the value of a field comes about.
type Kind uint8

const (
	// ReadKind fields are read from the parent while writing: struct fields and plain methods.
	ReadKind Kind = iota
	// CallKind fields are resolved before writing, for all parents at once, and wait in a slot.
	CallKind
	// LocalKind fields wait in a slot, too, but need no I/O: methods that return objects.
	LocalKind
)

// Typename is the op of __typename, on every type.
const Typename = -1

// FieldInfo is what the generated code knows of one field.
type FieldInfo struct {
	// Op is the number that the generated switches of the field's type use.
	Op int
	// Kind says whether the field needs a slot.
	Kind Kind
	// Args decodes the field's arguments; nil where it takes none.
	Args ArgsFunc
}

// ArgsFunc decodes the raw arguments of a field into the Go values that its resolver takes. ctx carries the field's
// [graphql.FieldContext], so that errors know their path.
type ArgsFunc func(ctx context.Context, raw map[string]any) (map[string]any, error)

// Type is what the generated code knows of one object type of the union schema.
type Type struct {
	// ID numbers the object types from 0 without gaps; Field.ByType is indexed by it.
	ID int
	// Name is the GraphQL name.
	Name string
	// Fields maps field names to ops.
	Fields map[string]FieldInfo
}

// FieldOf is one field in the list that generated code has of a type. Lists are smaller than maps in a binary.
type FieldOf struct {
	// Name is the field's.
	Name string
	// Kind and Args are as in [FieldInfo].
	Kind Kind
	Args ArgsFunc
}

// TypeOf is one object type in the list that generated code has.
type TypeOf struct {
	// Name is the GraphQL name.
	Name string
	// Fields are in the order of their ops, from 0.
	Fields []FieldOf
}

// TypesOf makes the types of a list, in the order of their IDs, from 0.
func TypesOf(list []TypeOf) map[string]*Type {
	types := make(map[string]*Type, len(list))
	for id, t := range list {
		fields := make(map[string]FieldInfo, len(t.Fields))
		for op, f := range t.Fields {
			fields[f.Name] = FieldInfo{Op: op, Kind: f.Kind, Args: f.Args}
		}
		types[t.Name] = &Type{ID: id, Name: t.Name, Fields: fields}
	}
	return types
}

// Tables is the generated half of the executor: what it knows of the union schema, and its entry points. One value
// serves every client and every goroutine; it is never written after start.
type Tables struct {
	// Types holds every object type of the union schema by name, the roots included.
	Types map[string]*Type
	// Resolve starts the calls of the root fields of a query or mutation.
	Resolve func(t *Task, root *Selection)
	// Write writes the root object; false means that null reached the root.
	Write func(w *Writer, root *Selection) bool
	// Subscribe opens the event stream of a subscription's root field.
	Subscribe func(n *Node, f *Field) (Events, error)
}

// Executable is a domain as the generator writes it: all that the engine knows of a company's types. One value serves
// every client and every goroutine; it is never written after start.
type Executable struct {
	// SDL is the union schema that the code was generated from: the merge of the clients of that time.
	SDL string
	// Tables run operations. They hold the decoders of arguments, too.
	Tables *Tables
	// Accepts says whether a resolver root has the type that the generated code calls.
	Accepts func(root any) bool
}
